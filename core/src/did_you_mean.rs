//! Finds the name that a user probably meant.

/// How many letters may differ.
const MOST_DIFFERENT_LETTERS: usize = 2;

/// The end of a message about an unknown name, such as ": did you mean `per_page`?". It is empty if no known
/// name is similar.
pub fn did_you_mean(name: &str, known: &[&str]) -> String {
    let name = folded(name);
    // A name that is much longer is no misspelling, and comparing it would take long.
    if name.len() > 100 {
        return String::new();
    }
    let distances = known.iter().map(|known| (distance(&name, &folded(known)), known));
    match distances.min_by_key(|(distance, _)| *distance) {
        Some((distance, meant)) if distance <= MOST_DIFFERENT_LETTERS && distance < name.len() => {
            format!(": did you mean `{meant}`?")
        }
        _ => String::new(),
    }
}

/// The ASCII letters and digits of the name in lower case: all known names are ASCII.
fn folded(name: &str) -> Vec<char> {
    name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}

/// How many letters must be added, removed or changed (Levenshtein).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, from) in from.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], above + 1);
        for (left, to) in to.iter().enumerate() {
            let changed = corner + usize::from(from != to);
            corner = row[left + 1];
            row[left + 1] = changed.min(corner + 1).min(row[left] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_letters_that_differ() {
        let of = |from: &str, to: &str| distance(&folded(from), &folded(to));
        for (from, to, letters) in [
            ("", "", 0),
            ("us", "", 2),
            ("", "us", 2),
            ("trail", "trial", 2),
            ("per_page", "perPage", 0),
            ("a", "b", 1),
        ] {
            assert_eq!(of(from, to), letters, "{from} {to}");
        }
    }

    #[test]
    fn only_a_similar_name_is_suggested() {
        let known = ["timeout", "attempt_timeout", "us"];
        assert_eq!(did_you_mean("timeOut", &known), ": did you mean `timeout`?");
        assert_eq!(did_you_mean("attempttimout", &known), ": did you mean `attempt_timeout`?");
        for other in ["", "x", "ab", "proxy", &"timeout".repeat(1_000_000)] {
            assert_eq!(did_you_mean(other, &known), "", "{}", other.len());
        }
    }
}
