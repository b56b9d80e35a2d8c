//! The examples of the READMEs, which are run as they stand there.

use crate::Result;
use crate::toolchain::root;

/// The example in the block that opens with this fence, such as `python`.
pub fn example(fence: &str) -> Result<String> {
    example_in("README.md", fence)
}

/// The same of another README.
pub fn example_in(readme: &str, fence: &str) -> Result<String> {
    let text = std::fs::read_to_string(root().join(readme))?;
    block(&text, fence).ok_or_else(|| format!("{readme} has no {fence} example").into())
}

fn block(text: &str, fence: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("\n```{fence}\n"))?;
    let (block, _) = rest.split_once("\n```\n")?;
    Some(format!("{block}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_found_by_its_fence() {
        let text = "text\n```python\none\ntwo\n```\n```js\nthree\n```\n";
        assert_eq!(block(text, "python").as_deref(), Some("one\ntwo\n"));
        assert_eq!(block(text, "js").as_deref(), Some("three\n"));
        assert_eq!(block(text, "swift"), None);
    }
}
