//! The clock against sums, brute force and real costs; the budget.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// To the bit, with costs that are no round numbers.
    #[test]
    fn the_clock_of_one_worker_is_the_sum_of_the_charged_costs(
        seed: u64, number in 0..MethodSettings::NAMES.len(), resume: bool, overhead in 0_u8..3
    ) {
        let settings = RunSettings {
            clock: ClockPolicy {
                charge: if resume { Charge::Resume } else { Charge::Official },
                overhead_seconds: f64::from(overhead) * 0.05,
                ..ClockPolicy::default()
            },
            seed_rule: SeedRule::PerTrial,
            budget_rule: BudgetRule::Enforced,
            ..RunSettings::official(1_000.0, seed)
        };
        let mut method = method(MethodSettings::NAMES[number]);
        let log = run(&settings, method.as_mut(), &Synthetic::new(0.1), 0).unwrap();
        prop_assert!(log.steps.len() > 20);
        let mut clock = 0.0;
        for step in &log.steps {
            prop_assert_eq!(step.start_seconds, clock);
            clock += step.charged_seconds;
            prop_assert_eq!(step.clock_seconds, clock);
        }
    }

    /// Brute force: evaluation k, in the order of starting, goes to the worker
    /// that is free first; all workers are searched for it, and all results
    /// sorted afterwards.
    #[test]
    fn the_event_queue_schedules_as_a_search_through_all_workers(seed: u64, workers in 1_u16..6) {
        let benchmark = Synthetic::new(1.0);
        let budget_seconds = 600.0;
        let settings = RunSettings {
            clock: with_workers(workers),
            ..RunSettings::official(budget_seconds, seed)
        };
        let log = run(&settings, method("random").as_mut(), &benchmark, 0).unwrap();
        let mut started: Vec<Step> = log.steps.clone();
        started.sort_by_key(|step| step.trial);

        // A worker is free at a time and since the result of an evaluation, by
        // which workers that are free at the same time take turns; the first
        // evaluations go to the workers in their order.
        let mut free = vec![(0.0, 0); usize::from(workers)];
        let mut expected = Vec::new();
        for (number, step) in started.iter().enumerate() {
            let earliest = free.iter().copied().fold((f64::INFINITY, usize::MAX), |a, b| {
                if b < a { b } else { a }
            });
            let worker = free.iter().position(|&worker| worker == earliest).unwrap();
            let (start, end) = (earliest.0, earliest.0 + step.charged_seconds);
            prop_assert!(start < budget_seconds);
            prop_assert_eq!((start, end), (step.start_seconds, step.clock_seconds));
            prop_assert_eq!(worker, usize::from(step.worker));
            free[worker] = (end, number + 1);
            expected.push((end, number));
        }
        prop_assert!(free.iter().all(|worker| worker.0 >= budget_seconds));
        expected.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let order: Vec<usize> = expected.into_iter().map(|(_, number)| number).collect();
        prop_assert_eq!(log.steps.iter().map(|step| step.trial as usize).collect::<Vec<_>>(), order);
    }

    #[test]
    fn workers_never_train_two_things_at_once_and_resume_only_what_ended(
        seed: u64, number in 0..MethodSettings::NAMES.len(), workers in 1_u16..6
    ) {
        let settings = RunSettings {
            clock: ClockPolicy { charge: Charge::Resume, ..with_workers(workers) },
            seed_rule: SeedRule::PerTrial,
            budget_rule: BudgetRule::Enforced,
            ..RunSettings::official(2_000.0, seed)
        };
        let mut method = method(MethodSettings::NAMES[number]);
        let log = run(&settings, method.as_mut(), &Synthetic::new(1.0), 0).unwrap();
        let mut free = vec![0.0; usize::from(workers)];
        let mut trials = std::collections::BTreeMap::new();
        let mut clock = 0.0;
        for step in &log.steps {
            prop_assert!(step.clock_seconds >= clock, "results come in time order");
            clock = step.clock_seconds;
            prop_assert!(step.start_seconds >= free[usize::from(step.worker)]);
            free[usize::from(step.worker)] = clock;
            let now = (step.architecture, step.seed, step.epochs, clock);
            if let Some((architecture, seed, epochs, ended)) = trials.insert(step.trial, now) {
                prop_assert_eq!((architecture, seed), (step.architecture, step.seed));
                prop_assert!(epochs < step.epochs && step.start_seconds >= ended);
            }
        }
    }
}

