//! The interactive section of the page: all architectures in one chart, each of which can be opened.
//!
//! The same code draws data from two [`Source`]s: from inside the page, which then opens from the disk, or from the JSON API
//! of a server.
//! Charts are drawn by Apache `ECharts`, whose `common` build is kept in `vendor/` (docs/explorer.md says why).

mod columns;
mod curves;
mod fragment;
mod outstanding;
mod packed;

use crate::model::SearchSpace;
use crate::query::{NatsBench, QueryError};
use crate::report::parallel::in_parallel;

pub(crate) use columns::Explorer;
pub(crate) use curves::{ArchitectureCurves, CurveFilter};
pub(crate) use fragment::{Source, fragment};
pub(crate) use packed::Packed;

/// The section for a page that opens from the disk, with the data of some spaces inside. `None` if nothing of these spaces
/// is imported.
///
/// It has the curves of full training of the architectures that stand out: the best of each data set and split, those that
/// none beats in accuracy with as few FLOPs, and those that the paper marks; at most 32 per space.
///
/// # Errors
///
/// [`QueryError::Store`] if the database cannot be read.
pub(crate) fn embedded(
    bench: &NatsBench,
    spaces: &[SearchSpace],
) -> Result<Option<String>, QueryError> {
    let (mut explorers, mut curves) = (Vec::new(), Vec::new());
    let of_space = |number: usize| {
        let space = bench.space(spaces[number])?;
        let rows = space.overview()?;
        let explorer = Explorer::new(&space, &rows)?;
        if explorer.indexes.is_empty() {
            return Ok((explorer, Vec::new()));
        }
        let curves = outstanding::curves(&space, &rows)?;
        Ok((explorer, curves))
    };
    in_parallel(spaces.len(), of_space, |(explorer, of_space)| {
        if !explorer.indexes.is_empty() {
            curves.extend(of_space);
            explorers.push(explorer);
        }
        Ok::<_, QueryError>(())
    })?;
    if explorers.is_empty() {
        return Ok(None);
    }
    Ok(Some(fragment(&Source::Embedded {
        spaces: &explorers,
        curves: &curves,
    })))
}
