//! Tests of whole runs, on made-up benchmarks.

use std::num::NonZeroU16;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

use super::rng::tests::chi_square;
use super::*;
use crate::ids::{SearchSpace, Seed};

/// The size space with curves of 12 epochs and one or two seeds. Times are
/// multiples of `unit_seconds`, few enough that results often come at one time.
struct Synthetic {
    numbering: Numbering,
    unit_seconds: f64,
}

impl Synthetic {
    fn new(unit_seconds: f64) -> Self {
        Self {
            numbering: Numbering::size(),
            unit_seconds,
        }
    }
}

impl Benchmark for Synthetic {
    fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    fn max_epochs(&self) -> u16 {
        12
    }

    fn seeds(&self, architecture: ArchitectureIndex) -> &[Seed] {
        if architecture.0.is_multiple_of(4) {
            &[Seed(111)]
        } else {
            &[Seed(111), Seed(777)]
        }
    }

    fn evaluate(
        &self,
        ArchitectureIndex(index): ArchitectureIndex,
        seed_position: usize,
        epochs: u16,
    ) -> Result<Evaluation, SearchError> {
        let noise = f64::from((index * 7919 + u32::from(epochs) * 31) % 97) / 97.0;
        let trained = 1.0 - 1.0 / (f64::from(epochs) + 1.0);
        let size = f64::from(index) / 32_768.0;
        Ok(Evaluation {
            reward_percent: 60.0 * trained + 30.0 * size + noise + seed_position as f64 / 4.0,
            train_seconds: f64::from(u32::from(epochs) * (2 + index % 3)) * self.unit_seconds,
            valid_seconds: self.unit_seconds,
        })
    }
}

/// Asks for given proposals, one after the other's result.
struct Script {
    proposals: Vec<Proposal>,
    asked: usize,
    told: Vec<Observation>,
}

impl Script {
    fn new(proposals: &[Proposal]) -> Self {
        Self {
            proposals: proposals.to_vec(),
            asked: 0,
            told: Vec::new(),
        }
    }
}

impl SearchMethod for Script {
    fn name(&self) -> &'static str {
        "script"
    }

    fn ask(&mut self, _: &mut Random) -> Ask {
        self.asked += 1;
        self.proposals
            .get(self.asked - 1)
            .map_or(Ask::Finished, |&next| Ask::Evaluate(next))
    }

    fn tell(&mut self, observation: &Observation) {
        self.told.push(*observation);
    }
}

fn method(name: &str) -> Box<dyn SearchMethod> {
    MethodSettings::from_name(name)
        .unwrap()
        .build(SearchSpace::Size)
        .unwrap()
}

fn with_workers(workers: u16) -> ClockPolicy {
    ClockPolicy {
        workers: NonZeroU16::new(workers).unwrap(),
        ..ClockPolicy::default()
    }
}

fn size(code: u32) -> Genome {
    Genome::from_code(SearchSpace::Size, code).unwrap()
}

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

#[test]
fn a_trial_keeps_its_seed_only_under_that_rule() {
    let genome = size(5);
    let proposals: Vec<Proposal> = (0..1_200_u16)
        .map(|number| match number % 3 {
            0 => Proposal::new(genome).after_epochs(1),
            rung => Proposal::new(genome)
                .after_epochs(4 * rung)
                .resuming(u32::from(number) / 3),
        })
        .collect();
    let seeds = |seed_rule| {
        let settings = RunSettings {
            seed_rule,
            ..RunSettings::official(1e9, 1)
        };
        let log = run(
            &settings,
            &mut Script::new(&proposals),
            &Synthetic::new(1.0),
            0,
        )
        .unwrap();
        log.steps
            .iter()
            .map(|step| step.seed.0)
            .collect::<Vec<u32>>()
    };
    for (rule, draws) in [(SeedRule::PerTrial, 400), (SeedRule::PerEvaluation, 1_200)] {
        let seeds = seeds(rule);
        let kept = seeds
            .chunks(3)
            .filter(|trial| trial.iter().all(|&s| s == trial[0]))
            .count();
        let drawn: Vec<u32> = if draws == 400 {
            seeds.iter().copied().step_by(3).collect()
        } else {
            seeds
        };
        let counts = [111, 777].map(|seed| drawn.iter().filter(|&&s| s == seed).count() as u32);
        // 10.8 is the 0.1 % point for 1 degree of freedom.
        assert!(chi_square(&counts, &[0.5; 2]) < 10.8, "{counts:?}");
        match rule {
            SeedRule::PerTrial => assert_eq!(kept, 400),
            SeedRule::PerEvaluation => assert!((60..140).contains(&kept), "{kept} of 100"),
        }
    }
}

