//! Seeds, incumbents, what a log says, and what is refused.

use super::*;
use crate::search::rng::tests::chi_square;

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

#[test]
fn a_run_ends_with_an_error_before_it_has_more_results_than_can_be_stored() {
    let settings = RunSettings::official(1e9, 1);
    let error = run(
        &settings,
        method("random").as_mut(),
        &Synthetic::new(1e-3),
        0,
    )
    .unwrap_err();
    let told = error.to_string();
    assert!(
        told.starts_with("more than 1048576 results after "),
        "{told}"
    );
    assert!(told.contains("of 1000000000 simulated seconds"), "{told}");
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
        "architecture 1 has no trial in this benchmark, which is a part of the space; ask for those of its scope"
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
        "budget_seconds is 0; expected more than 0 and at most 1000000000 simulated seconds"
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
