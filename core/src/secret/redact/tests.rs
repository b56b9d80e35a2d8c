use super::*;

fn secrets<const N: usize>(texts: [&str; N]) -> Secrets {
    let mut secrets = Secrets::default();
    texts.iter().for_each(|text| secrets.add(&Secret::new(*text)));
    secrets
}

/// The base64 of a text, to compare with.
fn base64(text: &str, alphabet: &str) -> String {
    let alphabet = alphabet.as_bytes();
    let bits: Vec<u8> = text.bytes().flat_map(|byte| (0..8).map(move |bit| byte >> (7 - bit) & 1)).collect();
    let digit = |bits: &[u8]| (0..6).fold(0, |value, bit| value << 1 | bits.get(bit).copied().unwrap_or(0));
    bits.chunks(6).map(|bits| char::from(alphabet[usize::from(digit(bits))])).collect()
}

const STANDARD: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[test]
fn a_secret_is_redacted_in_every_escaped_form() {
    let secrets = secrets(["s\"e\\c&r<t>/\né 🚀"]);
    for spelled in [
        "s\"e\\c&r<t>/\né 🚀",
        // JSON, and JSON in JSON.
        r#"s\"e\\c&r<t>/\né 🚀"#,
        r#"s\"e\\c\u0026r<t>\/\né 🚀"#,
        r#"s\u0022e\u005Cc\u0026r\u003ct\u003E\/\u000a\u00e9 \uD83D\ude80"#,
        r#"s\\\"e\\\\c&r<t>/\\né 🚀"#,
        r#"s\\u0022e\\\\c\\u0026r<t>\\/\\n\\u00e9 \\ud83d\\ude80"#,
        // A part of a URL.
        "s%22e%5Cc%26r%3Ct%3E%2F%0A%C3%A9%20%F0%9F%9A%80",
        "s%22e%5cc&r%3ct%3e/%0a%c3%a9+🚀",
        "%73\"%65\\c%26r<t>/\né 🚀",
        "s%2522e%255Cc%2526r%253Ct%253E%252F%250A%25C3%25A9+%25F0%259F%259A%2580",
        // HTML.
        "s&quot;e\\c&amp;r&lt;t&gt;/\né 🚀",
        "s&#34;e&#92;c&#38;r&#60;t&#x3E;&#x2f;&#xA;&#233;&#32;&#X1f680;",
        "s&quot;e&bsol;c&amp;r&lt;t&gt;&sol;&NewLine;&eacute;&nbsp;🚀",
        "s&amp;quot;e\\c&amp;amp;r&amp;lt;t&amp;#62;/\né 🚀",
        // HTML in JSON.
        r"s\u0026quot;e\\c\u0026amp;r\u0026lt;t\u0026gt;\/\n\u00e9 \ud83d\ude80",
    ] {
        let text = format!("[{spelled}]");
        assert_eq!(secrets.shown(&text), "[[redacted]]", "{spelled}");
        assert!(secrets.are_in(text.as_bytes()), "{spelled}");
    }
    for other in [
        r#"s\"e\\c\u0027r \ud83d \uD83D\u0041 \u00 \"#,
        "s%22e%5Cc%26r%3Ct%3E%2F%0A%C3 %A9 %F0%9F",
        "s&quot;e&#;c&#x;r&;t& &#1114112; &#x",
    ] {
        assert_eq!(secrets.shown(other), other);
        assert!(!secrets.are_in(other.as_bytes()), "{other}");
    }
}

#[test]
fn a_secret_is_redacted_in_base64_wherever_it_stands() {
    for secret in ["canary-secret", "canary?>secret~", "canary~secret"] {
        let secrets = secrets([secret]);
        for before in ["", "i", "id", "id:", "client-id:"] {
            for (alphabet, padding) in [(STANDARD, ""), (STANDARD, "=="), (URL_SAFE, ""), (URL_SAFE, "=")] {
                for after in ["", "1", "12", "123"] {
                    let encoded = base64(&format!("{before}{secret}{after}"), alphabet);
                    let shown = secrets.shown(&format!("Basic {encoded}{padding} "));
                    let kept = base64(before, alphabet).len() + base64(after, alphabet).len();
                    assert!(shown.len() <= kept + "Basic A[redacted]A== ".len(), "{encoded} {shown}");
                    assert!(shown.starts_with("Basic ") && secrets.are_in(encoded.as_bytes()), "{encoded}");
                }
            }
        }
    }
}

#[test]
fn base64_is_redacted_escaped_and_with_line_breaks() {
    let secrets = secrets(["canary?>secret~"]);
    let encoded = base64("canary?>secret~", STANDARD);
    assert_eq!(encoded, "Y2FuYXJ5Pz5zZWNyZXR+");
    for spelled in [
        "Y2FuYXJ5Pz5zZWNyZXR%2B", "Y2FuYXJ5Pz5z\nZWNyZXR+", r"Y2FuYXJ5Pz5z\r\nZWNyZXR\u002b",
        "Y2FuYXJ5Pz5zZWNyZXR&plus;", "Y2FuYXJ5Pz5zZWNyZXR&#43;",
    ] {
        assert_eq!(secrets.shown(spelled), "[redacted]", "{spelled}");
    }
    // The client password of OAuth is percent-encoded before base64.
    let encoded = base64("id:canary%3F%3Esecret%7E", STANDARD);
    assert!(secrets.shown(&encoded).len() <= "aWQ6[redacted]".len(), "{encoded}");
}

