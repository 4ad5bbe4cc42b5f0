//! Our answers to recorded calls, in their JSON form.

mod cells;
mod info;
mod results;
mod search;
mod space;
mod stored;

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::{ArchitectureIndex, Recipe, Seed};
use crate::query::{
    ArchitectureResults, ArchitectureSelector, PythonException, QueryError, SimulatedClock, Space,
    TrialSelector,
};
use crate::rules::RuleError;
use crate::space::{DrawBelow, PythonRandom, SpaceError};

use super::arguments::{Arguments, Refusal, TrialChoice};
use super::compare::same;
use super::left_out::{Question, Reason};
use super::line::{Line, Recorded};
use super::report::{Difference, Outcome, Report};

/// At most so many architectures have their trials in memory at a time.
const RESULTS_KEPT: usize = 16;

/// Asks a space what was asked of the official API, and counts the outcomes.
///
/// Lines of simulated training share a clock, so they must be asked in the order of their file.
#[derive(Debug)]
pub(super) struct Answers {
    space: Space,
    imported: Vec<ArchitectureIndex>,
    clock: SimulatedClock,
    /// Trials with curves take long to load, and many consecutive lines ask about the same ones.
    results: HashMap<(ArchitectureIndex, Recipe), Arc<ArchitectureResults>>,
    report: Report,
}

/// Why there is no answer.
#[derive(Debug)]
enum Stop {
    /// The types of the query layer cannot express such an argument.
    Refused(Refusal),
    /// The call has no counterpart after all.
    LeftOut(Reason),
    /// The query layer has an error for it.
    Failed {
        exception: Option<PythonException>,
        message: String,
        not_imported: bool,
    },
    /// There is no such call.
    UnknownCall,
}

type Answered = Result<Value, Stop>;

impl Answers {
    /// A replay against a space, with the clock at zero.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub(super) fn new(space: Space) -> Result<Self, QueryError> {
        Ok(Self {
            imported: space.imported()?,
            space,
            clock: SimulatedClock::new(),
            results: HashMap::new(),
            report: Report::default(),
        })
    }

    /// Asks what a line asked, and compares.
    pub(super) fn line(&mut self, line: &Line) {
        let question = Question {
            line,
            imported: &self.imported,
            total: self.space.len(),
        };
        let outcome = match question.reason() {
            Some(reason) => Outcome::LeftOut(reason),
            None => self.compared(line),
        };
        self.report.add(&line.call, &outcome, |ours| Difference {
            question: format!("{} {}", line.call, json!(line.args)),
            theirs: match &line.recorded {
                Recorded::Result(value) => value.to_string(),
                Recorded::Error {
                    python_type,
                    message,
                } => format!("{python_type}: {message}"),
            },
            ours: ours.to_owned(),
        });
    }

    /// The outcomes of all lines.
    pub(super) fn into_report(self) -> Report {
        self.report
    }

    /// What comes of a line.
    pub(super) fn compared(&mut self, line: &Line) -> Outcome {
        let mut printed = String::new();
        let answer = self.answer(line, &mut printed);
        if line.stdout.as_ref().is_some_and(|text| *text != printed) {
            return Outcome::Different {
                ours: format!("prints {printed:?}"),
            };
        }
        match (answer, &line.recorded) {
            (Ok(ours), Recorded::Result(theirs)) if same(&ours, theirs) => Outcome::Equal,
            (Ok(ours), _) => Outcome::Different {
                ours: ours.to_string(),
            },
            (Err(stop), recorded) => stopped(stop, recorded, line),
        }
    }

    fn answer(&mut self, line: &Line, printed: &mut String) -> Answered {
        let args = Arguments(&line.args);
        match line.call.as_str() {
            "simulate_train_eval" => self.simulate_train_eval(args, &line.state),
            "reset_time" => {
                self.clock.reset();
                Ok(Value::Null)
            }
            "show" => {
                self.space.show(args.index("index")?, printed)?;
                Ok(Value::Null)
            }
            "find_best" => self.find_best(args, line),
            "statistics" => self.statistics(args, line),
            call if call.starts_with("ArchResults.") => self.arch_results(call, args),
            call if call.starts_with("ResultsCount.") => self.results_count(call, args),
            call => {
                for topic in [Self::space_call, Self::info_call, Self::cell_call] {
                    if let Some(answer) = topic(self, call, args) {
                        return answer;
                    }
                }
                Err(Stop::UnknownCall)
            }
        }
    }

    /// The trials of an architecture. Those that were asked for last are kept.
    fn results(
        &mut self,
        architecture: impl Into<ArchitectureSelector>,
        recipe: Recipe,
    ) -> Result<Arc<ArchitectureResults>, QueryError> {
        let selector = architecture.into();
        if let Some(index) = self.space.index_of(selector.clone())?
            && let Some(known) = self.results.get(&(index, recipe))
        {
            return Ok(Arc::clone(known));
        }
        if self.results.len() >= RESULTS_KEPT {
            self.results.clear();
        }
        let results = Arc::new(self.space.query_by_index(selector, recipe)?);
        self.results
            .insert((results.index(), recipe), Arc::clone(&results));
        Ok(results)
    }
}

