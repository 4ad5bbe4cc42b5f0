//! Searches of NAS-Bench-101, on invented results of all its modules.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ::nasbench101::ModuleSpace;

use super::*;
use crate::model::BenchmarkSpace;

const SPACE: BenchmarkSpace = BenchmarkSpace::NasBench101;
const LADDER: [u16; 4] = [4, 12, 36, 108];

fn modules() -> &'static ModuleSpace {
    static MODULES: OnceLock<ModuleSpace> = OnceLock::new();
    MODULES.get_or_init(|| ModuleSpace::enumerate(2))
}

fn numbering() -> &'static Numbering {
    static NUMBERING: OnceLock<Numbering> = OnceLock::new();
    NUMBERING.get_or_init(|| Numbering::nasbench101(modules().iter()).unwrap())
}

/// Three repeats of each of the four budgets.
struct Invented;

impl Benchmark for Invented {
    fn numbering(&self) -> &Numbering {
        numbering()
    }

    fn max_epochs(&self) -> u16 {
        108
    }

    fn budgets(&self) -> Budgets<'_> {
        Budgets::Only(&LADDER)
    }

    fn seeds(&self, _: ArchitectureIndex) -> &[Seed] {
        &[Seed(0), Seed(1), Seed(2)]
    }

    fn evaluate(
        &self,
        ArchitectureIndex(index): ArchitectureIndex,
        seed_position: usize,
        epochs: u16,
    ) -> Result<Evaluation, SearchError> {
        let noise = f64::from((index * 7919 + u32::from(epochs) * 31) % 97) / 97.0;
        let trained = 1.0 - 1.0 / (f64::from(epochs) + 1.0);
        Ok(Evaluation {
            reward_percent: 80.0 * trained + 10.0 * noise + seed_position as f64 / 4.0,
            train_seconds: f64::from(u32::from(epochs) * (10 + index % 7)),
            valid_seconds: 0.0,
        })
    }
}

fn search(name: &str, budget_seconds: f64, run_number: u64) -> RunLog {
    let method = MethodSettings::in_space(name, SPACE).unwrap();
    let settings = RunSettings::in_space(SPACE, &method, budget_seconds, 5);
    let mut search = method.build(SPACE).unwrap();
    run(&settings, search.as_mut(), &Invented, run_number).unwrap()
}

#[test]
fn every_method_searches_and_a_run_can_be_repeated() {
    for name in MethodSettings::NAMES {
        let log = search(name, 200_000.0, 3);
        assert_eq!(log, search(name, 200_000.0, 3), "{name}");
        assert_ne!(log.steps, search(name, 200_000.0, 4).steps, "{name}");
        assert!(log.steps.len() > 100, "{name}: {}", log.steps.len());
        assert_eq!(log.settings.clock.to_string(), "training-alone");
        for step in &log.steps {
            assert!(LADDER.contains(&step.epochs), "{name}: {}", step.epochs);
            let seconds = u32::from(step.epochs) * (10 + step.architecture.0 % 7);
            assert_eq!(step.charged_seconds, f64::from(seconds), "{name}");
        }
        let last = log.steps.last().unwrap();
        assert!(last.start_seconds < 200_000.0 && last.clock_seconds >= 200_000.0);
    }
}

#[test]
fn brackets_climb_the_ladder() {
    let log = search("hyperband", 1e6, 0);
    let mut counts = BTreeMap::new();
    let first_bracket = log.steps.iter().take(27 + 9 + 3 + 1);
    for step in first_bracket {
        *counts.entry(step.epochs).or_insert(0) += 1;
    }
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [(4, 27), (12, 9), (36, 3), (108, 1)]
    );
    // what goes on is trained from the beginning, with a repeat of its own
    let mut seeds = BTreeMap::new();
    for step in &log.steps {
        seeds
            .entry(step.trial)
            .or_insert_with(Vec::new)
            .push(step.seed);
    }
    assert!(
        seeds
            .values()
            .any(|seeds| seeds.len() > 1 && seeds[0] != seeds[1])
    );
    let incumbent = |place: usize| log.steps[place].incumbent;
    assert_eq!(
        incumbent(39),
        log.steps[39].architecture,
        "108 epochs count more than 36"
    );
}

