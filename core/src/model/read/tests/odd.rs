//! One odd row does not lose a page, and an odd value does not lose its row.

use super::*;
use crate::Operation;
use crate::operations::{Delete, Get, List, Page};

const ODD_ROWS: [&str; 9] = [
    "null", "7", "\"text\"", "[]", "{}", r#"{"id":null}"#, r#"{"id":"5"}"#, r#"{"id":1e999}"#,
    r#"{"id":"\ud800"}"#,
];
const HALF_OF_A_PAIR: &str = r#""\ud800""#;
/// Values that are JSON, but that not every language can hold.
const ODD_VALUES: [&str; 9] = [
    HALF_OF_A_PAIR, "1e999", "-1e999", "18446744073709551616", "-9223372036854775809",
    "123456789012345678901234567890", r#"{"\udfff": 1}"#, r#"[1, {"a": "\udc00"}]"#, "\"S\u{0}hne\"",
];

/// Puts a byte that is not UTF-8 in the place of each NUL.
fn body(text: &str) -> Vec<u8> {
    text.bytes().map(|byte| if byte == 0 { 0xF6 } else { byte }).collect()
}

fn list(text: &str) -> Result<(Page, Vec<String>), serde_json::Error> {
    let mut odd = Vec::new();
    List { page: 1, per_page: 3 }.read(&body(text), &mut odd).map(|page| (page, odd))
}

fn get(text: &str) -> Result<(Profile, Vec<String>), serde_json::Error> {
    let mut odd = Vec::new();
    Get { id: 5 }.read(&body(text), &mut odd).map(|profile| (profile, odd))
}

