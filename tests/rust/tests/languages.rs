//! A message names a setting as it is typed in the language of the library. In a program of its own,
//! because the language is one for the whole process.

use workato_oauth_profiles::{
    Client, Config, Language, Request, Response, Secret, SendError, Session, Setting, invalid_duration,
};

#[test]
fn each_language_sees_settings_as_it_types_them() {
    for (language, bundle, too_long) in [
        (
            Language::Rust,
            "`.ca_bundle(...)`",
            "`.timeout(...)` must be more than 0 s and at most a day (86400 s), not `-1 s`",
        ),
        (
            Language::Python,
            "`ca_bundle=`",
            "`timeout=` must be more than 0 s and at most a day (86400 s), not `-1 s`",
        ),
        (
            Language::JavaScript,
            "`ca`",
            "`timeoutMs` must be more than 0 ms and at most a day (86400000 ms), not `-1 ms`",
        ),
        (
            Language::Kotlin,
            "`caBundle`",
            "`timeout` must be more than 0 s and at most a day (86400 s), not `-1 s`",
        ),
        (
            Language::Swift,
            "`caBundle`",
            "`timeout` must be more than 0 s and at most a day (86400 s), not `-1 s`",
        ),
        (
            Language::CommandLine,
            "`--ca-bundle`",
            "`--timeout` must be more than 0 s and at most a day (86400 s), not `-1 s`",
        ),
    ] {
        language.speak();
        assert_eq!(Setting::CaBundle.to_string(), bundle);
        assert_eq!(invalid_duration(Setting::Timeout, &-1).message, too_long);
    }

    Language::JavaScript.speak();
    let mut config = Config::new(Secret::new("api token"));
    config.base_url = Some("http://example.com".into());
    let text = Session::new(config, 7).expect_err("plain http").to_string();
    assert!(text.contains("or give `allowHttp: true`"), "{text}");

    Language::CommandLine.speak();
    let answer = |_: &Request| Ok::<_, SendError>(Response::new(404, "{}"));
    let workato = Client::builder("api token").transport(answer).build().expect("valid");
    let hint = workato.get(321).expect_err("404").hint.clone().expect("a hint");
    assert!(hint.contains("`list` lists those"), "{hint}");

    Language::Rust.speak();
    let text = Client::builder("api token").max_attempts(0).build().expect_err("no attempts").to_string();
    assert!(text.starts_with("`.max_attempts(...)` must be a whole number from 1 to"), "{text}");
}
