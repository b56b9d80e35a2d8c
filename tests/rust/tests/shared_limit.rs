//! The rate limit that several programs share, in virtual time, with the script of the core.

#[path = "shared_limit/cancel.rs"]
mod cancel;
#[path = "shared_limit/lua_store.rs"]
mod lua_store;
#[path = "shared_limit/model.rs"]
mod model;

use std::time::Duration;

use model::{LIMIT, Plan, run};
use workato_oauth_profiles::operations::Get;
use workato_oauth_profiles::{Action, Config, Machine, Reply, Session, Step};

/// How many random schedules each test runs. More are tried with the variable.
fn seeds() -> std::ops::Range<u64> {
    0..std::env::var("WORKATO_TEST_SEEDS").map_or(2, |seeds| seeds.parse().expect("a number"))
}

const ALL: usize = LIMIT as usize;

#[test]
fn workers_share_the_limit_equally_at_its_full_pace() {
    let mut unfair = 0;
    for (workers, seed) in [2, 4, 8].into_iter().flat_map(|workers| seeds().map(move |seed| (workers, seed)))
    {
        let seen = run(&Plan::new(workers, 180), seed);
        let counts = seen.per_worker(workers, 60);
        println!(
            "{workers} workers, seed {seed}: {} requests, {} evals, {counts:?}",
            seen.arrivals.len(),
            seen.evals
        );
        assert!(seen.most_in_a_minute() <= ALL, "{}", seen.most_in_a_minute());
        assert!(seen.arrivals.len() * 100 >= 180 * 98, "{}", seen.arrivals.len());
        assert!(seen.evals < seen.arrivals.len() * 3, "a waiting call asks about twice: {}", seen.evals);
        let share = 120 / workers;
        unfair += usize::from(counts.iter().any(|count| count.abs_diff(share) * 5 > share));
    }
    assert_eq!(unfair, 0);
}

#[test]
fn a_worker_that_begins_later_soon_has_its_share() {
    for seed in seeds() {
        let plan = Plan { begins: vec![0, 0, 90], ..Plan::new(3, 300) };
        let seen = run(&plan, seed);
        assert!(seen.most_in_a_minute() <= ALL);
        let counts = seen.per_worker(3, 180);
        assert!(counts.iter().all(|count| count.abs_diff(40) <= 8), "{counts:?}");
        assert!(seen.between(0, 90) >= 60 && seen.between(120, 300) >= 176, "full pace: {counts:?}");
    }
}

#[test]
fn slots_of_dead_workers_are_free_after_their_lease() {
    for seed in seeds() {
        // They die while most of their requests are under way.
        let deaths = (0..6).map(|worker| (worker, 3 + worker as u64)).collect();
        let plan = Plan { deaths, calls: 20, slowest_answer: 30.0, ..Plan::new(8, 400) };
        let seen = run(&plan, seed);
        assert!(seen.most_in_a_minute() <= ALL);
        // The lease of a request is 45 s + 60 s. A slot is taken for 60 s and the time of its request.
        let later = seen.between(200, 380);
        assert!((120..=180).contains(&later), "{later}");
    }
}

#[test]
fn a_fast_worker_beside_an_idle_one_has_the_whole_limit() {
    for seed in seeds() {
        let plan = Plan { slowest_work: 60.0, calls: 1, ..Plan::new(1, 1) };
        assert_eq!(run(&plan, seed).refused, 0);
        let seen = run(&Plan { begins: vec![0, 100], deaths: vec![(1, 130)], ..Plan::new(2, 300) }, seed);
        assert!(seen.between(180, 300) >= 117, "{}", seen.between(180, 300));
    }
}

#[test]
fn without_the_store_every_call_goes_on_at_a_lower_pace_and_with_it_again_at_the_full_one() {
    for seed in seeds() {
        let plan = Plan { outages: vec![(100, 300)], ..Plan::new(4, 500) };
        let seen = run(&plan, seed);
        let failed: Vec<String> = seen.errors.iter().map(ToString::to_string).collect();
        assert!(failed.iter().all(|error| !error.contains("rate_limited")), "{failed:?}");
        assert!(seen.most_in_a_minute() <= ALL, "each worker keeps its part: {}", seen.most_in_a_minute());
        let paced = seen.between(170, 290);
        assert!((40..=56).contains(&paced), "4 workers with 6 a minute, for 2 minutes: {paced}");
        assert!(seen.between(370, 490) >= 117, "{}", seen.between(370, 490));
        let warned: Vec<_> =
            seen.warnings.iter().filter(|(at, _)| (100..130).contains(&at.as_secs())).collect();
        assert_eq!(warned.len(), 4, "each worker says once that the store failed: {:?}", seen.warnings);
        let back = seen.warnings.iter().filter(|(at, _)| at.as_secs() >= 300).count();
        assert_eq!(back, 4, "and once that it is back: {:?}", seen.warnings);
    }
}

#[test]
fn a_store_that_was_down_from_the_beginning_leaves_the_lower_pace() {
    for seed in seeds() {
        let plan = Plan { outages: vec![(0, 120)], ..Plan::new(2, 240) };
        let seen = run(&plan, seed);
        let paced = seen.between(0, 60);
        assert!((10..=14).contains(&paced), "2 workers with 6 a minute: {paced}");
        assert!(seen.between(180, 240) >= 58, "{}", seen.between(180, 240));
    }
}

