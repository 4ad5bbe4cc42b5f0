//! Single architectures that searches are compared with.

use crate::experiment::FullAccuracies;
use crate::experiment::stored_scope::StoredScope;
use crate::model::{ArchitectureIndex, BenchmarkDataset, BenchmarkSpace, SearchSpace};
use crate::query::{QueryError, Space};
use crate::search::trajectory::MeanStd;

use super::{AccuraciesOf, RowGroup, TableEntry};

/// The residual cell of the paper's tables.
const RESNET: &str =
    "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|";
const LARGEST_TOPOLOGY: &str = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";
const LARGEST_SIZE: &str = "64:64:64:64:64";

/// The best by validation and by test images of a part of the space.
pub(super) fn best_architectures(
    space: BenchmarkSpace,
    scope: Option<&StoredScope>,
    accuracies: &AccuraciesOf,
) -> Vec<TableEntry> {
    let indexes: Vec<ArchitectureIndex> = match scope {
        Some(scope) => scope.indexes().collect(),
        None => (0..space.architecture_count())
            .map(ArchitectureIndex)
            .collect(),
    };
    let name = |what: &str| match scope {
        Some(scope) => format!("{what} ({})", scope.shown(space)),
        None => what.to_owned(),
    };
    let by_valid = |of: &FullAccuracies| of.best_by_valid(indexes.iter().copied());
    let by_test = |of: &FullAccuracies| of.best_by_test(indexes.iter().copied());
    let mut entries = single(&name("best by validation"), &by_valid, accuracies);
    entries.extend(single(&name("best by test"), &by_test, accuracies));
    for entry in &mut entries {
        entry.among_architectures = Some(indexes.len());
    }
    entries
}

/// Architectures that the paper compares with.
pub(super) fn known_architectures(
    space: &Space,
    accuracies: &AccuraciesOf,
) -> Result<Vec<TableEntry>, QueryError> {
    let (resnet, largest) = match space.search_space() {
        SearchSpace::Topology => (space.index_of(RESNET)?, space.index_of(LARGEST_TOPOLOGY)?),
        SearchSpace::Size => (None, space.index_of(LARGEST_SIZE)?),
    };
    let mut entries = single("ResNet", &|_accuracies| resnet, accuracies);
    entries.extend(single("largest", &|_accuracies| largest, accuracies));
    Ok(entries)
}

/// The entries of a single architecture that searches are compared with, for each data set with its accuracy.
fn single(
    method: &str,
    index: &dyn Fn(&FullAccuracies) -> Option<ArchitectureIndex>,
    accuracies: &AccuraciesOf,
) -> Vec<TableEntry> {
    let alone = |value: Option<f64>| MeanStd::of(value.as_slice());
    let entry = |(&dataset, accuracies): (&BenchmarkDataset, &FullAccuracies)| {
        let index = index(accuracies)?;
        Some(TableEntry {
            group: RowGroup::Reference,
            method: method.to_owned(),
            dataset,
            budget_seconds: None,
            clock_policy: None,
            requested_runs: 1,
            runs: 1,
            valid_percent: alone(accuracies.valid(index)),
            test_percent: alone(accuracies.test(index)),
            architecture: Some(index),
            among_architectures: None,
        })
    };
    accuracies.iter().filter_map(entry).collect()
}