fn row(id: i64) -> String {
    format!(r#"{{"id":{id},"name":"n","provider":"p"}}"#)
}

fn deep(depth: usize) -> String {
    ["[".repeat(depth), "]".repeat(depth)].concat()
}

#[test]
fn one_odd_row_does_not_lose_the_page() {
    for odd_row in ODD_ROWS {
        let text = format!(r#"{{"result":[{},{odd_row},{}]}}"#, row(1), row(3));
        let (page, odd) = list(&text).expect(odd_row);
        assert_eq!(page.profiles.iter().map(|row| row.id).collect::<Vec<_>>(), [1, 3], "{odd_row}");
        assert_eq!((page.rows, page.incomplete_rows()), (3, 1), "{odd_row}");
        assert_eq!(odd.len(), 1, "{odd:?}");
        assert!(odd[0].starts_with("row 2 is left out: "), "{odd:?}");
        assert!(get(&format!(r#"{{"result":{odd_row}}}"#)).is_err(), "{odd_row}");
    }
}

#[test]
fn an_odd_value_in_an_unknown_field_loses_that_field_only() {
    for value in ODD_VALUES.map(str::to_owned).into_iter().chain([deep(200), deep(50_000)]) {
        let row = format!(
            r#"{{"id":5,"name":"n","color":{value},"provider":"p","size":[1,"a"],"color\u002d":{value}}}"#
        );
        for (text, kept) in [
            (format!(r#"{{"result":{row}}}"#), json!({"size": [1, "a"]})),
            (
                format!(r#"{{"result":{}}}"#, row.replace("\"size\"", "\"\\udc00\":1,\"size\"")),
                json!({"size": [1, "a"]}),
            ),
        ] {
            let (profile, odd) = get(&text).expect("readable");
            assert_eq!((profile.name.as_str(), profile.provider.as_str()), ("n", "p"));
            assert_eq!(Value::Object(profile.extra), kept, "{value:.50}");
            assert_eq!(odd.len(), 1, "{odd:?}");
            assert!(odd[0].contains("unknown fields cannot be read"), "{odd:?}");
        }
        let (page, odd) = list(&format!(r#"{{"result":[{row}]}}"#)).expect("readable");
        assert_eq!((page.rows, page.incomplete_rows(), odd.len()), (1, 0, 1));
    }
}

#[test]
fn an_odd_value_in_data_loses_that_field_only() {
    for value in ODD_VALUES {
        let text = format!(
            r#"{{"result":{{"id":5,"name":"n","provider":"p","data":{{"client_id":"c","a":{value},"b":1}}}}}}"#
        );
        let (profile, odd) = get(&text).expect("readable");
        assert_eq!(profile.client_id.as_deref(), Some("c"));
        assert_eq!(Value::Object(profile.extra), json!({"data": {"b": 1}}), "{value}");
        assert_eq!(odd, ["profile 5: 1 unknown field of `data` cannot be read"]);
        let text = format!(
            r#"{{"result":{{"id":5,"name":"n","provider":"p","data":{{"client_id":{value},"b":1}}}}}}"#
        );
        let (profile, odd) = get(&text).expect("readable");
        assert_eq!((profile.client_id, odd.len()), (None, 1), "{odd:?}");
        assert_eq!(Value::Object(profile.extra), json!({"data": {"b": 1}}), "{value}");
    }
}

#[test]
fn an_odd_value_in_a_known_field_is_read_as_none() {
    for value in ODD_VALUES {
        let text = format!(
            r#"{{"result":[{{"id":5,"name":{value},"provider":"p","user_id":{value},"created_at":{value},"data":{value}}}]}}"#
        );
        let (page, odd) = list(&text).expect("readable");
        let profile = &page.profiles[0];
        assert_eq!((profile.name.as_str(), profile.user_id, profile.created_at.as_deref()), ("", None, None));
        assert!(profile.extra.is_empty());
        assert_eq!((page.rows, page.incomplete_rows()), (1, 1));
        assert_eq!(odd.len(), 4, "{value}: {odd:?}");
    }
    let (_, odd) = list(&format!(r#"{{"result":[{{"id":5,"name":{HALF_OF_A_PAIR},"provider":"p"}}]}}"#))
        .expect("readable");
    assert_eq!(odd, ["profile 5: `name` cannot be read"]);
}

#[test]
fn what_stands_beside_the_result_loses_nothing() {
    for value in ODD_VALUES.map(str::to_owned).into_iter().chain([deep(50_000)]) {
        let (page, odd) =
            list(&format!(r#"{{"meta":{value},"result":[{}],"more":{value}}}"#, row(1))).expect("readable");
        assert_eq!((page.profiles.len(), odd), (1, vec![]), "{value:.50}");
        let done = format!(r#"{{"meta":{value},"result":{{"success":true,"more":{value}}}}}"#);
        assert!(Delete { id: 5 }.read(&body(&done), &mut Vec::new()).is_ok(), "{value:.50}");
    }
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let (page, odd) = list(&format!("\u{feff}{{\"result\":[{}]}}", row(1))).expect("readable");
    assert_eq!((page.profiles.len(), odd.len()), (1, 0));
    assert!(get(&format!("\u{feff}{{\"result\":{}}}", row(5))).is_ok());
    let done = "\u{feff}{\"result\":{\"success\":true}}";
    assert!(Delete { id: 5 }.read(done.as_bytes(), &mut Vec::new()).is_ok());
    assert!(get(&format!("{{\"result\":\u{feff}{}}}", row(5))).is_err(), "only at the beginning");
}

#[test]
fn what_is_not_json_is_refused_even_in_an_unknown_field() {
    for wrong in [
        "NaN", "Infinity", "-Infinity", "01", "1.", "\"a\tb\"", "\"a\u{1}b\"", "\"\\\u{0}\"", "\u{0}",
        "{\"a\u{b}\":1}", "[1,]",
    ] {
        for odd in ["", r#""odd":1e999,"#] {
            for row in [
                format!(r#"{{{odd}"id":5,"new":{wrong}}}"#),
                format!(r#"{{{odd}"id":5,"name":{wrong}}}"#),
                format!(r#"{{{odd}"id":5,"data":{{"new":{wrong}}}}}"#),
            ] {
                assert!(list(&format!(r#"{{"result":[{row}]}}"#)).is_err(), "{row:?}");
                assert!(get(&format!(r#"{{"result":{row}}}"#)).is_err(), "{row:?}");
            }
        }
    }
}

#[test]
fn a_text_in_another_encoding_is_refused() {
    let latin = format!(r#"{{"result":[{{"id":1,"new":"{}"}}]}}"#, "\u{0}".repeat(100_000));
    assert!(list(&latin).expect_err("Latin-1").to_string().contains("UTF-8"));
}

#[test]
fn more_rows_than_were_asked_for_are_refused() {
    let rows =
        |count: i64| format!(r#"{{"result":[{}]}}"#, (1..=count).map(row).collect::<Vec<_>>().join(","));
    assert_eq!(list(&rows(3)).expect("as asked").0.rows, 3);
    for text in
        [rows(4), rows(4).replacen("\"n\"", "1e999", 1), r#"{"result":[null,null,null,null]}"#.to_owned()]
    {
        assert!(list(&text).expect_err("one too many").to_string().contains("more rows"), "{text}");
    }
}

#[test]
fn more_than_a_megabyte_of_unknown_fields_is_refused() {
    let most = 1_000_000;
    let of = |length: usize| {
        vec![
            format!(r#"{{"result":{{"id":5,"new":"{}"}}}}"#, "a".repeat(length)),
            format!(r#"{{"result":{{"id":5,"{}":1}}}}"#, "a".repeat(length)),
            format!(r#"{{"result":{{"id":5,"data":{{"new":["{}"]}}}}}}"#, "a".repeat(length)),
            format!(r#"{{"result":{{"id":5,"odd":1e999,"new":"{}"}}}}"#, "a".repeat(length)),
            format!(r#"{{"result":{{"id":5,"new":"{0}","more":"{0}"}}}}"#, "a".repeat(length / 2)),
        ]
    };
    for text in of(most - 100) {
        assert!(get(&text).is_ok(), "{text:.40}");
    }
    for text in of(most) {
        assert!(get(&text).expect_err("too much").to_string().contains("unknown fields"), "{text:.40}");
    }
    let many = format!(r#"{{"result":{{"id":5,"new":[{}0]}}}}"#, r#"{"":0},"#.repeat(100_000));
    assert!(get(&many).is_err(), "it would cost a hundred times its length");
}

#[test]
fn a_key_or_success_beside_the_result_that_cannot_be_read_loses_nothing() {
    for beside in [r#""\ud800":1"#, "\"S\u{0}hne\":1", r#""success":"\ud800""#] {
        let (page, _) = list(&format!(r#"{{{beside},"result":[{}]}}"#, row(1))).expect(beside);
        assert_eq!((page.profiles.len(), page.rows), (1, 1), "{beside}");
        let done = body(&format!(r#"{{{beside},"result":{{"success":true}}}}"#));
        assert!(Delete { id: 5 }.read(&done, &mut Vec::new()).is_ok(), "{beside}");
    }
    for beside in [r#""\ud800":1"#, "\"S\u{0}hne\":1"] {
        let done = body(&format!(r#"{{"result":{{{beside},"success":true}}}}"#));
        assert!(Delete { id: 5 }.read(&done, &mut Vec::new()).is_ok(), "{beside}");
    }
}