#[test]
fn the_last_evaluation_overshoots_unless_the_rule_is_strict() {
    let benchmark = Synthetic::new(1.0);
    let log = |budget_rule| {
        let settings = RunSettings {
            budget_rule,
            ..RunSettings::official(1_000.0, 3)
        };
        run(&settings, method("random").as_mut(), &benchmark, 0).unwrap()
    };
    let official = log(BudgetRule::Official);
    let last = official.steps.last().unwrap();
    assert!(last.start_seconds < 1_000.0 && last.clock_seconds > 1_000.0);
    assert_eq!(official.end, RunEnd::Budget);
    let strict = log(BudgetRule::Strict);
    assert_eq!(strict.steps[..], official.steps[..official.steps.len() - 1]);
    assert_eq!(log(BudgetRule::Enforced).steps, official.steps);
}

#[test]
fn a_budget_that_is_met_exactly_is_spent() {
    let log = |budget_seconds, budget_rule| {
        let settings = RunSettings {
            budget_rule,
            ..RunSettings::official(budget_seconds, 3)
        };
        run(
            &settings,
            method("random").as_mut(),
            &Synthetic::new(1.0),
            0,
        )
        .unwrap()
    };
    let spent = log(500.0, BudgetRule::Official).steps[4].clock_seconds;
    for rule in [
        BudgetRule::Official,
        BudgetRule::Enforced,
        BudgetRule::Strict,
    ] {
        assert_eq!(log(spent, rule).steps.len(), 5, "{rule}");
    }
}

#[test]
fn the_first_population_is_exempt_from_the_official_budget_only() {
    for (budget_rule, count) in [
        (BudgetRule::Official, 10),
        (BudgetRule::Enforced, 1),
        (BudgetRule::Strict, 0),
    ] {
        let settings = RunSettings {
            budget_rule,
            ..RunSettings::official(1.0, 3)
        };
        let log = run(&settings, method("rea").as_mut(), &Synthetic::new(1.0), 0).unwrap();
        assert_eq!(log.steps.len(), count, "{budget_rule}");
    }
}

#[test]
fn official_bohb_makes_100_cycles_whatever_the_budget() {
    let settings = RunSettings::official(1.0, 3);
    let log = run(
        &settings,
        method("bohb-official").as_mut(),
        &Synthetic::new(1.0),
        0,
    )
    .unwrap();
    assert_eq!((log.steps.len(), log.end), (2_000, RunEnd::Finished));
    let epochs: u32 = log.steps.iter().map(|step| u32::from(step.epochs)).sum();
    assert_eq!(epochs, 9_300);
    let settings = RunSettings {
        budget_rule: BudgetRule::Enforced,
        ..settings
    };
    let log = run(
        &settings,
        method("bohb-official").as_mut(),
        &Synthetic::new(1.0),
        0,
    )
    .unwrap();
    assert_eq!((log.steps.len(), log.end), (1, RunEnd::Budget));
}

/// Architecture 11 of the topology space on CIFAR-10: cost in seconds of an
/// evaluation after 1, 4 and 12 epochs, and from 4 to 12 epochs with resuming.
#[test]
fn a_promotion_costs_what_the_real_curve_says() {
    let official = [
        16.613_308_509_190_876,
        53.999_478_896_458_94,
        153.695_933_262_507_1,
    ];
    let epoch_seconds = (official[1] - official[0]) / 3.0;
    let valid_seconds = official[0] - epoch_seconds;
    let train: Vec<f64> = (1..=12)
        .map(|epoch| epoch_seconds * f64::from(epoch))
        .collect();
    let architecture = ArchitectureIndex(11);
    let mut benchmark = TableBenchmark::new(Numbering::size(), 12);
    benchmark
        .push(&TrialCurve {
            architecture,
            seed: Seed(777),
            reward_percent: &[50.0; 12],
            train_seconds: &train,
            valid_seconds: &[valid_seconds; 12],
        })
        .unwrap();
    let genome = benchmark.numbering().genome(architecture).unwrap();
    let first = Proposal::new(genome).after_epochs(1);
    let script = [
        first,
        first.after_epochs(4).resuming(0),
        first.after_epochs(12).resuming(0),
    ];
    let charges = |charge| {
        let settings = RunSettings {
            clock: ClockPolicy {
                charge,
                ..ClockPolicy::default()
            },
            ..RunSettings::official(20_000.0, 1)
        };
        let log = run(&settings, &mut Script::new(&script), &benchmark, 0).unwrap();
        log.steps
            .iter()
            .map(|step| step.charged_seconds)
            .collect::<Vec<f64>>()
    };
    for (charged, expected) in charges(Charge::Official).into_iter().zip(official) {
        assert!(
            (charged - expected).abs() < 1e-9,
            "{charged}, expected {expected}"
        );
    }
    let resumed = charges(Charge::Resume);
    assert!((resumed[2] - 103.85).abs() < 0.005, "{}", resumed[2]);
    assert!((resumed[1] - (official[1] - official[0] + valid_seconds)).abs() < 1e-9);
}
