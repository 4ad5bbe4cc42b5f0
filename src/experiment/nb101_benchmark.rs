//! From the database to what searches of NAS-Bench-101 run on.

use crate::model::{ArchitectureIndex, BenchmarkSpace, FULL_EPOCHS, Seed};
use crate::query::{CurveEpochs, NasBench101, Nasbench101Run};
use crate::search::{Numbering, Scope, TableBenchmark, TrialCurve};

use super::ExperimentError;

/// Reads what searches see of NAS-Bench-101: the validation accuracy and the training time of every run.
///
/// With [`CurveEpochs::All`], the benchmark answers after each number of epochs that the imported file has runs of (4, 12, 36
/// and 108 in the full one); with [`CurveEpochs::Last`], after 108 alone. The seeds of a module are its repeats, in the order
/// of the file. A repeat that is not there after each of the numbers of epochs is left out, and so are runs without an
/// accuracy or a time. Nothing is charged for an evaluation, as in the official package. Where only some modules are imported,
/// searches are among these: the [scope](crate::search::Benchmark::scope) of the benchmark.
///
/// ```no_run
/// use natsbench::experiment::{Experiment, load_nasbench101};
/// use natsbench::query::CurveEpochs;
/// use natsbench::search::{Benchmark, MethodSettings};
/// use natsbench::{BenchmarkSpace, Database, NatsBench};
///
/// let path = "natsbench.db";
/// let mut database = Database::open_for_searches(path)?;
/// let benchmark = load_nasbench101(&NatsBench::open(path)?.nasbench101()?, CurveEpochs::All)?;
/// let method = MethodSettings::in_space("hyperband", BenchmarkSpace::NasBench101)?;
/// let mut experiment = Experiment::nasbench101(method);
/// experiment.scope = benchmark.scope(); // the whole space, or what is imported of it
/// experiment.run(&mut database, &benchmark, &mut |_event| ())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ExperimentError::NoFullTraining`] if no runs of 108 epochs are imported; [`ExperimentError::Search`] if the list of
/// modules is not that of the space; [`ExperimentError::Nasbench101`] if the database cannot be read.
pub fn load_nasbench101(
    nb101: &NasBench101,
    epochs: CurveEpochs,
) -> Result<TableBenchmark, ExperimentError> {
    let budgets = budgets(nb101, epochs)?;
    let mut benchmark = TableBenchmark::with_budgets(numbering(nb101)?, &budgets);
    let mut runs = RunsOfModule::new(&budgets);
    let mut pushed = Ok(());
    nb101.for_each_run(|index, run| {
        if runs.architecture != ArchitectureIndex(index) && pushed.is_ok() {
            pushed = runs.push_to(&mut benchmark);
            runs.clear(ArchitectureIndex(index));
        }
        runs.add(&run);
    })?;
    pushed?;
    runs.push_to(&mut benchmark)?;
    Ok(benchmark)
}

/// The scope that the result of [`load_nasbench101`] has, without reading the runs.
///
/// # Errors
///
/// As [`load_nasbench101`].
pub fn nasbench101_scope(
    nb101: &NasBench101,
    epochs: CurveEpochs,
) -> Result<Scope, ExperimentError> {
    let searched = nb101.validated(&budgets(nb101, epochs)?)?;
    if searched.len() == BenchmarkSpace::NasBench101.architecture_count() as usize {
        return Ok(Scope::whole(BenchmarkSpace::NasBench101));
    }
    Ok(Scope::of(&numbering(nb101)?, searched))
}

/// The numbers of epochs that a search may ask for, ascending.
fn budgets(nb101: &NasBench101, epochs: CurveEpochs) -> Result<Vec<u16>, ExperimentError> {
    let there = nb101.epochs();
    if !there.contains(&FULL_EPOCHS) {
        let there = there.to_vec();
        return Err(ExperimentError::NoFullTraining { there });
    }
    Ok(match epochs {
        CurveEpochs::All => there.to_vec(),
        CurveEpochs::Last => vec![FULL_EPOCHS],
    })
}

/// The numbering of the modules that the database lists.
fn numbering(nb101: &NasBench101) -> Result<Numbering, ExperimentError> {
    let modules = nb101.modules()?;
    let hashed = modules.iter().map(|module| (module.hash, module.module));
    Ok(Numbering::nasbench101(hashed)?)
}

/// The runs of a module that searches can see.
struct RunsOfModule<'a> {
    architecture: ArchitectureIndex,
    budgets: &'a [u16],
    /// Validation accuracy in percent and seconds of training, by repeat, for each budget.
    results: Vec<Vec<(f64, f64)>>,
}

impl<'a> RunsOfModule<'a> {
    fn new(budgets: &'a [u16]) -> Self {
        Self {
            architecture: ArchitectureIndex(0),
            budgets,
            results: vec![Vec::new(); budgets.len()],
        }
    }

    fn clear(&mut self, architecture: ArchitectureIndex) {
        self.architecture = architecture;
        self.results.iter_mut().for_each(Vec::clear);
    }

    fn add(&mut self, run: &Nasbench101Run) {
        let result = (
            run.last.validation_accuracy * 100.0,
            run.last.training_seconds,
        );
        let of_budget = self.budgets.iter().zip(&mut self.results);
        let is_known = !result.0.is_nan() && !result.1.is_nan();
        for (_, results) in of_budget.filter(|(budget, _)| **budget == run.epochs && is_known) {
            results.push(result);
        }
    }

    /// Adds the repeats that there are of each budget.
    fn push_to(&self, benchmark: &mut TableBenchmark) -> Result<(), ExperimentError> {
        let repeats = self.results.iter().map(Vec::len).min().unwrap_or(0);
        for repeat in 0..repeats {
            let of_repeat = self.results.iter().map(|results| results[repeat]);
            let (reward_percent, train_seconds): (Vec<f64>, Vec<f64>) = of_repeat.unzip();
            benchmark.push(&TrialCurve {
                architecture: self.architecture,
                seed: Seed(repeat as u32),
                reward_percent: &reward_percent,
                train_seconds: &train_seconds,
                valid_seconds: &vec![0.0; self.budgets.len()],
            })?;
        }
        Ok(())
    }
}
