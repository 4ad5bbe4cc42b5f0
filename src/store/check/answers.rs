//! Whether the epochs that are answered follow from the layouts of the trials.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rusqlite::{Connection, Row};

use crate::model::{
    AnsweredEpochs, ArchitectureIndex, ArchitectureKey, CurveLayout, Dataset, LoggedTrial, Recipe,
    SearchSpace, Seed, answered_epochs,
};
use crate::store::layout_cache::Layouts;
use crate::store::stored_answers::stored_answers;

use super::difference::SchemaDifference;

/// A data set of an architecture, with its trials.
struct DatasetAnswers {
    place: String,
    space: SearchSpace,
    dataset: Dataset,
    /// First and last key of its trials, as they must be without trials, and as they are.
    keys: [(i64, i64); 2],
    answers_id: Option<i64>,
    trials: Vec<TrialAnswers>,
}

struct TrialAnswers {
    seed: Seed,
    layout: (i64, Arc<CurveLayout>),
    epochs: u16,
    answers_id: Option<i64>,
}

/// Layouts and epochs of the seeds of a data set, and of those that are asked for.
type Facts = (SearchSpace, Dataset, Vec<(i64, u16)>, Vec<(i64, u16)>);

pub(super) fn answer_differences(
    connection: &Connection,
) -> rusqlite::Result<Vec<SchemaDifference>> {
    let mut check = Check {
        stored: stored_answers(connection)?,
        known: HashMap::new(),
        found: Vec::new(),
    };
    let layouts = Layouts::default();
    let mut select = connection.prepare(include_str!("../../../sql/checks/answers.sql"))?;
    let mut rows = select.query([])?;
    let mut at: Option<([i64; 3], DatasetAnswers)> = None;
    while let Some(row) = rows.next()? {
        let key = [row.get(0)?, row.get(1)?, row.get(2)?];
        if at.as_ref().is_none_or(|(before, _)| *before != key) {
            if let Some((_, complete)) = at.take() {
                check.dataset(&complete);
            }
            at = dataset(row, key)?.map(|dataset| (key, dataset));
        }
        if let (Some((_, dataset)), Some(layout_id)) = (&mut at, row.get::<_, Option<i64>>(7)?) {
            dataset.trials.push(TrialAnswers {
                seed: row.get(6)?,
                layout: (layout_id, layouts.get(connection, layout_id)?),
                epochs: row.get(8)?,
                answers_id: row.get(9)?,
            });
        }
    }
    if let Some((_, complete)) = at {
        check.dataset(&complete);
    }
    Ok(check.found)
}

/// A data set without its trials; `None` if its keys name nothing, which other checks report.
fn dataset(
    row: &Row<'_>,
    [architecture, recipe, dataset]: [i64; 3],
) -> rusqlite::Result<Option<DatasetAnswers>> {
    let space = SearchSpace::ALL
        .iter()
        .copied()
        .find(|&space| ArchitectureKey::of_space(space).contains(&architecture));
    let (Some(space), Some(recipe), Some(dataset)) =
        (space, Recipe::from_id(recipe), Dataset::from_id(dataset))
    else {
        return Ok(None);
    };
    let index = architecture - ArchitectureKey::of_space(space).start();
    let key = u32::try_from(index)
        .ok()
        .and_then(|index| ArchitectureKey::new(space, ArchitectureIndex(index)));
    let Some(first) = key.map(|key| *key.trials_on(recipe, dataset).start()) else {
        return Ok(None);
    };
    Ok(Some(DatasetAnswers {
        place: format!("{space} {index}, hp {recipe}, {dataset}"),
        space,
        dataset,
        keys: [(first, first - 1), (row.get(3)?, row.get(4)?)],
        answers_id: row.get(5)?,
        trials: Vec::new(),
    }))
}

struct Check {
    stored: BTreeMap<i64, Vec<AnsweredEpochs>>,
    known: HashMap<Facts, Vec<AnsweredEpochs>>,
    found: Vec<SchemaDifference>,
}

impl Check {
    fn dataset(&mut self, dataset: &DatasetAnswers) {
        let [(first, before_first), found] = dataset.keys;
        let expected = (first, before_first + dataset.trials.len() as i64);
        if found != expected {
            self.differs(
                format!(
                    "stored_datasets: {}, first_trial_id, last_trial_id",
                    dataset.place
                ),
                format!("{}, {}", expected.0, expected.1),
                format!("{}, {}", found.0, found.1),
            );
        }
        let all: Vec<&TrialAnswers> = dataset.trials.iter().collect();
        let place = format!("stored_datasets: {}, answers_id", dataset.place);
        self.list(place, dataset, &all, &all, dataset.answers_id);
        for &trial in &all {
            let (of, seed) = (&dataset.place, trial.seed);
            let place = format!("stored_trials: {of}, seed {seed}, answers_id");
            self.list(place, dataset, &all, &[trial], trial.answers_id);
        }
    }

    fn list(
        &mut self,
        place: String,
        dataset: &DatasetAnswers,
        seeds: &[&TrialAnswers],
        asked: &[&TrialAnswers],
        answers_id: Option<i64>,
    ) {
        let facts = |trials: &[&TrialAnswers]| -> Vec<(i64, u16)> {
            let facts = trials.iter().map(|trial| (trial.layout.0, trial.epochs));
            facts.collect()
        };
        let (space, of) = (dataset.space, dataset.dataset);
        let facts = (space, of, facts(seeds), facts(asked));
        let expected = self.known.entry(facts).or_insert_with(|| {
            if seeds.is_empty() {
                return Vec::new();
            }
            answered_epochs(space, of, &logged(seeds), &logged(asked))
        });
        let found = answers_id.map(|id| self.stored.get(&id).map_or(&[][..], Vec::as_slice));
        // A list of no epochs has no number.
        if found.is_some_and(<[_]>::is_empty) || found.unwrap_or_default() != *expected {
            let (expected, found) = (text(expected), text(found.unwrap_or_default()));
            self.differs(place, expected, found);
        }
    }

    fn differs(&mut self, place: String, expected: String, found: String) {
        self.found.push(SchemaDifference {
            place,
            expected,
            found,
        });
    }
}

fn logged<'a>(trials: &[&'a TrialAnswers]) -> Vec<LoggedTrial<'a>> {
    let logged = |trial: &&'a TrialAnswers| LoggedTrial {
        layout: &trial.layout.1,
        epochs: trial.epochs,
    };
    trials.iter().map(logged).collect()
}

/// A list such as `0-198 (valid), 199 (valid, test)`.
fn text(list: &[AnsweredEpochs]) -> String {
    let run = |run: &AnsweredEpochs| {
        let sets = run.sets;
        let validated = match run.validated {
            Some(true) => "simulated by valid",
            Some(false) => "simulated by valtest",
            None => "not simulated",
        };
        let names = [
            (sets.valid, "valid"),
            (sets.x_test, "test of x-test"),
            (sets.test, "test of ori-test"),
            (sets.valtest, "valtest"),
            (true, validated),
        ];
        let names = names
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, name)| name);
        let names: Vec<&str> = names.collect();
        format!(
            "epochs {}-{} ({})",
            run.first_epoch,
            run.last_epoch,
            names.join(", ")
        )
    };
    let runs: Vec<String> = list.iter().map(run).collect();
    if runs.is_empty() {
        return "no epoch".to_owned();
    }
    runs.join(", ")
}
