//! Remembers answers, to give them again. The official object keeps what it has loaded, too.
//!
//! Asking the database takes some microseconds, most of the time of a call. A program that asks about the same
//! architectures again and again, as a search does, gets copies of remembered answers. For a program that asks each
//! question once, making and keeping a copy would be half as much work as the question itself. So an answer is kept only
//! when its question comes for the second time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use natsbench::query::{AskedResults, EpochSelector, TrialSelector};
use natsbench::space::DrawBelow;
use natsbench::{Dataset, Recipe, Seed};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Most questions whose answers are kept, for each call: two about every architecture of the larger space, some
/// 60 MB. When there are so many, all are forgotten, and remembering starts again.
const LIMIT: usize = 1 << 16;

/// A choice of a trial that can be sent to other threads; the interpreter makes the draw itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Mean,
    Seed(Seed),
    /// The trial at this position, after a draw.
    Drawn(Option<usize>),
}

impl Choice {
    pub(super) fn selector(self, draw: &mut dyn DrawBelow) -> TrialSelector<'_> {
        match self {
            Self::Mean => TrialSelector::Mean,
            Self::Seed(seed) => TrialSelector::Seed(seed),
            Self::Drawn(_) => TrialSelector::Random(draw),
        }
    }
}

/// A question about the trials of one data set.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Question {
    pub(super) index: u32,
    pub(super) dataset: Dataset,
    pub(super) recipe: Recipe,
    pub(super) epoch: EpochSelector,
}

/// The answers to one call.
pub(super) struct Remembered<T>(Mutex<Kept<T>>);

type Kept<T> = HashMap<Question, Answers<T>, foldhash::fast::RandomState>;

struct Answers<T> {
    /// Number of trials, after a draw among them.
    trials: Option<usize>,
    /// Empty as long as the question came only once.
    by_choice: Vec<(Choice, T)>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Again> Remembered<T> {
    /// The number of trials that a draw for this question is made from, if it is known.
    pub(super) fn trials(&self, question: &Question) -> Option<usize> {
        self.kept().get(question)?.trials
    }

    /// The answer, if it was given before.
    pub(super) fn get(&self, py: Python<'_>, question: &Question, choice: Choice) -> Option<T> {
        let kept = self.kept();
        let answers = &kept.get(question)?.by_choice;
        let found = answers.iter().find(|(chosen, _)| *chosen == choice);
        found.map(|(_, answer)| answer.again(py))
    }

    /// Keeps an answer if its question came before, and returns whether it did. `trials` is the number of trials in a draw.
    pub(super) fn keep(
        &self,
        question: Question,
        choice: Choice,
        trials: Option<usize>,
        answer: impl FnOnce() -> T,
    ) -> bool {
        let mut kept = self.kept();
        if let Some(answers) = kept.get_mut(&question) {
            answers.trials = answers.trials.or(trials);
            answers.by_choice.push((choice, answer()));
            return true;
        }
        let full = (kept.len() >= LIMIT).then(|| std::mem::take(&mut *kept));
        let by_choice = Vec::new();
        kept.insert(question, Answers { trials, by_choice });
        drop(kept);
        drop(full); // not while the lock is held: the interpreter frees these objects, and may run other code
        false
    }

    /// The answer to a question without a choice among trials: remembered, or asked for now.
    pub(super) fn or_ask(
        &self,
        py: Python<'_>,
        question: Question,
        ask: impl FnOnce() -> PyResult<T>,
    ) -> PyResult<T> {
        if let Some(answer) = self.get(py, &question, Choice::Mean) {
            return Ok(answer);
        }
        let answer = ask()?;
        self.keep(question, Choice::Mean, None, || answer.again(py));
        Ok(answer)
    }

    pub(super) fn forget(&self) {
        let all = std::mem::take(&mut *self.kept());
        drop(all);
    }

    fn kept(&self) -> MutexGuard<'_, Kept<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A copy of the same answer. Making it must not run Python code, since a lock is held.
pub(super) trait Again {
    fn again(&self, py: Python<'_>) -> Self;
}

impl Again for Py<PyDict> {
    fn again(&self, py: Python<'_>) -> Self {
        self.clone_ref(py)
    }
}

impl Again for AskedResults {
    fn again(&self, _py: Python<'_>) -> Self {
        self.clone()
    }
}

impl<T> Again for Arc<[T]> {
    fn again(&self, _py: Python<'_>) -> Self {
        Self::clone(self)
    }
}

impl<T: Copy> Again for (T, Option<T>, T) {
    fn again(&self, _py: Python<'_>) -> Self {
        *self
    }
}
