//! Property tests: what must hold for any answer, ledger, `Retry-After` and command.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use workato_rust_tests::properties;

/// The same cases in each run, and no file of failures.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Values that few services send.
fn odd_scalar() -> impl Strategy<Value = String> {
    let odd = [
        "null", "true", "false", "0", "-1", "-0", "1.5", "1e999", "9007199254740992", "18446744073709551616",
        "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\udc00\\ud800\"", "\"canary-client-secret\"",
        "\"test-token\"",
    ];
    prop_oneof![
        proptest::sample::select(odd.to_vec()).prop_map(str::to_owned),
        any::<f64>()
            .prop_map(|number| format!("{number:e}"))
            .prop_filter("JSON", |text| !text.contains(['N', 'i'])),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<String>().prop_map(|text| serde_json::Value::String(text).to_string()),
    ]
}

fn key() -> impl Strategy<Value = String> {
    let known = [
        "id", "name", "provider", "data", "client_id", "user_id", "success", "result", "token", "errors",
        "message", "error", "created_at",
    ];
    prop_oneof![
        4 => proptest::sample::select(known.to_vec()).prop_map(|key| format!("\"{key}\"")),
        1 => any::<String>().prop_map(|key| serde_json::Value::String(key).to_string()),
        1 => Just("\"\\udfff\"".to_owned()),
    ]
}

/// Any JSON, most of it with the keys of a profile.
fn json() -> impl Strategy<Value = String> {
    odd_scalar().prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(|values| format!("[{}]", values.join(","))),
            object(inner),
        ]
    })
}

fn object(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    vec((key(), value), 0..8).prop_map(|fields| {
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        format!("{{{}}}", fields.join(","))
    })
}

/// A profile with any fields, after a usable id.
fn profile() -> impl Strategy<Value = String> {
    (1..1_i64 << 53, object(json())).prop_map(|(id, fields)| {
        let fields = fields.trim_start_matches('{').to_owned();
        let comma = if fields == "}" { "" } else { "," };
        format!("{{\"id\":{id}{comma}{fields}")
    })
}

/// A body, which may have been damaged in one place.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop_oneof![
        json(),
        object(json()),
        profile().prop_map(|profile| format!("{{\"result\":{profile}}}")),
        vec(prop_oneof![profile(), json()], 0..4)
            .prop_map(|rows| format!("{{\"result\":[{}]}}", rows.join(","))),
        json().prop_map(|value| format!("{{\"result\":{{\"success\":true,\"more\":{value}}}}}")),
    ];
    let damage = proptest::option::of((any::<prop::sample::Index>(), any::<Option<u8>>()));
    prop_oneof![
        1 => vec(any::<u8>(), 0..200),
        9 => (whole, damage).prop_map(|(text, damage)| {
            let mut bytes = text.into_bytes();
            match damage {
                Some((at, Some(byte))) => *at.get_mut(&mut bytes) = byte,
                Some((at, None)) => bytes.truncate(at.index(bytes.len())),
                None => {}
            }
            bytes
        }),
    ]
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![3 => Just(200), 1 => proptest::sample::select(vec![0, 201, 204, 302, 400, 401, 404, 422, 500, 503])]
}

fn ledger() -> impl Strategy<Value = String> {
    let own = || proptest::sample::select(properties::pieces());
    let header = properties::pieces().swap_remove(0);
    let piece = prop_oneof![
        4 => own(),
        1 => (own(), any::<prop::sample::Index>()).prop_map(|(line, at)| {
            line.chars().take(at.index(line.chars().count())).collect()
        }),
        1 => any::<String>(),
        1 => json().prop_map(|value| format!("{{\"customer\":{value},\"status\":\"done\"}}\n")),
        1 => Just("<torn>\n".to_owned()),
        1 => Just("\n".to_owned()),
    ];
    (any::<bool>(), vec(piece, 0..6)).prop_map(move |(begun, pieces)| {
        format!("{}{}", if begun { header.as_str() } else { "" }, pieces.concat())
    })
}

fn retry_after() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u64..200).prop_map(|seconds| seconds.to_string()),
        any::<u64>().prop_map(|seconds| seconds.to_string()),
        (0_u64..200).prop_map(|seconds| format!(" 0{seconds} ")),
        date(),
        any::<String>(),
    ]
}

fn date() -> impl Strategy<Value = String> {
    let fields = (1_u32..=31, 1970_u32..2200, 0_u32..25, 0_u32..61, 0_u32..62);
    fields.prop_map(|(day, year, hour, minute, second)| {
        format!("Tue, {day:02} Nov {year} {hour:02}:{minute:02}:{second:02} GMT")
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z]{1,8}".prop_map(|text| text), Just("hubspot".to_owned())]
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_answer_ends_an_operation_soundly(
        status in status(),
        retry_after in proptest::option::of(retry_after()),
        body in body(),
    ) {
        let headers: Vec<_> = retry_after.map(|value| ("Retry-After".to_owned(), value)).into_iter().collect();
        properties::answer(status, &headers, &body);
    }

    #[test]
    fn a_good_row_is_read_whatever_the_others_are(
        before in vec(prop_oneof![profile(), json()], 0..4),
        after in vec(prop_oneof![profile(), json()], 0..4),
    ) {
        properties::good_row_among(&before, &after);
    }

    #[test]
    fn any_ledger_is_refused_untouched_or_continued(text in ledger()) {
        properties::ledger(&text);
    }

    #[test]
    fn any_retry_after_is_followed_within_the_timeout(value in retry_after(), date in proptest::option::of(date())) {
        properties::retry_after(&value, date.as_deref());
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_profile_is_created_with_the_fields_given(name in text(), provider in text(), id in text(), secret in text()) {
        properties::create([&name, &provider, &id, &secret]);
    }

    #[test]
    fn any_external_id_names_its_own_customer(id in text()) {
        properties::assign(&id);
    }

    #[test]
    fn any_id_names_its_own_profile(id in prop_oneof![any::<i64>(), -5_i64..500]) {
        properties::delete_and_get(id);
    }

    #[test]
    fn any_page_is_the_one_asked_for(page in prop_oneof![any::<i64>(), -1_i64..10], per_page in -5_i64..110) {
        properties::list(page, per_page);
    }
}
