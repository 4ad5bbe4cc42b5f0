//! From the database to the arrays that searches run on.

use crate::model::{Dataset, Recipe, SearchSpace};
use crate::query::{CurveEpochs, Space};
use crate::search::{Benchmark, Numbering, TableBenchmark, TrialCurve};
use crate::space::CellOperations;

use super::ExperimentError;

/// Reads what searches see of a space: validation accuracy and simulated time of every trial at every epoch.
///
/// Values are those of [`Space::simulate_train_eval`] to the last bit. With [`CurveEpochs::Last`] only methods that do
/// not [stop early](crate::search::MethodSettings::stops_early) can run; an evaluation after fewer epochs is an error.
///
/// # Errors
///
/// [`ExperimentError::Incomplete`] unless every architecture of the space has a trial; as
/// [`Space::validation_curves`].
pub fn load_benchmark(
    space: &Space,
    dataset: Dataset,
    recipe: Recipe,
    epochs: CurveEpochs,
) -> Result<TableBenchmark, ExperimentError> {
    let numbering = numbering(space, dataset, recipe)?;
    let curves = space.validation_curves(dataset, recipe, epochs)?;
    let epochs = curves
        .iter()
        .map(|curve| usize::from(curve.first_epoch) + curve.train_seconds.len());
    // Without any curve, the space is incomplete, which is found below.
    let mut benchmark = TableBenchmark::new(numbering, epochs.max().unwrap_or(0) as u16);
    let mut found = 0;
    let mut last = None;
    for mut curve in curves {
        let missing = usize::from(curve.first_epoch);
        for values in [
            &mut curve.accuracy_percent,
            &mut curve.train_seconds,
            &mut curve.valid_seconds,
        ] {
            // no number, which no run accepts
            values.splice(0..0, std::iter::repeat_n(f64::NAN, missing));
        }
        found += usize::from(last != Some(curve.architecture));
        last = Some(curve.architecture);
        benchmark.push(&TrialCurve {
            architecture: curve.architecture,
            seed: curve.seed,
            reward_percent: &curve.accuracy_percent,
            train_seconds: &curve.train_seconds,
            valid_seconds: &curve.valid_seconds,
        })?;
    }
    let total = benchmark.numbering().count();
    if found < total as usize {
        return Err(incomplete(space.search_space(), dataset, recipe, found));
    }
    Ok(benchmark)
}

fn incomplete(
    space: SearchSpace,
    dataset: Dataset,
    recipe: Recipe,
    found: usize,
) -> ExperimentError {
    ExperimentError::Incomplete {
        space,
        dataset,
        recipe,
        found,
        total: architecture_count(space),
    }
}

const fn architecture_count(space: SearchSpace) -> u32 {
    match space {
        SearchSpace::Topology => 15_625,
        SearchSpace::Size => 32_768,
    }
}

/// The numbering of the database's own list, which is not assumed to be the published one.
fn numbering(
    space: &Space,
    dataset: Dataset,
    recipe: Recipe,
) -> Result<Numbering, ExperimentError> {
    let search_space = space.search_space();
    if space.len() != architecture_count(search_space) as usize {
        // a list that is cut short, or nothing imported at all
        let found = space.imported()?.len();
        return Err(incomplete(search_space, dataset, recipe, found));
    }
    let other_list = ExperimentError::OtherList {
        space: search_space,
    };
    let architectures = space.architectures()?;
    match search_space {
        SearchSpace::Topology => {
            let genes = architectures
                .iter()
                .map(|text| text.parse().map(CellOperations::numbers))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|_not_in_space| other_list)?;
            Ok(Numbering::topology(&genes)?)
        }
        SearchSpace::Size if architectures == crate::space::architectures(search_space) => {
            Ok(Numbering::size())
        }
        SearchSpace::Size => Err(other_list),
    }
}
