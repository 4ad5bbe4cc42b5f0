//! Paths through a cell: all of them, random ones, probable ones, and the best of some.

use std::collections::HashSet;

use super::method::{CellNetwork, Choice};
use super::parameters::Parameters;
use super::softmax::log_softmax;
use crate::Architecture;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{SearchError, Validation};
use crate::network::{CellRoute, Path};

/// All paths with operations from number `first_operation` on. The operation of the last edge changes fastest.
///
/// ```
/// use nats_supernet::methods::all_paths;
///
/// assert_eq!(all_paths(0).count(), 15_625);
/// assert_eq!(all_paths(0).nth(7), Some([0, 0, 0, 0, 1, 2]));
/// assert_eq!(all_paths(1).next(), Some([1; 6]));
/// ```
pub fn all_paths(first_operation: usize) -> impl Iterator<Item = Path> {
    let first = first_operation.min(4);
    let operations = 5 - first;
    (0..operations.pow(6)).map(move |mut number| {
        let mut path = Path::default();
        for edge in path.iter_mut().rev() {
            *edge = first + number % operations;
            number /= operations;
        }
        path
    })
}

/// So many different paths, each as probable as the others; all paths, if there are no more.
pub fn random_paths(count: usize, first_operation: usize, draws: &mut dyn Draws) -> Vec<Path> {
    let first = first_operation.min(4);
    let operations = 5 - first;
    let count = count.min(operations.pow(6));
    let mut seen = HashSet::new();
    let mut paths = Vec::with_capacity(count);
    while paths.len() < count {
        let path = Path::default().map(|_| first + draws.below(operations));
        if seen.insert(path) {
            paths.push(path);
        }
    }
    paths
}

/// The paths with the largest products of probabilities, the most probable first; of equal ones, first the one that comes
/// first among [`all_paths`].
#[must_use]
pub fn most_probable_paths(
    parameters: &Parameters,
    count: usize,
    first_operation: usize,
) -> Vec<Path> {
    let logarithms: Vec<Vec<f64>> = parameters.rows().map(log_softmax).collect();
    let log_probability = |path: &Path| -> f64 {
        let edges = logarithms.iter().zip(path);
        edges
            .filter_map(|(row, &operation)| row.get(operation))
            .sum()
    };
    let mut paths: Vec<(f64, Path)> = all_paths(first_operation)
        .map(|path| (log_probability(&path), path))
        .collect();
    paths.sort_by(|one, other| other.0.total_cmp(&one.0));
    paths
        .into_iter()
        .take(count)
        .map(|(_, path)| path)
        .collect()
}

/// The path with the best accuracy, each on the next validation batch; the first of several.
///
/// # Errors
///
/// Those of [`Validation::accuracy_percent`].
pub fn best_of<E: Engine, N: CellNetwork<E>>(
    paths: impl ExactSizeIterator<Item = Path>,
    validation: &mut Validation<'_, E, N>,
) -> Result<Choice, SearchError> {
    validation.announce(paths.len());
    let mut best: Option<(Path, f64)> = None;
    for path in paths {
        let accuracy = validation.accuracy_percent(&CellRoute::Path(path))?;
        if best.is_none_or(|(_, most)| accuracy > most) {
            best = Some((path, accuracy));
        }
    }
    let (path, accuracy) = best.ok_or(SearchError::NothingCompared)?;
    Ok(Choice {
        architecture: Architecture::Cell(path),
        score_percent: Some(accuracy),
    })
}
