use super::*;

fn read_text(text: &str) -> std::result::Result<Vec<Customer>, String> {
    read(text.as_bytes(), 321).map_err(|Wrong { line, why }| format!("{line}: {why}"))
}

fn workspace(id: i64) -> Customer {
    Customer::Workspace(id)
}

fn external(id: &str) -> Customer {
    Customer::External(id.into())
}

#[test]
fn a_csv_file_names_customers_in_either_column_and_may_have_others() {
    let text = "\u{feff}name,workspace_id\r\n\"Acme, Inc.\",123\r\n\r\nOther,124\r\n";
    assert_eq!(read_text(text), Ok(vec![workspace(123), workspace(124)]));
    assert_eq!(read_text("external_id\n A2300 \n"), Ok(vec![external("A2300")]));
    assert_eq!(
        read_text("external_id,workspace_id\nA2300,\n,124\n"),
        Ok(vec![external("A2300"), workspace(124)])
    );
}

#[test]
fn a_quotation_mark_that_is_not_closed_swallows_no_customer() {
    let why = "a cell of this row contains a line break. If a quotation mark is not closed, close it; otherwise remove \
               the line break";
    for (line, text) in [
        (1, "workspace_id,\"name\n1001,Acme\n1002,Other\n"),
        (2, "workspace_id,name\n1001,\"Acme\n1002,Other\n1003,Third\n"),
        (2, "workspace_id,name\n1001,\"Acme\n1002,Other\n1003,\"Third\"\n1004,Fourth\n"),
        (3, "workspace_id,name\r\n1001,Acme\r\n1002,\"Other\r\n1003,Third"),
        (5, "workspace_id,name\n1001,Acme\n\n\n1002,\"Other\nLtd\"\n1003,Third\n"),
        (3, "external_id\nC1001\n\"C1002\nC1003\n"),
        (2, "external_id\n\"C1001\n"),
    ] {
        assert_eq!(read_text(text), Err(format!("{line}: {why}")), "{text}");
    }
}

#[test]
fn json_lines_have_the_same_keys() {
    let text = "{\"workspace_id\": 123, \"name\": \"Acme\"}\n\n{\"external_id\": \"A2300\", \"workspace_id\": null}\n";
    assert_eq!(read_text(text), Ok(vec![workspace(123), external("A2300")]));
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_the_fix() {
    for (text, why) in [
        ("", "1: there is no column `workspace_id` or `external_id`"),
        (
            "workspace\n1\n",
            "1: there is no column `workspace_id` or `external_id`, but `workspace`: did you mean `workspace_id`?",
        ),
        (
            "name;workspace_id\nAcme;1\n",
            "1: there is no column `workspace_id` or `external_id`; separate the columns by commas",
        ),
        ("workspace_id\n1\n\n12a\n", "4: `12a` is not the id of a workspace, which is a whole number"),
        (
            "workspace_id\r\n1\r\n\r\n12a\r\n",
            "4: `12a` is not the id of a workspace, which is a whole number",
        ),
        (
            "workspace_id\n1\n0\n",
            "3: the id of a customer's workspace must be a whole number from 1 to 9007199254740991, not `0`",
        ),
        (
            "workspace_id,external_id\n1,A\n",
            "2: both `workspace_id` and `external_id` are given: give one of them",
        ),
        ("workspace_id,name\n1,A\n,B\n", "3: the row names no customer"),
        (
            "{\"workspace_id\": 1}\n{\"workspace_id\": \"A\"}\n",
            "2: `\"A\"` is not the id of a workspace, which is a whole number",
        ),
        ("{\"external_id\": 7}\n", "1: `external_id` must be a text: put it in quotation marks"),
        (
            "{\"externalid\": \"7\"}\n",
            "1: there is no key `workspace_id` or `external_id`, but `externalid`: did you mean `external_id`?",
        ),
    ] {
        assert_eq!(read_text(text), Err(why.to_owned()), "{text}");
    }
    let text = read_text("{\"workspace_id\": 1}\n{\n").expect_err("no JSON");
    assert!(text.starts_with("2: this is not JSON: "), "{text}");
    assert_eq!(read(&b"external_id\n\xff\n"[..], 321).map_err(|wrong| wrong.line), Err(2));
}