#[test]
fn the_incumbent_is_the_first_maximum_by_its_rule() {
    let mut benchmark = TableBenchmark::new(Numbering::size(), 2);
    for (number, reward_percent) in [[10.0, 30.0], [20.0, 30.0], [20.0, 10.0]]
        .iter()
        .enumerate()
    {
        benchmark
            .push(&TrialCurve {
                architecture: ArchitectureIndex(number as u32),
                seed: Seed(777),
                reward_percent,
                train_seconds: &[1.0, 2.0],
                valid_seconds: &[1.0; 2],
            })
            .unwrap();
    }
    let incumbents = |incumbent_rule, evaluations: [(u32, u16); 5]| {
        let script =
            evaluations.map(|(code, epochs)| Proposal::new(size(code)).after_epochs(epochs));
        let settings = RunSettings {
            incumbent_rule,
            ..RunSettings::official(1e6, 1)
        };
        let log = run(&settings, &mut Script::new(&script), &benchmark, 0).unwrap();
        log.steps
            .iter()
            .map(|step| step.incumbent.0)
            .collect::<Vec<u32>>()
    };
    let script = [(0, 1), (1, 1), (2, 1), (0, 2), (1, 2)];
    assert_eq!(
        incumbents(IncumbentRule::AnyEpochs, script),
        [0, 1, 1, 0, 0]
    );
    // 1 after one epoch is better than 2 after two, but has seen fewer.
    let script = [(1, 1), (2, 2), (1, 1), (0, 2), (1, 2)];
    assert_eq!(
        incumbents(IncumbentRule::AnyEpochs, script),
        [1, 1, 1, 0, 0]
    );
    assert_eq!(
        incumbents(IncumbentRule::MostEpochs, script),
        [1, 2, 2, 0, 0]
    );
}

#[test]
fn a_run_is_told_what_its_log_says() {
    let script: Vec<Proposal> = (0..5).map(|code| Proposal::new(size(code))).collect();
    let mut method = Script::new(&script);
    let settings = RunSettings::official(1e6, 1);
    let log = run(&settings, &mut method, &Synthetic::new(1.0), 4).unwrap();
    assert_eq!(
        (log.run, log.method.as_str(), log.generator),
        (4, "script", "ChaCha8")
    );
    assert_eq!(log.end, RunEnd::Finished);
    for (step, told) in log.steps.iter().zip(&method.told) {
        assert_eq!(
            (step.trial, step.architecture),
            (told.trial, told.architecture)
        );
        assert_eq!((step.epochs, told.epochs), (12, 12));
        assert_eq!(step.reward_percent, told.reward_percent);
        assert_eq!(step.clock_seconds, told.clock_seconds);
    }
    assert_eq!(method.told.len(), 5);
}

fn many(name: &str, threads: usize, on_finished: &(dyn Fn(&RunLog) + Sync)) -> Vec<RunLog> {
    let settings = MethodSettings::from_name(name).unwrap();
    many_until(&settings, threads, &AtomicBool::new(false), on_finished)
}

