//! The lists of epochs that the official API answers: a trial and a data set name theirs by a number.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::{Connection, params};
use smallvec::SmallVec;

use crate::model::{
    AnsweredEpochs, Dataset, LoggedTrial, Recipe, SearchSpace, TrialKey, answered_epochs,
};
use crate::store::rows::{ArchitectureRows, TrialRow};
use crate::store::stored_answers::stored_answers;

/// What the answers of a trial, or of all seeds of a data set, follow from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Facts {
    space: SearchSpace,
    dataset: Dataset,
    seeds: SmallVec<[Logged; 4]>,
    asked: SmallVec<[Logged; 4]>,
}

/// The layout of a trial by its id, and its number of epochs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Logged {
    layout_id: i64,
    epochs: u16,
}

/// Numbers of the lists that are known from the trials before.
#[derive(Debug, Default)]
pub(super) struct Answers(HashMap<Facts, Option<i64>, RandomState>);

/// The numbers of an architecture's lists.
#[derive(Debug, Default)]
pub(super) struct AnswersOfRows {
    /// By trial.
    pub(super) trials: HashMap<TrialKey, Option<i64>>,
    /// By recipe and data set.
    pub(super) datasets: HashMap<(Recipe, Dataset), Option<i64>>,
}

impl Answers {
    /// The lists of all trials and data sets of an architecture, given the layout of each trial; new lists are written.
    pub(super) fn of_rows(
        &mut self,
        connection: &Connection,
        rows: &ArchitectureRows,
        layout_ids: impl IntoIterator<Item = i64>,
    ) -> rusqlite::Result<AnswersOfRows> {
        let mut found = AnswersOfRows::default();
        let trials: Vec<(&TrialRow, i64)> = rows.trials.iter().zip(layout_ids).collect();
        let of_dataset = |row: &TrialRow| (row.recipe, row.dataset);
        for seeds in trials.chunk_by(|one, other| of_dataset(one.0) == of_dataset(other.0)) {
            let (recipe, dataset) = of_dataset(seeds[0].0); // a chunk is never empty
            let mut of = |asked: &[(&TrialRow, i64)]| {
                self.number(connection, (rows.space, dataset), seeds, asked)
            };
            found.datasets.insert((recipe, dataset), of(seeds)?);
            for trial in seeds {
                let answers_id = of(std::slice::from_ref(trial))?;
                found.trials.insert(trial.0.key, answers_id);
            }
        }
        Ok(found)
    }

    fn number(
        &mut self,
        connection: &Connection,
        (space, dataset): (SearchSpace, Dataset),
        seeds: &[(&TrialRow, i64)],
        asked: &[(&TrialRow, i64)],
    ) -> rusqlite::Result<Option<i64>> {
        let facts = Facts {
            space,
            dataset,
            seeds: facts(seeds),
            asked: facts(asked),
        };
        if let Some(&known) = self.0.get(&facts) {
            return Ok(known);
        }
        let list = answered_epochs(space, dataset, &logged(seeds), &logged(asked));
        let number = find_or_insert(connection, &list)?;
        self.0.insert(facts, number);
        Ok(number)
    }
}

fn logged<'a>(trials: &[(&'a TrialRow, i64)]) -> Vec<LoggedTrial<'a>> {
    let logged = |&(row, _layout_id): &(&'a TrialRow, i64)| LoggedTrial {
        layout: &row.layout,
        epochs: row.epochs,
    };
    trials.iter().map(logged).collect()
}

fn facts(trials: &[(&TrialRow, i64)]) -> SmallVec<[Logged; 4]> {
    let logged = |&(row, layout_id): &(&TrialRow, i64)| Logged {
        layout_id,
        epochs: row.epochs,
    };
    trials.iter().map(logged).collect()
}

/// The number of a list; a new one is written. `None` for the empty list.
///
/// Lists are few, so all of them are read, as another program may have written some.
fn find_or_insert(
    connection: &Connection,
    list: &[AnsweredEpochs],
) -> rusqlite::Result<Option<i64>> {
    if list.is_empty() {
        return Ok(None);
    }
    let stored = stored_answers(connection)?;
    if let Some((&number, _list)) = stored.iter().find(|(_number, stored)| *stored == list) {
        return Ok(Some(number));
    }
    let number = stored.last_key_value().map_or(1, |(last, _list)| last + 1);
    let mut insert =
        connection.prepare_cached(include_str!("../../../sql/writes/insert_answers.sql"))?;
    for run in list {
        let flag = |is_set: bool| is_set.then_some(1);
        let sets = run.sets;
        insert.execute(params![
            number,
            run.first_epoch,
            run.last_epoch,
            flag(sets.valid),
            flag(sets.x_test),
            flag(sets.test),
            flag(sets.valtest),
            run.validated,
        ])?;
    }
    Ok(Some(number))
}
