//! What a database has of NAS-Bench-101.

use rusqlite::Connection;
use serde::Serialize;

use crate::model::{Budget, parts_of_run_id};

use super::read::nb101_files;
use super::rows::Nb101FileInfo;

/// NAS-Bench-101 in a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Nb101Info {
    /// Modules in its list.
    pub modules: u64,
    /// Modules with runs.
    pub imported: u64,
    /// Training runs.
    pub runs: u64,
    /// The same for each number of epochs that there are runs of, the fewest first.
    pub budgets: Vec<Nb101BudgetInfo>,
    /// The files that were imported from, in the order of their first import.
    pub files: Vec<Nb101FileInfo>,
}

/// Trainings of NAS-Bench-101 over the same number of epochs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Nb101BudgetInfo {
    /// Epochs of each run.
    pub epochs: u16,
    /// Modules with such runs.
    pub modules: u64,
    /// Runs.
    pub runs: u64,
}

impl Nb101Info {
    /// Reads it: all keys of runs are counted. `None` if nothing was imported.
    pub(in crate::store) fn read(connection: &Connection) -> rusqlite::Result<Option<Self>> {
        let files = nb101_files(connection)?;
        let (imported, budgets) = count_runs(connection)?;
        if files.is_empty() && budgets.is_empty() {
            return Ok(None);
        }
        let count = "SELECT count(*) FROM stored_nb101_modules";
        Ok(Some(Self {
            modules: connection.query_row(count, [], |row| row.get(0))?,
            imported,
            runs: budgets.iter().map(|budget| budget.runs).sum(),
            budgets,
            files,
        }))
    }
}

/// How many modules have runs, and what there is of each budget. A loop over the keys takes a third of the time of a
/// statement that groups them.
fn count_runs(connection: &Connection) -> rusqlite::Result<(u64, Vec<Nb101BudgetInfo>)> {
    let mut budgets = Budget::ALL.map(|budget| Nb101BudgetInfo {
        epochs: budget.epochs(),
        modules: 0,
        runs: 0,
    });
    let mut modules = 0;
    let mut last = None;
    let mut select = connection.prepare("SELECT run_id FROM stored_nb101_runs ORDER BY run_id")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (module, budget, _repeat) = parts_of_run_id(row.get(0)?);
        let counted = &mut budgets[budget.number() as usize];
        counted.runs += 1;
        if last != Some((module, budget)) {
            counted.modules += 1;
            if last.is_none_or(|(before, _budget)| before != module) {
                modules += 1;
            }
        }
        last = Some((module, budget));
    }
    let there = budgets.into_iter().filter(|budget| budget.runs > 0);
    Ok((modules, there.collect()))
}