fn many_until(
    method: &MethodSettings,
    threads: usize,
    stop: &AtomicBool,
    on_finished: &(dyn Fn(&RunLog) + Sync),
) -> Vec<RunLog> {
    let settings = RunSettings {
        budget_rule: BudgetRule::Enforced,
        ..RunSettings::for_method(method, 3_000.0, 17)
    };
    let method = &|| method.build(SearchSpace::Size);
    let many = ManyRuns {
        method,
        settings: &settings,
        runs: 2..12,
        threads,
        stop,
        on_finished,
    };
    run_many(&many, &Synthetic::new(0.7)).unwrap()
}

#[test]
fn a_seed_replays_every_method_with_any_number_of_threads() {
    for name in MethodSettings::NAMES {
        let one = many(name, 1, &|_| {});
        assert_eq!(one, many(name, 2, &|_| {}));
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
    let stop = AtomicBool::new(false);
    let seen = Mutex::new(Vec::new());
    let logs = many_until(&MethodSettings::Random, 2, &stop, &|log| {
        seen.lock().unwrap().push(log.run);
        stop.store(true, Ordering::Relaxed);
    });
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(logs.iter().map(|log| log.run).collect::<Vec<u64>>(), seen);
    assert!((1..=2).contains(&logs.len()), "{}", logs.len());
}

/// Recorded once. They are the same on every machine, or replaying is broken.
#[test]
fn runs_end_as_they_always_did() {
    let ends: Vec<(&str, usize, u32, f64)> = MethodSettings::NAMES
        .iter()
        .map(|&name| {
            let log = &many(name, 1, &|_| {})[0];
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
fn what_cannot_be_run_is_refused_by_name() {
    let error = |script: &[Proposal]| {
        let settings = RunSettings::official(1e6, 1);
        run(&settings, &mut Script::new(script), &Synthetic::new(1.0), 0)
            .unwrap_err()
            .to_string()
    };
    let new = Proposal::new(size(1));
    assert_eq!(
        error(&[new.after_epochs(13)]),
        "13 epochs asked for; expected 1 to 12"
    );
    assert_eq!(
        error(&[new.resuming(0)]),
        "trial 0 cannot go on to 12 epochs: there is no such trial"
    );
    assert_eq!(
        error(&[new.after_epochs(4), new.after_epochs(4).resuming(0)]),
        "trial 0 cannot go on to 4 epochs: it has been trained for as many"
    );
    assert_eq!(
        error(&[new.after_epochs(4), Proposal::new(size(2)).resuming(0)]),
        "trial 0 cannot go on to 12 epochs: it has another architecture"
    );
    let cell = Genome::from_code(SearchSpace::Topology, 1).unwrap();
    assert!(error(&[Proposal::new(cell)]).ends_with("is not of the benchmark's search space"));

    let empty = TableBenchmark::new(Numbering::size(), 12);
    let official = RunSettings::official(1e6, 1);
    let error = run(&official, &mut Script::new(&[new]), &empty, 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "architecture 1 has no trial in this benchmark"
    );
    let free = Synthetic::new(0.0);
    let error = run(&official, &mut Script::new(&[new]), &free, 0).unwrap_err();
    assert!(
        matches!(error, SearchError::InvalidEvaluation { .. }),
        "{error}"
    );
    let settings = RunSettings::official(0.0, 1);
    let error = run(&settings, &mut Script::new(&[new]), &free, 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "budget_seconds is 0; expected a positive number"
    );
}

#[test]
fn a_method_that_waits_for_nothing_is_stalled() {
    struct Waits;
    impl SearchMethod for Waits {
        fn name(&self) -> &'static str {
            "waits"
        }
        fn ask(&mut self, _: &mut Random) -> Ask {
            Ask::Wait
        }
        fn tell(&mut self, _: &Observation) {}
    }
    let settings = RunSettings::official(10.0, 1);
    let error = run(&settings, &mut Waits, &Synthetic::new(1.0), 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "method waits waits at 0 s though nothing is running"
    );
}
