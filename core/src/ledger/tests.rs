use super::*;
use crate::RolloutAction;

fn history() -> History {
    let (id, total, pace) = (322, None, None);
    let rollout = Rollout { action: RolloutAction::Assign, id, ledger: true, dry_run: false, pace, total };
    History::new(&rollout, "https://www.workato.com")
}

/// Reads the text line by line. Returns what must be appended.
fn open(text: &str) -> Result<(History, String), Error> {
    let mut history = history();
    text.split_inclusive('\n').try_for_each(|line| history.read(line))?;
    let opening = history.open()?;
    Ok((history, opening))
}

fn done(history: &History, customer: &Customer) -> bool {
    history.past(customer) == Some(Past::Done)
}

fn header() -> String {
    open("").expect("a new ledger").1
}

fn refused(text: &str) -> String {
    let error = open(text).map(|_| ()).expect_err("must be refused");
    assert_eq!(error.code, Code::Ledger);
    error.to_string()
}

#[test]
fn a_new_ledger_gets_a_header_that_names_its_rollout() {
    let header = header();
    for part in ["workato-oauth-profiles ledger 2", "\"assign\"", "322", "https://www.workato.com"] {
        assert!(header.contains(part), "{header}");
    }
    let (_, opening) = open(&header).expect("its own");
    assert_eq!(opening, header, "each run begins with a header");
}

#[test]
fn a_torn_line_is_marked_once_and_skipped_from_then_on() {
    let line = "{\"customer\":1,\"status\":\"done\"}\n";
    let whole = header() + line;
    for cut in 1..line.len() {
        let torn = whole[..header().len() + cut].to_owned();
        let (history, opening) = open(&torn).expect("torn");
        assert!(history.past(&1.into()).is_none(), "{torn}");
        let repaired = torn + &opening;
        let (history, opening) = open(&(repaired.clone() + line)).expect("repaired");
        assert!(done(&history, &1.into()) && opening == header(), "{repaired}");
    }
}

#[test]
fn a_torn_header_is_written_again() {
    let header = header();
    let torn_twice = (1..header.len()).map(|cut| format!("{}{}", &header[..cut], &TORN[..cut % TORN.len()]));
    for torn in (1..header.len()).map(|cut| header[..cut].to_owned()).chain(torn_twice) {
        let repaired = torn.clone() + &open(&torn).expect("torn").1;
        let (history, opening) = open(&repaired).expect("repaired");
        assert!(history.was_interrupted() && opening == header, "{repaired}");
    }
}

#[test]
fn a_mark_can_be_torn_too() {
    for cut in 1..TORN.len() {
        let torn = format!("{}{{\"cust{}", header(), &TORN[..cut]);
        let repaired = torn.clone() + &open(&torn).expect("torn").1;
        assert_eq!(open(&repaired).expect("repaired").1, header());
    }
}

#[test]
fn the_ledger_of_another_rollout_is_refused() {
    assert!(refused(&header().replace("322", "323")).contains("another profile: `323`, not `322`"));
    assert!(refused(&header().replace("\"assign\"", "\"unassign\"")).contains("another action: `unassign`"));
    assert!(
        refused(&header().replace("www", "app.eu"))
            .contains("another base URL: `https://app.eu.workato.com`")
    );
}

#[test]
fn a_file_that_is_not_a_ledger_is_refused_and_nothing_is_appended() {
    for text in ["id,name\n1,Acme\n", "id,name", "{}\n", "\n", "{\"format\":\"x"] {
        assert!(refused(text).contains("not written by this version"), "{text}");
    }
}

#[test]
fn a_damaged_line_is_named() {
    let entry = "{\"customer\":1,\"status\":\"done\"}\n";
    for line in [
        "{}\n",
        "\n",
        "{\"customer\":\"A2300\",\"status\":\"done\"}\n",
        "{\"customer\":1,\"status\":\"x\"}\n",
    ] {
        let text = format!("{}{entry}{line}{entry}", header());
        assert!(refused(&text).contains("line 3 of the ledger"), "{line}");
    }
}

#[test]
fn a_customer_is_found_by_its_kind_and_id() {
    let lines = "{\"customer\":5,\"status\":\"done\"}\n{\"customer\":{\"external_id\":\"5\"},\"error\":\"network\",\"may_be_gone\":true,\"status\":\"failed\"}\n";
    let (history, _) = open(&(header() + lines)).expect("its own");
    assert!(done(&history, &5.into()) && history.past(&6.into()).is_none());
    let external = Customer::External("5".into());
    assert_eq!(history.past(&external), Some(Past::MayBeGone));
}