/// The outcome of a line for which our answer is an error.
fn stopped(stop: Stop, recorded: &Recorded, line: &Line) -> Outcome {
    match (stop, recorded) {
        (Stop::LeftOut(reason), _) => Outcome::LeftOut(reason),
        (Stop::Refused(_), Recorded::Error { .. }) => Outcome::Refused,
        (Stop::Refused(refusal), Recorded::Result(_)) => Outcome::LeftOut(refusal.0),
        (Stop::UnknownCall, _) => Outcome::Different {
            ours: "no such call is known".to_owned(),
        },
        (
            Stop::Failed {
                exception: ours,
                message,
                not_imported,
            },
            recorded,
        ) => {
            if let Recorded::Error { python_type, .. } = recorded {
                // An official object that was opened from a single file looks into no folder, so it reports a missing
                // architecture in another way.
                let absent = line.whole() && not_imported && python_type == "ValueError";
                let is_same = ours.is_some_and(|ours| ours.to_string() == *python_type);
                if is_same || absent {
                    return Outcome::Equal;
                }
            }
            Outcome::Different {
                ours: match ours {
                    Some(exception) => format!("{exception}: {message}"),
                    None => format!("no Python exception: {message}"),
                },
            }
        }
    }
}

impl Stop {
    /// The exception of an error, for calls that raise another one than their accessor names.
    fn raised_as(self, official: PythonException) -> Self {
        match self {
            Self::Failed {
                message,
                not_imported,
                ..
            } => Self::Failed {
                exception: Some(official),
                message,
                not_imported,
            },
            other => other,
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<QueryError> for Stop {
    fn from(error: QueryError) -> Self {
        Self::Failed {
            exception: PythonException::of(&error),
            message: error.to_string(),
            not_imported: matches!(error, QueryError::NotImported { .. }),
        }
    }
}

impl From<RuleError> for Stop {
    fn from(error: RuleError) -> Self {
        Self::Failed {
            exception: Some(PythonException::from(&error)),
            message: error.to_string(),
            not_imported: false,
        }
    }
}

impl From<SpaceError> for Stop {
    fn from(error: SpaceError) -> Self {
        Self::Failed {
            exception: Some(PythonException::from(&error)),
            message: error.to_string(),
            not_imported: false,
        }
    }
}

/// The JSON form of an answer.
fn form(answer: impl Serialize) -> Answered {
    serde_json::to_value(answer).map_err(|error| Stop::Failed {
        exception: None,
        message: error.to_string(),
        not_imported: false,
    })
}

/// A generator that always gives the recorded draw, or the last trial if there is no such trial.
struct RecordedDraw(Option<usize>);

impl DrawBelow for RecordedDraw {
    fn draw_below(&mut self, count: usize) -> usize {
        self.0.unwrap_or(count.saturating_sub(1))
    }
}

/// Makes the draws of a recorded call: `seeds` are those of the trials, in order.
fn with_choice<T>(
    choice: TrialChoice,
    seeds: &[Seed],
    ask: impl FnOnce(TrialSelector<'_>) -> T,
) -> T {
    match choice {
        TrialChoice::Mean => ask(TrialSelector::Mean),
        TrialChoice::Seed(seed) => ask(TrialSelector::Seed(seed)),
        TrialChoice::Drawn(seed) => {
            let position = seeds.iter().position(|of| *of == seed);
            ask(TrialSelector::Random(&mut RecordedDraw(position)))
        }
        TrialChoice::Python(seed) => {
            let mut python = PythonRandom::seed(seed);
            ask(TrialSelector::Random(&mut python))
        }
    }
}
