//! What the searches of a space are judged by, in either benchmark.

use crate::experiment::FullAccuracies;
use crate::model::{BenchmarkDataset, BenchmarkSpace, Dataset, FULL_EPOCHS};
use crate::query::{Nasbench101QueryError, NatsBench};
use crate::report::counts::{architecture_count, full_recipe, trial_count};
use crate::report::nasbench101::without_full_training;
use crate::report::{Answer, ReportError};

/// The accuracies after full training on a data set of a space.
pub(super) fn full_accuracies(
    bench: &NatsBench,
    space: BenchmarkSpace,
    dataset: BenchmarkDataset,
) -> Result<FullAccuracies, ReportError> {
    Ok(match (space, dataset) {
        (BenchmarkSpace::Nats(space), BenchmarkDataset::Nats(dataset)) => {
            FullAccuracies::load(&bench.space(space)?, dataset)?
        }
        _ => FullAccuracies::of_nasbench101(&bench.nasbench101()?)?,
    })
}

/// The answer if the database has nothing of NAS-Bench-101 that its searches could be judged by.
pub(super) fn unjudged(
    bench: &NatsBench,
    space: BenchmarkSpace,
) -> Result<Option<Answer>, ReportError> {
    if space != BenchmarkSpace::NasBench101 {
        return Ok(None);
    }
    match bench.nasbench101() {
        Ok(nb101) if nb101.epochs().contains(&FULL_EPOCHS) => Ok(None),
        Ok(_nb101) => Ok(Some(without_full_training())),
        Err(error @ Nasbench101QueryError::NotThere { .. }) => Ok(Some(Answer::Missing {
            what: error.to_string(),
        })),
        Err(error) => Err(error.into()),
    }
}

/// Architectures and trials with full training, of which reports about searches of a space are made.
pub(super) fn behind(
    bench: &NatsBench,
    space: BenchmarkSpace,
) -> Result<(usize, usize), ReportError> {
    Ok(match space {
        BenchmarkSpace::Nats(space) => (
            architecture_count(bench, space)?,
            trial_count(bench, space, &[full_recipe(space)], Dataset::ALL)?,
        ),
        BenchmarkSpace::NasBench101 => {
            let accuracies = FullAccuracies::of_nasbench101(&bench.nasbench101()?)?;
            (accuracies.validated().count(), 0)
        }
    })
}
