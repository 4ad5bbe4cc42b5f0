//! The pages that need a script: explore, compare, searches, SQL and the others.
//!
//! The same code draws data from two [`Source`]s: from inside the page, which then opens from the disk, or from the JSON API
//! of a server. The modules of the script are in the folder `page/`; what they are built into is in `src/report/page/built`.

mod columns;
mod curves;
mod facts;
mod fragment;
mod nb101;
mod outstanding;
mod packed;
mod searches;
mod sharing;

use crate::model::{BenchmarkSpace, SearchSpace};
use crate::query::NatsBench;
use crate::report::ReportError;
use crate::report::parallel::in_parallel;

pub(crate) use columns::Explorer;
pub(crate) use curves::{ArchitectureCurves, CurveFilter};
pub(crate) use facts::Facts;
pub(crate) use fragment::{Source, fragment};
pub(crate) use nb101::ModuleColumns;
pub(crate) use packed::Packed;
pub(crate) use searches::searches;
pub(crate) use sharing::weight_sharing;

/// The script for a page that opens from the disk, with the data of some spaces inside. `None` if nothing of these spaces
/// is imported.
///
/// It has the curves of full training of the architectures that stand out: the best of each data set and split, those that
/// none beats in accuracy with as few FLOPs, and those that the paper marks; at most 32 per space.
///
/// # Errors
///
/// [`ReportError::Query`] or [`ReportError::Experiment`] if the database cannot be read.
pub(crate) fn embedded(
    bench: &NatsBench,
    spaces: &[SearchSpace],
) -> Result<Option<String>, ReportError> {
    let (mut explorers, mut curves) = (Vec::new(), Vec::new());
    let (mut found, mut sharing) = (Vec::new(), Vec::new());
    let of_space = |number: usize| {
        let space = bench.space(spaces[number])?;
        let rows = space.overview()?;
        let explorer = Explorer::new(bench, &space, &rows)?;
        if explorer.indexes.is_empty() {
            return Ok((explorer, Vec::new(), Vec::new(), Vec::new()));
        }
        let curves = outstanding::curves(&space, &rows)?;
        let found = searches::searches(bench, spaces[number].into(), searches::MOST_EMBEDDED_RUNS)?;
        let sharing = weight_sharing(bench, spaces[number])?;
        Ok((explorer, curves, found, sharing))
    };
    let add = |(explorer, of_space, by_search, by_sharing): (Explorer, _, _, _)| {
        if !explorer.indexes.is_empty() {
            curves.extend(of_space);
            found.extend(by_search);
            sharing.extend(by_sharing);
            explorers.push(explorer);
        }
        Ok::<_, ReportError>(())
    };
    in_parallel(spaces.len(), of_space, add)?;
    let facts = Facts::read(bench)?;
    let modules = match &facts.nb101 {
        Some(_summary) => {
            let space = BenchmarkSpace::NasBench101;
            found.extend(searches::searches(
                bench,
                space,
                searches::MOST_EMBEDDED_RUNS,
            )?);
            Some(ModuleColumns::read(&bench.nasbench101()?)?)
        }
        None => None,
    };
    if explorers.is_empty() && modules.is_none() {
        return Ok(None);
    }
    let source = Source::Embedded {
        spaces: &explorers,
        curves: &curves,
        searches: &found,
        weight_sharing: &sharing,
        modules: modules.as_ref(),
    };
    Ok(Some(fragment(&source, &facts)))
}
