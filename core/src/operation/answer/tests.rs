use super::*;
use crate::operations::Get;

fn error(status: u16, headers: &[(&str, &str)], body: &str) -> Error {
    let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let response = Response { status, headers, body: body.into() };
    answer(&Get { id: 321 }, &response, false, &Secrets::default(), &mut Vec::new()).expect_err("an error")
}

#[test]
fn every_known_format_of_an_error_is_read() {
    assert_eq!(error(400, &[], r#"{"message": "Bad request"}"#).message, "Bad request");
    assert_eq!(error(400, &[], r#"{"error": "no such thing"}"#).message, "no such thing");
    assert_eq!(error(422, &[], r#"{"errors": ["one", "two"]}"#).message, "one, two");
    let both = error(
        400,
        &[],
        r#"{"message": "Bad request", "errors": {"name": ["can't be blank"], "provider": "is odd"}}"#,
    );
    assert_eq!(both.message, "Bad request");
    assert_eq!(both.field_errors["name"], ["can't be blank"]);
    assert_eq!(both.field_errors["provider"], ["is odd"]);
    let server = error(500, &[], r#"{"message": "Server error", "id": "0a1b"}"#);
    assert_eq!((server.message.as_str(), server.error_id.as_deref()), ("Server error", Some("0a1b")));
}

#[test]
fn without_a_body_the_message_comes_from_the_status() {
    assert_eq!(error(401, &[], "").message, "Unauthorized");
    assert_eq!(error(404, &[], "[]").message, "Not found");
    assert_eq!(error(503, &[], "{").message, "the service is unavailable");
    assert_eq!(error(422, &[], r#"{"message": 7}"#).message, "the service refused the request");
}

#[test]
fn html_is_named_as_such() {
    for (status, code) in [(502, Code::ServerError), (200, Code::Decode)] {
        let html = error(status, &[("Content-Type", "text/html; charset=utf-8")], "<!doctype html>");
        assert_eq!((html.code, html.message.as_str()), (code, "the answer is HTML, not JSON"));
        assert_eq!(html.body.as_deref(), Some("<!doctype html>"));
    }
}

#[test]
fn success_false_at_either_place_is_rejected_despite_status_200() {
    for body in [
        r#"{"success": false, "errors": {"name": ["is taken"]}}"#,
        r#"{"result": {"success": false, "errors": {"name": ["is taken"]}}}"#,
        r#"{"result": {"id": 321, "success": false}, "errors": {"name": ["is taken"]}}"#,
        r#"{"result": {"id": 321}, "success": false, "errors": {"name": ["is taken"]}}"#,
    ] {
        let rejected = error(200, &[], body);
        assert_eq!((rejected.code, rejected.status), (Code::Rejected, Some(200)), "{body}");
        assert_eq!(rejected.field_errors["name"], ["is taken"]);
    }
}

#[test]
fn an_unreadable_2xx_is_never_success() {
    for body in ["", "  ", "null", "[]", "{}", r#"{"result": null}"#, r#"{"result": {"id": 321"#, "\u{0}"] {
        assert_eq!(error(200, &[], body).code, Code::Decode, "{body}");
    }
    assert_eq!(error(204, &[], "").message, "the answer is empty");
}

#[test]
fn a_compressed_answer_is_named_as_that_unless_the_transport_decoded_it() {
    let compressed = error(200, &[("Content-Encoding", "gzip")], "\u{1f}\u{fffd}\u{8}");
    assert_eq!(compressed.code, Code::Decode);
    assert_eq!(
        compressed.message,
        "the answer is compressed (gzip), although the request asked for no compression"
    );
    assert!(error(200, &[("content-encoding", "br")], "").message.contains("compressed (br)"));
    assert!(!error(200, &[("content-encoding", "Identity")], "?").message.contains("compressed"));
    // A transport may decode it and leave the header, as `fetch` does.
    let decoded = error(200, &[("content-encoding", "gzip")], r#"{"success": false}"#);
    assert_eq!(decoded.code, Code::Rejected);
    assert_eq!(error(503, &[("content-encoding", "gzip")], "").code, Code::ServerError);
}

#[test]
fn the_correlation_id_is_the_first_of_x_correlation_id_and_x_request_id() {
    let both = [("X-Request-Id", "r1"), ("X-Request-Id", "r2"), ("X-Correlation-Id", "c")];
    assert_eq!(error(404, &both, "").correlation_id.as_deref(), Some("c"));
    assert_eq!(error(404, &both[..2], "").correlation_id.as_deref(), Some("r1"));
    let joined = [("x-request-id", "r1, r2")];
    assert_eq!(error(404, &joined, "").correlation_id.as_deref(), Some("r1"));
}

#[test]
fn no_text_of_an_error_is_lost_whatever_its_place() {
    for body in [
        r#"{"errors": "text"}"#,
        r#"{"error": {"message": "text"}}"#,
        r#"{"error": {"error": "text", "code": 7}}"#,
        r#"{"message": {"message": "text"}}"#,
        r#"{"message": ["text"]}"#,
        r#"{"error": ["text"]}"#,
        r#"{"errors": ["text"]}"#,
        r#"{"errors": {"message": "text"}}"#,
        r#"{"errors": [{"message": "text", "code": "x"}]}"#,
        r#"{"errors": [{"detail": "text"}]}"#,
        r#"{"errors": [{"title": "text"}]}"#,
        r#"{"message": "", "error": null, "errors": "text"}"#,
        r#"{"result": {"errors": "text"}}"#,
        r#"{"result": {"message": "text"}}"#,
        r#"{"result": {"error": {"message": "text"}}}"#,
        r#""text""#,
        r#"["text"]"#,
        "\u{feff}{\"message\": \"text\"}",
    ] {
        for status in [400, 422, 500] {
            let error = error(status, &[], body);
            assert_eq!(error.message, "text", "{body}");
            assert!(error.field_errors.is_empty(), "{body}: {:?}", error.field_errors);
        }
    }
    assert_eq!(error(422, &[], r#"{"errors": [{"message": "a"}, "b", {"detail": "c"}]}"#).message, "a, b, c");
    let server = error(500, &[], r#"{"error": {"message": "Server error", "id": "0a1b"}}"#);
    assert_eq!((server.message.as_str(), server.error_id.as_deref()), ("Server error", Some("0a1b")));
}

#[test]
fn errors_of_fields_are_kept_whatever_their_place() {
    for body in [
        r#"{"errors": {"name": ["is taken"]}}"#,
        r#"{"errors": {"name": "is taken"}}"#,
        r#"{"errors": [{"name": ["is taken"]}]}"#,
        r#"{"errors": {"name": [{"message": "is taken"}]}}"#,
        r#"{"error": {"name": ["is taken"]}}"#,
        r#"{"message": {"name": ["is taken"]}}"#,
        r#"{"result": {"errors": {"name": ["is taken"]}}}"#,
        r#"{"error": {"errors": {"name": ["is taken"]}}}"#,
        r#"{"message": "Bad request", "error": {"message": "worse", "errors": {"name": ["is taken"]}}}"#,
    ] {
        let error = error(422, &[], body);
        assert_eq!(error.field_errors.len(), 1, "{body}: {:?}", error.field_errors);
        assert_eq!(error.field_errors["name"], ["is taken"], "{body}");
    }
    let odd = error(422, &[], r#"{"message": "Bad request", "errors": {"name": [7, null, {"code": 1}]}}"#);
    assert_eq!(odd.field_errors["name"], ["7", "null", r#"{"code":1}"#]);
}
