//! Replaying, threads and stopping.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

fn many(name: &str, threads: usize) -> Vec<RunLog> {
    let settings = MethodSettings::from_name(name).unwrap();
    many_until(&settings, 2..12, threads, None, &mut |_event| ())
}

fn many_until(
    method: &MethodSettings,
    runs: Range<u64>,
    threads: usize,
    stop: Option<Arc<AtomicBool>>,
    on_event: &mut dyn FnMut(RunEvent<'_>),
) -> Vec<RunLog> {
    let settings = RunSettings {
        budget_rule: BudgetRule::Enforced,
        ..RunSettings::for_method(method, 3_000.0, 17)
    };
    let many = ManyRuns {
        method: &|| method.build(SearchSpace::Size),
        settings: &settings,
        runs,
        threads,
        stop,
    };
    many.run(&Synthetic::new(0.7), on_event).unwrap()
}

#[test]
fn a_seed_replays_every_method_with_any_number_of_threads() {
    for name in MethodSettings::NAMES {
        let one = many(name, 1);
        assert_eq!(one, many(name, 2));
        let numbers: Vec<u64> = one.iter().map(|log| log.run).collect();
        assert_eq!(numbers, (2..12).collect::<Vec<u64>>());
        assert_ne!(one[0].steps, one[1].steps);
        let alone = run(
            &one[3].settings,
            method(name).as_mut(),
            &Synthetic::new(0.7),
            5,
        );
        assert_eq!(alone.unwrap(), one[3]);
    }
}

#[test]
fn a_stop_keeps_the_finished_runs() {
    let stop = Arc::new(AtomicBool::new(false));
    let mut seen = Vec::new();
    let until = Some(Arc::clone(&stop));
    // So many that the second thread cannot make them all while the first reports one.
    let runs = 2..100_000;
    let logs = many_until(&MethodSettings::Random, runs, 2, until, &mut |event| {
        if let RunEvent::Made { log } = event {
            seen.push(log.run);
            stop.store(true, Ordering::Relaxed);
        }
    });
    seen.sort_unstable();
    assert_eq!(logs.iter().map(|log| log.run).collect::<Vec<u64>>(), seen);
    assert!((1..50_000).contains(&logs.len()), "{}", logs.len());
}

/// Recorded once. They are the same on every machine, or replaying is broken.
#[test]
fn runs_end_as_they_always_did() {
    let ends: Vec<(&str, usize, u32, f64)> = MethodSettings::NAMES
        .iter()
        .map(|&name| {
            let log = &many(name, 1)[0];
            let last = log.steps.last().unwrap();
            (name, log.steps.len(), last.incumbent.0, last.clock_seconds)
        })
        .collect();
    let recorded = [
        ("random", 122, 32_240, 3_025.400_000_000_003_3),
        ("rea", 114, 32_650, 3_019.800_000_000_004_3),
        ("reinforce", 120, 32_614, 3_032.400_000_000_004_6),
        ("bohb-official", 297, 32_514, 3_015.600_000_000_001_3),
        ("bohb", 335, 32_431, 3_002.300_000_000_002_5),
        ("local-search", 117, 32_445, 3_013.500_000_000_003_6),
        ("hyperband", 330, 32_240, 3_024.700_000_000_002),
        ("asha", 564, 32_240, 3_004.399_999_999_995),
    ];
    assert_eq!(ends, recorded);
}

#[test]
fn the_first_run_that_fails_is_reported() {
    let empty = TableBenchmark::new(Numbering::size(), 12);
    let settings = RunSettings::official(100.0, 1);
    let many = ManyRuns {
        method: &|| MethodSettings::Random.build(SearchSpace::Size),
        settings: &settings,
        runs: 0..5,
        threads: 2,
        stop: None,
    };
    let error = many.run(&empty, &mut |_event| ()).unwrap_err();
    assert!(matches!(error, SearchError::NoTrial { .. }), "{error}");
}
