//! The architectures whose learning curves are inside a page that opens from the disk.

use std::collections::BTreeSet;

use crate::model::{ArchitectureIndex, Dataset, Split};
use crate::query::{OverviewRow, QueryError, Space};
use crate::report::marked;

use super::{ArchitectureCurves, CurveFilter, Packed};

/// At most so many per space.
const MOST: usize = 32;

/// The curves of full training of the architectures that stand out.
pub(super) fn curves(
    space: &Space,
    rows: &[OverviewRow],
) -> Result<Vec<ArchitectureCurves<Packed>>, QueryError> {
    let recipe = space.full_train_recipe();
    let mut curves = Vec::new();
    for index in outstanding(space, rows)? {
        match ArchitectureCurves::read(space, index, recipe, CurveFilter::default()) {
            Ok(of_index) => curves.push(of_index.packed()),
            Err(QueryError::NoRecipe { .. } | QueryError::LeftOut { .. }) => (), // the page says that there are none
            Err(error) => return Err(error),
        }
    }
    Ok(curves)
}

/// The architectures that stand out under full training: marked, best, then those on a Pareto front.
fn outstanding(space: &Space, rows: &[OverviewRow]) -> Result<Vec<ArchitectureIndex>, QueryError> {
    let recipe = space.full_train_recipe();
    let imported: BTreeSet<ArchitectureIndex> = space.imported()?.into_iter().collect();
    let mut chosen = Vec::new();
    let groups = marked::of_space(space.search_space());
    for &architecture in groups.iter().flat_map(|(_, architectures)| *architectures) {
        let index = space.index_of(architecture)?;
        chosen.extend(index.filter(|index| imported.contains(index)));
    }
    let mut fronts = Vec::new();
    for &dataset in Dataset::ALL {
        for position in 0..Split::ALL.len() {
            let point = |row: &OverviewRow| {
                let accuracy = row.accuracy_percent.get(position).copied().flatten()?;
                Some((row.flops_millions?, accuracy, row.index))
            };
            let of = rows
                .iter()
                .filter(|row| row.recipe == recipe && row.dataset == dataset);
            let mut points: Vec<_> = of.filter_map(point).collect();
            points.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.total_cmp(&one.1)));
            let mut best = f64::NEG_INFINITY;
            points.retain(|&(_, accuracy, _)| {
                let is_better = accuracy > best;
                best = best.max(accuracy);
                is_better
            });
            let front: Vec<ArchitectureIndex> = points.iter().map(|point| point.2).collect();
            chosen.extend(front.last()); // the best of all
            fronts.extend(front);
        }
    }
    chosen.extend(fronts);
    let mut seen = BTreeSet::new();
    chosen.retain(|index| seen.insert(*index));
    chosen.truncate(MOST);
    Ok(chosen)
}
