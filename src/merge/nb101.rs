//! Merging NAS-Bench-101: the list of its modules, its files, its runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Budget, hexadecimal};
use crate::store::{Batch, Database, MergeSource, StoredModule, StoredRun};

use super::{Merge, MergeError, MergeEvent, SourceSummary};

/// The runs of a module with a budget.
type Group = (u32, Budget);

/// Adds the runs of NAS-Bench-101 that the target lacks, with the files that they came from.
pub(super) fn merge_nb101(
    merge: &Merge,
    source: &MergeSource,
    batch: &Batch<'_>,
    database: &Database,
    summary: &mut SourceSummary,
    on_event: &mut dyn FnMut(MergeEvent<'_>),
) -> Result<(), MergeError> {
    let modules = source.nb101_modules()?;
    if modules.is_empty() {
        return Ok(());
    }
    let ours = database.nb101_modules()?;
    if ours.is_empty() {
        batch.write_nb101_modules(source.nb101_matrices()?, modules.iter().cloned())?;
    } else {
        refuse_other_modules(merge, source, &modules, &ours)?;
    }
    for (file, module_order) in source.nb101_files()? {
        batch.merge_nb101_file(&file, &module_order)?;
    }
    let merging = MergingRuns {
        merge,
        source,
        database,
        modules: &modules,
        messages: source.nb101_messages()?,
    };
    let groups = source.nb101_groups()?;
    let new = merging.new_groups(&groups, summary)?;
    let mut budgets: BTreeSet<Budget> = new.iter().map(|(_module, budget)| *budget).collect();
    for budget in Budget::ALL {
        // What was cut off has no ranks.
        if groups.iter().any(|(_module, of)| *of == budget) && !batch.has_nb101_ranking(budget)? {
            budgets.insert(budget);
        }
    }
    merging.copy(&new, batch, summary, on_event)?;
    let budgets: Vec<Budget> = budgets.into_iter().collect();
    Ok(batch.write_nb101_rankings(&budgets)?)
}

fn refuse_other_modules(
    merge: &Merge,
    source: &MergeSource,
    theirs: &[StoredModule],
    ours: &[StoredModule],
) -> Result<(), MergeError> {
    let longest = theirs.len().max(ours.len());
    let Some(place) = (0..longest).find(|&place| theirs.get(place) != ours.get(place)) else {
        return Ok(());
    };
    let shown = |module: Option<&StoredModule>| {
        module.map_or_else(|| "nothing".to_owned(), |module| format!("{module:?}"))
    };
    Err(MergeError::OtherModule {
        source_path: source.path().to_owned(),
        target: merge.target.clone(),
        module: place as u32,
        theirs: shown(theirs.get(place)),
        ours: shown(ours.get(place)),
    })
}

/// Runs on their way from one database to another.
struct MergingRuns<'a> {
    merge: &'a Merge,
    source: &'a MergeSource,
    database: &'a Database,
    /// By their indexes.
    modules: &'a [StoredModule],
    /// What columns do not hold of the runs of the source.
    messages: BTreeMap<i64, Vec<u8>>,
}

impl MergingRuns<'_> {
    /// The groups that the target lacks. Those that it has must be the same.
    fn new_groups(
        &self,
        groups: &[Group],
        summary: &mut SourceSummary,
    ) -> Result<Vec<Group>, MergeError> {
        if self.database.nb101_is_empty()? {
            return Ok(groups.to_vec());
        }
        let has_messages = !self.messages.is_empty() || self.database.has_nb101_messages()?;
        let mut new = Vec::new();
        for &(module, budget) in groups {
            self.refuse_if_stopped()?;
            let ours = self.database.nb101_runs_with_budget(module, budget)?;
            if ours.is_empty() {
                new.push((module, budget));
                continue;
            }
            let theirs = self.source.nb101_runs(module, budget)?;
            if let Some(differing) = first_difference(&theirs, &ours) {
                return Err(self.other_runs((module, budget), differing));
            }
            if has_messages {
                for run in &theirs {
                    let message = self.database.nb101_message(run.run_id)?;
                    let of_theirs = self.messages.get(&run.run_id);
                    if message.as_ref() != of_theirs {
                        let bytes = |message: Option<&Vec<u8>>| {
                            message.map_or_else(|| "nothing".to_owned(), |bytes| hexadecimal(bytes))
                        };
                        let (theirs, ours) = (bytes(of_theirs), bytes(message.as_ref()));
                        let run = run.run_id;
                        let differing =
                            format!("stored_nb101_messages[run_id={run}] is {theirs} and {ours}");
                        return Err(self.other_runs((module, budget), differing));
                    }
                }
            }
            summary.nb101_runs_there += theirs.len();
        }
        Ok(new)
    }

    fn copy(
        &self,
        new: &[Group],
        batch: &Batch<'_>,
        summary: &mut SourceSummary,
        on_event: &mut dyn FnMut(MergeEvent<'_>),
    ) -> Result<(), MergeError> {
        let modules = || new.chunk_by(|(one, _), (other, _)| one == other);
        if new.is_empty() {
            return Ok(());
        }
        on_event(MergeEvent::Copying {
            source: self.source.path(),
            architectures: modules().count(),
        });
        let mut inserts = self.database.nb101_run_inserts()?;
        for groups in modules() {
            self.refuse_if_stopped()?;
            for &(module, budget) in groups {
                let runs = self.source.nb101_runs(module, budget)?;
                for run in &runs {
                    inserts.push(run)?;
                    if let Some(message) = self.messages.get(&run.run_id) {
                        batch.write_nb101_message(run.run_id, message)?;
                    }
                }
                summary.nb101_runs_added += runs.len();
            }
            on_event(MergeEvent::Copied);
        }
        Ok(inserts.write_waiting()?)
    }

    fn refuse_if_stopped(&self) -> Result<(), MergeError> {
        if self.merge.is_stopped() {
            let source_path = self.source.path().to_owned();
            return Err(MergeError::Stopped { source_path });
        }
        Ok(())
    }

    fn other_runs(&self, (module, budget): Group, difference: String) -> MergeError {
        let listed = self.modules.get(module as usize);
        let hash = listed.map(|listed| hexadecimal(&listed.module_hash));
        MergeError::OtherModuleRuns {
            source_path: self.source.path().to_owned(),
            target: self.merge.target.clone(),
            module,
            hash: hash.unwrap_or_default(),
            epochs: budget.epochs(),
            difference,
        }
    }
}

/// The first number in which the runs of a module with the same budget differ, and its values.
fn first_difference(theirs: &[StoredRun], ours: &[StoredRun]) -> Option<String> {
    let longest = theirs.len().max(ours.len());
    let repeat = (0..longest).find(|&repeat| theirs.get(repeat) != ours.get(repeat))?;
    let (Some(one), Some(other)) = (theirs.get(repeat), ours.get(repeat)) else {
        let (theirs, ours) = (theirs.len(), ours.len());
        return Some(format!("the number of repeats is {theirs} and {ours}"));
    };
    let columns = StoredRun::COLUMNS
        .iter()
        .zip(one.numbers.iter().zip(&other.numbers))
        .map(|(column, (one, other))| (*column, *one, *other));
    let (column, one, other) = columns
        .chain([("total_seconds", one.total_seconds, other.total_seconds)])
        .find(|(_column, one, other)| one != other)?;
    let shown = |number: Option<f64>| number.map_or_else(|| "NULL".to_owned(), |of| of.to_string());
    let (one, other) = (shown(one), shown(other));
    Some(format!("repeat {repeat}, {column} is {one} and {other}"))
}