#[test]
fn the_last_line_of_a_customer_counts_and_one_that_is_done_stays_done() {
    let past = |lines: &str| {
        let (history, _) = open(&(header() + lines)).expect("its own");
        (history.past(&5.into()).expect("it has a line"), history.done())
    };
    let mut lines = String::new();
    for (line, may_be_gone) in [
        ("\"error\":\"network\",\"may_be_gone\":true,\"status\":\"failed\"", true),
        ("\"error\":\"not_found\",\"status\":\"failed\"", false),
        ("\"status\":\"sending\"", true),
        ("\"error\":\"not_found\",\"status\":\"failed\"", false),
    ] {
        lines += &format!("{{\"customer\":5,{line}}}\n");
        assert_eq!(past(&lines), (if may_be_gone { Past::MayBeGone } else { Past::Failed }, 0), "{lines}");
    }
    lines += "{\"customer\":5,\"status\":\"done\"}\n{\"customer\":5,\"status\":\"failed\"}\n";
    assert_eq!(past(&lines), (Past::Done, 1));
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let (history, _) =
        open(&format!("\u{feff}{}{{\"customer\":5,\"status\":\"done\"}}\n", header())).expect("its own");
    assert!(done(&history, &5.into()));
}

#[test]
fn a_ledger_that_an_editor_saved_as_utf_16_is_named_as_that() {
    let text = header() + "{\"customer\":5,\"status\":\"done\"}\n";
    for (mark, bytes) in [
        ("\u{feff}", u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ("", u16::to_le_bytes),
        ("\u{feff}", u16::to_be_bytes),
    ] {
        let utf_16: Vec<u8> = format!("{mark}{text}").encode_utf16().flat_map(bytes).collect();
        let refused = refused(&String::from_utf8_lossy(&utf_16));
        assert!(refused.contains("saved as UTF-16") && refused.contains("save it as UTF-8"), "{refused}");
        assert!(!refused.contains("does not exist yet"), "a new file would send everything again: {refused}");
    }
}

#[test]
fn a_ledger_with_the_line_ends_of_windows_is_read() {
    let text = format!("{}{{\"customer\":5,\"sta<torn>\n{{\"customer\":5,\"status\":\"done\"}}\n", header());
    let (history, _) = open(&text.replace('\n', "\r\n")).expect("its own");
    assert!(done(&history, &5.into()));
}

#[test]
fn the_base_url_of_a_ledger_may_be_written_in_another_way() {
    for same in ["https://WWW.Workato.com", "https://www.workato.com:443", "HTTPS://www.workato.com./"] {
        open(&header().replace("https://www.workato.com", same)).expect(same);
    }
    assert!(
        refused(&header().replace("https://www.workato.com", "https://www.workato.com:444"))
            .contains("base URL")
    );
}

#[test]
fn a_ledger_of_a_newer_version_is_named_as_that() {
    let refused = refused(&header().replace("ledger 2", "ledger 3"));
    assert!(refused.contains("newer version of the library"), "{refused}");
}

#[test]
fn only_a_failure_that_allows_it_says_that_the_profile_was_assigned() {
    let past = |format: u32, more: &str| {
        let line = format!("{{\"customer\":5,\"status\":\"failed\"{more}}}\n");
        let (history, _) =
            open(&(header().replace("ledger 2", &format!("ledger {format}")) + &line)).expect("its own");
        history.past(&5.into()).expect("it has a line") == Past::MayBeGone
    };
    assert!(past(2, ",\"error\":\"network\",\"may_be_gone\":true"));
    for error in ["network", "server_error", "forbidden", "not_found", "rate_limited"] {
        assert!(!past(2, &format!(",\"error\":\"{error}\"")), "{error}");
        assert_eq!(past(1, &format!(",\"error\":\"{error}\"")), error != "not_found", "{error}");
    }
}

#[test]
fn a_run_is_interrupted_until_it_has_an_end_line() {
    let (header, line, end) = (header(), "{\"customer\":1,\"status\":\"done\"}\n", end_line());
    let interrupted = |text: String| open(&text).expect("its own").0.was_interrupted();
    assert!(!interrupted(String::new()));
    assert!(interrupted(header.clone()));
    assert!(interrupted(format!("{header}{line}")));
    assert!(!interrupted(format!("{header}{line}{end}")));
    assert!(interrupted(format!("{header}{line}{end}{header}")));
    assert!(!interrupted(format!("{header}{line}{header}{line}{end}")));
    assert!(interrupted(format!("{header}{line}{}", end.trim_end())), "the end line is torn");
}

#[test]
fn a_ledger_of_format_1_is_read_and_continued() {
    let old = header().replace("ledger 2", "ledger 1") + "{\"customer\":1,\"status\":\"done\"}\n";
    let (history, opening) = open(&old).expect("its own");
    assert!(done(&history, &1.into()) && history.was_interrupted());
    assert_eq!(opening, header());
    let (history, _) = open(&(old + &opening + &end_line())).expect("its own");
    assert!(done(&history, &1.into()) && !history.was_interrupted());
    let torn = header().replace("ledger 2", "ledger 1");
    assert!(open(torn.trim_end()).is_ok(), "a torn header of format 1");
}

#[test]
fn many_customers_are_found_and_counted_once() {
    let past = |id: i64| match id % 4 {
        0 => Past::Failed,
        1 => Past::MayBeGone,
        2 => Past::Unassigned,
        _ => Past::Done,
    };
    let mut seen = Seen::default();
    for id in (1..=5000).chain(2000..=3000) {
        seen.insert(&id.into(), past(id));
    }
    assert_eq!(seen.done(), 1250);
    for id in 1..=5000 {
        assert_eq!(seen.get(&id.into()), Some(past(id)), "{id}");
    }
    assert_eq!(seen.get(&5001.into()), None);
}
