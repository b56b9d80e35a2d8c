//! Every machine in random schedules: many at once with one rate limit, over a network with all mishaps.
//!
//! `WORKATO_SCHEDULES` is the number of schedules (more than the default finds more), `WORKATO_SEED` the
//! first seed. To repeat a schedule that failed, set its seed and `WORKATO_SCHEDULES=1`.

mod plan;
mod truth;

use std::collections::BTreeMap;

use plan::Plan;
use workato_oauth_profiles::Code;
use workato_rust_tests::simulation::{What, judge};

fn from_environment(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(value) => value.parse().expect("a whole number"),
        Err(_) => otherwise,
    }
}

#[test]
fn whatever_happens_no_machine_breaks_a_promise() {
    let (count, first) = (from_environment("WORKATO_SCHEDULES", 1500), from_environment("WORKATO_SEED", 0));
    println!("{count} schedules from seed {first}");
    let (mut ends, mut requests) = (BTreeMap::<String, u64>::new(), 0);
    for seed in first..first + count {
        let mut plan = Plan::of(seed);
        plan.simulation.run();
        let mut wrong = judge(plan.simulation.log(), &plan.settings);
        wrong.extend(truth::judge(&plan));
        assert!(
            wrong.is_empty(),
            "{}\n{}\nWORKATO_SEED={seed} WORKATO_SCHEDULES=1\n{}",
            plan.settings,
            plan.simulation.log(),
            wrong.join("\n"),
        );
        for (task, job) in plan.jobs.iter().enumerate() {
            for end in plan.ends(task) {
                *ends.entry(format!("{} {end}", job.verb())).or_default() += 1;
            }
            requests += plan.simulation.log().of(task).filter(|entry| is_request(&entry.what)).count();
        }
    }
    println!("{requests} requests; {ends:?}");
    if count >= 1000 {
        every_end_was_seen(&ends);
    }
}

/// An end that never happened was not tested.
fn every_end_was_seen(ends: &BTreeMap<String, u64>) {
    for verb in plan::VERBS {
        for end in ["ok", "rate_limited", "cancelled"] {
            assert!(ends.contains_key(&format!("{verb} {end}")), "{verb} never ended with {end}");
        }
    }
    for code in Code::ALL.into_iter().filter(|code| *code != Code::Internal) {
        assert!(ends.keys().any(|end| end.ends_with(code.as_str())), "{} never came", code.as_str());
    }
}

fn is_request(what: &What) -> bool {
    matches!(what, What::Sent { .. })
}