#[test]
fn a_store_that_lost_its_state_learns_of_the_slots_at_the_next_request_of_each_worker() {
    for seed in seeds() {
        let plan = Plan { flushes: vec![50, 130, 190], refuses: true, ..Plan::new(4, 400) };
        let seen = run(&plan, seed);
        let failed: Vec<String> = seen.errors.iter().map(ToString::to_string).collect();
        assert!(failed.iter().all(|error| !error.contains("rate_limited")), "{failed:?}");
        assert!(seen.refused <= 3 * 20, "at most what the others had not yet reported: {}", seen.refused);
        assert!(seen.between(280, 400) >= 117, "{}", seen.between(280, 400));
    }
}

#[test]
fn after_a_429_all_workers_pause_and_one_probes() {
    for seed in seeds() {
        // From the beginning, when all of them send at once, and again later.
        let seen = run(&Plan { refused: vec![(0, 100), (200, 230)], ..Plan::new(8, 400) }, seed);
        assert!(seen.errors.iter().all(|error| error.code.as_str() != "rate_limited"));
        assert!(seen.most_in_a_minute() <= ALL, "{}", seen.most_in_a_minute());
        println!("{} refused, {} arrived", seen.refused, seen.between(240, 400));
        assert!((2..=8 + 20).contains(&seen.refused), "{}", seen.refused);
        assert!(seen.between(240, 400) >= 110, "{}", seen.between(240, 400));
    }
}

#[test]
fn a_clock_of_the_store_that_goes_back_frees_no_slot_and_keeps_none_for_longer() {
    for seed in seeds() {
        let seen = run(&Plan { goes_back: vec![(100, 3600), (200, 5)], ..Plan::new(4, 300) }, seed);
        assert!(seen.errors.iter().all(|error| error.code.as_str() != "rate_limited"), "{:?}", seen.errors);
        assert!(seen.most_in_a_minute() <= ALL, "{}", seen.most_in_a_minute());
        // Nobody knows how long the store was not asked before, so a slot may stay for a minute more.
        assert!(seen.arrivals.len() >= 230, "{}", seen.arrivals.len());
    }
}

#[test]
fn calls_without_the_time_to_wait_leave_nothing_behind() {
    // Calls that fail at once and are made again, beside a worker that waits.
    for seed in seeds() {
        let patience = vec![(0, 5)];
        let seen = run(&Plan { patience, calls: 4, slowest_work: 1.0, ..Plan::new(2, 120) }, seed);
        assert!(seen.most_in_a_minute() <= ALL);
        assert!(seen.longest_state < 20_000, "{} bytes", seen.longest_state);
        let counts = seen.per_worker(2, 60);
        println!("{counts:?}, {} bytes", seen.longest_state);
        assert!(counts.iter().sum::<usize>() >= 56 && counts.iter().all(|count| *count >= 20), "{counts:?}");
    }
}

#[test]
fn slots_of_calls_that_are_dropped_are_free_after_their_lease() {
    for seed in seeds() {
        let seen = run(&Plan { dropped_from_100: 10, ..Plan::new(4, 400) }, seed);
        assert!(seen.most_in_a_minute() <= ALL, "{}", seen.most_in_a_minute());
        assert!(seen.between(100, 400) >= 180, "{}", seen.between(100, 400));
    }
}

#[test]
fn a_probe_that_is_dropped_holds_up_the_others_no_longer_than_a_request() {
    for seed in seeds() {
        let refused = vec![(0, 100)];
        let seen = run(&Plan { refused, dropped_from_100: 30, ..Plan::new(4, 400) }, seed);
        assert!(seen.errors.iter().all(|error| error.code.as_str() != "rate_limited"), "{:?}", seen.errors);
        // Every slot of a dropped call is lost for 105 s, and a dropped probe holds up the others for 45 s.
        println!("{} refused, {} arrived", seen.refused, seen.between(200, 400));
        assert!(seen.between(200, 400) >= 60, "{}", seen.between(200, 400));
    }
}

#[test]
fn answers_of_the_store_that_are_lost_cost_no_call() {
    for seed in seeds() {
        let seen = run(&Plan { lost_from_1000: 20, ..Plan::new(4, 400) }, seed);
        assert!(seen.errors.iter().all(|error| error.code.as_str() != "rate_limited"), "{:?}", seen.errors);
        // Who got no answer goes on with its part of what was free, while the others take from the same.
        assert!(seen.most_in_a_minute() <= ALL + ALL / 2, "{}", seen.most_in_a_minute());
        assert!(seen.between(100, 400) >= 200, "{}", seen.between(100, 400));
    }
}

#[test]
fn a_late_answer_does_not_end_an_outage_before_the_store_knows_what_was_sent_meanwhile() {
    let session = Session::new(Config::new("token"), 1).expect("valid");
    let session = session.share_limit("test", 1, 6).expect("valid");
    let (mut first, mut second) = (session.call(Get::new(321)), session.call(Get::new(321)));
    let now = Duration::from_secs(1);
    assert!(matches!(first.poll(now), Step::Do(Action::Eval(_))));
    assert!(matches!(second.poll(now), Step::Do(Action::Eval(_))));
    first.reply(Reply::Failed("reset".into()), now);
    assert!(matches!(first.poll(now), Step::Do(Action::Send(_))), "it goes on without the store");
    second.reply(Reply::Evaluated(vec![1, 0, 7, 50, 1]), now);
    assert!(matches!(second.poll(now), Step::Do(Action::Send(_))));
    let Step::Do(Action::Eval(eval)) = session.call(Get::new(321)).poll(now + Duration::from_secs(6)) else {
        unreachable!("after 5 s a call asks the store");
    };
    assert!(eval.args.contains(&"report".to_owned()), "{:?}", eval.args);
}
