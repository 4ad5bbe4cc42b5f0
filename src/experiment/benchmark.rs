//! From the database to the arrays that searches run on.

use crate::model::{Dataset, Recipe, SearchSpace};
use crate::query::{CurveEpochs, QueryError, Space};
use crate::search::{Numbering, Scope, TableBenchmark, TrialCurve};
use crate::space::CellOperations;

use super::ExperimentError;

/// Reads what searches see of a space: validation accuracy and simulated time of every trial at every epoch.
///
/// Values are those of [`Space::simulate_train_eval`] to the last bit. With [`CurveEpochs::Last`] only methods that do
/// not [stop early](crate::search::MethodSettings::stops_early) can run; an evaluation after fewer epochs is an error.
/// Where only some architectures are imported, searches are among these: the
/// [scope](crate::search::Benchmark::scope) of the benchmark.
///
/// # Errors
///
/// [`QueryError::NothingImported`] or [`QueryError::NotTrained`] if there is nothing to search;
/// [`ExperimentError::OtherList`]; as [`Space::validation_curves`].
pub fn load_benchmark(
    space: &Space,
    dataset: Dataset,
    recipe: Recipe,
    epochs: CurveEpochs,
) -> Result<TableBenchmark, ExperimentError> {
    space.trained(trained_on(dataset)?, recipe)?; // an error here says what the database has
    let numbering = numbering(space)?;
    let curves = space.validation_curves(dataset, recipe, epochs)?;
    let epochs = curves
        .iter()
        .map(|curve| usize::from(curve.first_epoch) + curve.train_seconds.len());
    let mut benchmark = TableBenchmark::new(numbering, epochs.max().unwrap_or(0) as u16);
    for mut curve in curves {
        let missing = usize::from(curve.first_epoch);
        for values in [
            &mut curve.accuracy_percent,
            &mut curve.train_seconds,
            &mut curve.valid_seconds,
        ] {
            // NaN, which no run accepts
            values.splice(0..0, std::iter::repeat_n(f64::NAN, missing));
        }
        benchmark.push(&TrialCurve {
            architecture: curve.architecture,
            seed: curve.seed,
            reward_percent: &curve.accuracy_percent,
            train_seconds: &curve.train_seconds,
            valid_seconds: &curve.valid_seconds,
        })?;
    }
    Ok(benchmark)
}

/// The scope that the result of [`load_benchmark`] has (all that is imported of a space), without reading the curves.
///
/// # Errors
///
/// As [`load_benchmark`].
pub fn scope_of(space: &Space, dataset: Dataset, recipe: Recipe) -> Result<Scope, ExperimentError> {
    let trained = space.trained(trained_on(dataset)?, recipe)?;
    if trained.len() == space.search_space().architecture_count() as usize {
        return Ok(Scope::whole(space.search_space()));
    }
    Ok(Scope::of(&numbering(space)?, trained))
}

/// The data set whose trials a search sees.
fn trained_on(dataset: Dataset) -> Result<Dataset, QueryError> {
    match dataset {
        Dataset::Cifar10 => Ok(Dataset::Cifar10Valid),
        Dataset::Cifar10Valid => Err(QueryError::NotSimulated { dataset }),
        Dataset::Cifar100 | Dataset::ImageNet16 => Ok(dataset),
    }
}

/// The numbering of the database's own list, which is not assumed to be the published one.
fn numbering(space: &Space) -> Result<Numbering, ExperimentError> {
    let search_space = space.search_space();
    let other_list = ExperimentError::OtherList {
        space: search_space,
        listed: space.len(),
        expected: search_space.architecture_count(),
    };
    if space.len() != search_space.architecture_count() as usize {
        return Err(other_list); // the list is too short
    }
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
