//! Recorded arguments as the types of the query layer.

use std::str::FromStr;

use serde_json::{Map, Value};

use crate::model::{ArchitectureIndex, Dataset, Epoch, Recipe, Seed, UnknownName};
use crate::query::{ArchitectureSelector, EpochSelector};

use super::left_out::Reason;

/// An argument that the types of the query layer do not allow. It says what to make of a line in which the
/// official call has an answer nevertheless.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal(pub(super) Reason);

/// The value is of another type than the query layer takes.
const OTHER_TYPE: Refusal = Refusal(Reason::OtherType);

impl From<UnknownName> for Refusal {
    fn from(_: UnknownName) -> Self {
        Self(Reason::UnknownName)
    }
}

/// The arguments of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arguments<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Arguments<'a> {
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name)
    }

    pub(super) fn text(self, name: &str) -> Result<&'a str, Refusal> {
        self.get(name).and_then(Value::as_str).ok_or(OTHER_TYPE)
    }

    pub(super) fn unsigned(self, name: &str) -> Result<u32, Refusal> {
        let value = self.get(name);
        let number = value
            .and_then(Value::as_u64)
            .and_then(|number| number.try_into().ok());
        number.ok_or(OTHER_TYPE)
    }

    pub(super) fn signed(self, name: &str) -> Result<i64, Refusal> {
        self.get(name).and_then(Value::as_i64).ok_or(OTHER_TYPE)
    }

    pub(super) fn flag(self, name: &str, otherwise: bool) -> Result<bool, Refusal> {
        match self.get(name) {
            None => Ok(otherwise),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(OTHER_TYPE),
        }
    }

    pub(super) fn limit(self, name: &str) -> Result<Option<f64>, Refusal> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64()),
            Some(_) => Err(OTHER_TYPE),
        }
    }

    pub(super) fn texts(self, name: &str) -> Result<Vec<&'a str>, Refusal> {
        let value = self.get(name);
        let texts = value
            .and_then(Value::as_array)
            .and_then(|items| items.iter().map(Value::as_str).collect());
        texts.ok_or(OTHER_TYPE)
    }

    /// The member of a closed set with this name.
    pub(super) fn named<T: FromStr<Err = UnknownName>>(self, name: &str) -> Result<T, Refusal> {
        Ok(self.text(name)?.parse()?)
    }

    pub(super) fn dataset(self) -> Result<Dataset, Refusal> {
        self.named("dataset")
    }

    /// `hp`: a text or, in most calls, a number; "12" if left out.
    pub(super) fn recipe(self) -> Result<Recipe, Refusal> {
        match self.get("hp") {
            None => Ok(Recipe::Hp12),
            Some(Value::String(name)) => Ok(name.parse()?),
            Some(Value::Number(number)) => Ok(number.to_string().parse()?),
            Some(_) => Err(OTHER_TYPE),
        }
    }

    pub(super) fn index(self, name: &str) -> Result<ArchitectureIndex, Refusal> {
        self.unsigned(name).map(ArchitectureIndex)
    }

    /// An index, a string, or a structure by its string.
    pub(super) fn architecture(self, name: &str) -> Result<ArchitectureSelector, Refusal> {
        match self.get(name) {
            Some(Value::String(text)) => Ok(text.as_str().into()),
            Some(Value::Object(structure)) => {
                let text = Arguments(structure).text("TopologyStructure")?;
                Ok(text.into())
            }
            _ => self.index(name).map(ArchitectureSelector::from),
        }
    }

    pub(super) fn seed(self) -> Result<Seed, Refusal> {
        self.unsigned("seed").map(Seed)
    }

    pub(super) fn optional_seed(self) -> Result<Option<Seed>, Refusal> {
        match self.get("seed") {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.seed().map(Some),
        }
    }

    pub(super) fn epoch(self) -> Result<EpochSelector, Refusal> {
        match self.get("iepoch") {
            None | Some(Value::Null) => Ok(EpochSelector::Last),
            Some(_) => {
                let number = self.unsigned("iepoch")?;
                let number = u16::try_from(number).map_err(|_| OTHER_TYPE)?;
                Ok(EpochSelector::At(Epoch(number)))
            }
        }
    }

    /// `is_random` with the seed or the generator that was drawn from.
    pub(super) fn trial(self, otherwise: bool) -> Result<TrialChoice, Refusal> {
        match self.get("is_random") {
            None if otherwise => self.drawn(),
            Some(Value::Bool(true)) => self.drawn(),
            None | Some(Value::Bool(false)) => Ok(TrialChoice::Mean),
            Some(_) => self
                .unsigned("is_random")
                .map(|seed| TrialChoice::Seed(Seed(seed))),
        }
    }

    fn drawn(self) -> Result<TrialChoice, Refusal> {
        if self.get("choice").is_some() {
            let seed = self.unsigned("choice").map(Seed)?;
            return Ok(TrialChoice::Drawn(seed));
        }
        self.python_seed().map(TrialChoice::Python)
    }

    /// `python_seed`, or 0 if it was left out because nothing is drawn.
    pub(super) fn python_seed(self) -> Result<u64, Refusal> {
        if self.get("python_seed").is_none() {
            return Ok(0);
        }
        self.unsigned("python_seed").map(u64::from)
    }
}

/// Which trial a recorded call chose.
#[derive(Debug, Clone, Copy)]
pub(super) enum TrialChoice {
    Mean,
    Seed(Seed),
    /// Random, and this is what `random.choice` gave.
    Drawn(Seed),
    /// Random, with Python's generator after `random.seed`.
    Python(u64),
}
