//! A search method of one's own, run on a database or on a benchmark of one's own.
//!
//! The method keeps the best architecture and tries mutations of it, among those that the benchmark has. With a database
//! of `natsbench import` or `natsbench demo`, these are the imported channel sizes; without, the benchmark is made up: wide
//! networks are accurate, slow, and one epoch tells half of the truth.
//!
//!     cargo run --example own_search_method
//!     cargo run --example own_search_method demo/natsbench-demo.db

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use natsbench::experiment::load_benchmark;
use natsbench::query::CurveEpochs;
use natsbench::search::{
    Ask, Benchmark, Evaluation, Genome, Numbering, Observation, Proposal, Random, RunSettings,
    Scope, SearchError, SearchMethod, run,
};
use natsbench::{ArchitectureIndex, Dataset, NatsBench, Recipe, Seed};

/// Keeps the best and mutates it: a (1 + 1) evolution strategy.
struct KeepTheBest {
    /// What may be asked for.
    scope: Scope,
    best: Option<(Genome, f64)>,
}

impl SearchMethod for KeepTheBest {
    fn name(&self) -> &'static str {
        "keep-the-best"
    }

    fn ask(&mut self, random: &mut Random) -> Ask {
        let genome = match self.best {
            Some((best, _)) => self.scope.mutated(best, random),
            None => self.scope.random(random),
        };
        Ask::Evaluate(Proposal::new(genome))
    }

    fn tell(&mut self, observation: &Observation) {
        let reward = observation.reward_percent;
        if self.best.is_none_or(|(_, best)| reward > best) {
            self.best = Some((observation.genome, reward));
        }
    }
}

/// All channel sizes, each trained once for up to two epochs.
struct WiderIsBetter {
    numbering: Numbering,
}

impl Benchmark for WiderIsBetter {
    fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    fn max_epochs(&self) -> u16 {
        2
    }

    fn seeds(&self, _: ArchitectureIndex) -> &[Seed] {
        &[Seed(777)]
    }

    fn evaluate(
        &self,
        architecture: ArchitectureIndex,
        _seed_position: usize,
        epochs: u16,
    ) -> Result<Evaluation, SearchError> {
        let genome = self.numbering.genome(architecture);
        let genome = genome.ok_or(SearchError::NoTrial { architecture })?;
        let width: f64 = genome
            .genes()
            .iter()
            .map(|&gene| f64::from(gene) + 1.0)
            .sum();
        Ok(Evaluation {
            reward_percent: width * f64::from(epochs),
            train_seconds: 10.0 * width * f64::from(epochs),
            valid_seconds: width,
        })
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(database) = std::env::args_os().nth(1) else {
        let numbering = Numbering::size();
        return search(&WiderIsBetter { numbering });
    };
    let size = NatsBench::open(database)?.size()?;
    let (dataset, recipe) = (Dataset::Cifar10, Recipe::Hp12);
    search(&load_benchmark(&size, dataset, recipe, CurveEpochs::Last)?)
}

fn search(benchmark: &impl Benchmark) -> Result<(), Box<dyn std::error::Error>> {
    let scope = benchmark.scope();
    let among = scope.len();
    let settings = RunSettings::official(20_000.0, 1);
    let log = run(
        &settings,
        &mut KeepTheBest { scope, best: None },
        benchmark,
        0,
    )?;
    println!(
        "{} with {}: {} results among {among} architectures",
        log.method,
        log.generator,
        log.steps.len()
    );
    // Steps with the same incumbent are neighbours; the first of them found it.
    for steps in log.steps.chunk_by(|a, b| a.incumbent == b.incumbent) {
        if let [step, ..] = steps {
            let found = (step.clock_seconds, step.reward_percent, step.incumbent);
            println!(
                "{:7} s  {:5.1} %  architecture {}",
                found.0, found.1, found.2
            );
        }
    }
    Ok(())
}