#[test]
fn an_api_token_is_redacted_without_its_prefix_too() {
    let secrets = secrets(["wrkaus-canary-token"]);
    for text in ["Bearer wrkaus-canary-token", "wrkaus-canary-token", "canary-token"] {
        assert!(!secrets.shown(text).contains("canary"), "{text}");
    }
    let encoded = base64("wrkaus-canary-token", STANDARD);
    assert_eq!(secrets.shown(&encoded), "d3JrYXVzLW[redacted]g");
}

#[test]
fn secrets_in_and_across_one_another_are_redacted_as_a_whole() {
    let secrets = secrets(["abcdefgh-12345", "12345-xyz0", "defgh-12"]);
    assert_eq!(secrets.shown("<abcdefgh-12345-xyz0>"), "<[redacted]>");
    assert_eq!(secrets.shown("defgh-12, 12345-xyz0"), "[redacted], [redacted]");
}

#[test]
fn no_half_of_a_secret_stays_where_a_text_is_shortened() {
    let secrets = secrets(["canary-secret"]);
    for before in MOST_SHOWN - 20..MOST_SHOWN + 5 {
        let shown = secrets.shown(&("x".repeat(before) + "canary-secret"));
        assert_eq!(
            shown.trim_start_matches('x'),
            &"[redacted]"[..(MOST_SHOWN - before.min(MOST_SHOWN)).min(10)]
        );
    }
    assert_eq!(secrets.shown(&"é".repeat(MOST_SHOWN)).len(), MOST_SHOWN);
}

#[test]
fn a_short_secret_withholds_the_texts_that_contain_it_and_every_body() {
    let secrets = secrets(["e5c", "canary-secret"]);
    assert!(secrets.has_short());
    assert_eq!(secrets.shown("code e5c of canary-secret"), WITHHELD);
    assert_eq!(secrets.shown(r"code \u00655c"), WITHHELD);
    assert_eq!(secrets.shown("no canary-secret"), "no [redacted]");
    assert_eq!(secrets.body("{}"), None);
    assert_eq!(secrets.cut("profile e5c"), "profile e5c");
    assert_eq!((secrets.in_profile("e5c").as_str(), secrets.in_profile("e5cd").as_str()), (WITHHELD, "e5cd"));
    assert!(!secrets.are_in(b"e5c"), "it would be found in nearly every body");
}

#[test]
fn an_empty_secret_is_none() {
    let secrets = secrets([""]);
    assert!(!secrets.has_short());
    assert_eq!(secrets.body("text").as_deref(), Some("text"));
}

#[test]
fn keys_that_look_like_secrets() {
    for key in
        ["app_secret", "clientSecret", "ACCESS-TOKEN", "token", "db_password", "api_key", "private_key"]
    {
        assert!(looks_secret(key), "{key}");
    }
    for key in [
        "token_url", "tokenEndpoint", "name", "client_id", "redirect_uri", "token_type",
        "token_endpoint_auth_method",
    ] {
        assert!(!looks_secret(key), "{key}");
    }
}

#[test]
fn of_a_hostile_body_of_10_mb_only_the_part_that_is_shown_is_read() {
    let token = "wrkaus-eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl";
    let secrets = secrets([token, "\\%25&amp;+canary"]);
    let start = std::time::Instant::now();
    for piece in ["\\", "%25", "&amp;", "&#x26;", "\\u0025", "eyJhbGci", "+"] {
        let shown = secrets.shown(&piece.repeat(10_000_000 / piece.len()));
        assert_eq!(shown.len(), MOST_SHOWN);
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn the_beginning_of_a_secret_is_redacted_where_a_value_was_shortened() {
    let secrets = secrets(["wrkaus-canary-token", "canary-secret", "short"]);
    for (text, redacted) in [
        ("`xxcanary-sec…` and `canary-secre…`", "`xx[redacted]…` and `[redacted]…`"),
        ("`wrkaus-cana…`", "`wrkaus-[redacted]…`"),
        ("`can…`, `anary-s…`, canary-s", "`can…`, `anary-s…`, canary-s"),
        ("`shor…`", "`shor…`"),
    ] {
        assert_eq!(secrets.cut(text), redacted);
    }
}

#[test]
fn a_client_password_is_found_with_spaces_as_plus_or_percent() {
    let secrets = secrets(["a b~c!d(e)"]);
    for encoded in ["id:a+b%7Ec%21d%28e%29", "id:a%20b~c!d(e)", "id:a b~c!d(e)"] {
        let text = base64(encoded, STANDARD);
        assert!(secrets.cut(&text).contains("[redacted]"), "{encoded}");
    }
}