#[test]
fn other_numbers_of_epochs_are_refused_with_those_that_there_are() {
    let genome = Genome::random(SPACE, &mut Random::new(1, 0));
    let mut script = Script::new(&[Proposal::new(genome).after_epochs(13)]);
    let settings = RunSettings::official(1e5, 1);
    let error = run(&settings, &mut script, &Invented, 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "13 epochs asked for; expected 4, 12, 36 or 108"
    );
}

#[test]
fn numbers_lead_to_modules_and_back() {
    for index in (0..423_624).step_by(997) {
        let index = ArchitectureIndex(index);
        let genome = numbering().genome(index).unwrap();
        assert_eq!(numbering().index(genome), Some(index));
        assert_eq!(Genome::from_code(SPACE, genome.code()), Some(genome));
    }
    assert_eq!(numbering().genome(ArchitectureIndex(423_624)), None);
    let mut random = Random::new(2, 0);
    for _ in 0..500 {
        let genome = Genome::random(SPACE, &mut random);
        let index = numbering().index(genome).unwrap();
        let stored = numbering().genome(index).unwrap();
        assert_eq!(stored.identity(), genome.identity());
    }
    let other = Genome::new(SearchSpace::Size, &[0; 5]).unwrap();
    assert_eq!(numbering().index(other), None);
}

#[test]
fn an_order_that_is_not_that_of_the_hashes_is_refused() {
    let position = |modules: Vec<_>| match Numbering::nasbench101(modules).unwrap_err() {
        SearchError::ModuleOrder { position } => position,
        other => panic!("{other}"),
    };
    let mut modules: Vec<_> = modules().iter().collect();
    modules.swap(7, 8);
    assert_eq!(position(modules.clone()), 8);
    modules.swap(7, 8);
    modules.pop();
    assert_eq!(position(modules), 423_623);
}

#[test]
fn neighbours_are_the_other_architectures_one_gene_away() {
    let mut random = Random::new(3, 0);
    for _ in 0..50 {
        let genome = Genome::random(SPACE, &mut random);
        let mut expected = std::collections::BTreeSet::new();
        for (position, &levels) in levels(SPACE).iter().enumerate() {
            let values = (0..levels).filter_map(|value| genome.with_gene(position, value));
            expected.extend(values.map(Genome::identity));
        }
        expected.remove(&genome.identity());
        let found: Vec<u128> = genome.neighbours().map(Genome::identity).collect();
        assert_eq!(found.len(), expected.len(), "none is there twice");
        assert_eq!(
            found.into_iter().collect::<std::collections::BTreeSet<_>>(),
            expected
        );
        assert!(expected.len() <= 31);
    }
}

#[test]
fn local_search_evaluates_no_architecture_twice() {
    let log = search("local-search", 1e6, 0);
    let different: std::collections::BTreeSet<_> =
        log.steps.iter().map(|step| step.architecture).collect();
    assert_eq!(different.len(), log.steps.len());
}

#[test]
fn children_of_evolution_differ_from_their_parent_as_the_notebook_mutates() {
    // most mutations flip about three edges and change one operation, and all are valid
    let mut random = Random::new(4, 0);
    let parent = Genome::random(SPACE, &mut random);
    let mut differing = 0;
    for _ in 0..5_000 {
        let child = parent.mutated(&mut random);
        assert!(numbering().index(child).is_some());
        let pairs = child.genes().iter().zip(parent.genes());
        differing += pairs.filter(|(one, other)| one != other).count();
    }
    let mean = f64::from(u32::try_from(differing).unwrap()) / 5_000.0;
    // 21/7 + 5/5 = 4 without the step that draws invalid ones again, which favours few flips
    assert!((2.5..4.2).contains(&mean), "{mean}");
}
