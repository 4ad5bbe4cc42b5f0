//! The exception that the official API raises if a question has no answer: one table of calls and errors.

use std::fmt;

use crate::rules::RuleError;
use crate::space::SpaceError;

use super::{OfficialCall, QueryError};

/// A type of exception of Python. Displayed by its name, such as `ValueError`.
///
/// Source: `nats_bench` 1.8, whose exceptions were recorded call by call (`natsbench replay` compares them).
///
/// ```
/// use natsbench::ArchitectureIndex;
/// use natsbench::SearchSpace;
/// use natsbench::query::{PythonException, QueryError};
///
/// let error = QueryError::IndexOutOfRange {
///     space: SearchSpace::Size,
///     index: ArchitectureIndex(40_000),
///     total: 32_768,
/// };
/// assert_eq!(PythonException::of(&error), Some(PythonException::ValueError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the types of Python")]
pub enum PythonException {
    AssertionError,
    AttributeError,
    IndexError,
    KeyError,
    StopIteration,
    TypeError,
    ValueError,
    ZeroDivisionError,
}

impl PythonException {
    /// The exception for an error of the query layer; `None` where the official API knows no such case: the database
    /// cannot be read, or it lacks what the archive has.
    #[must_use]
    pub fn of(error: &QueryError) -> Option<Self> {
        Some(match error {
            #[cfg(feature = "weights")]
            QueryError::Weights(_) => return None,
            QueryError::Store(_)
            | QueryError::LeftOut { .. }
            | QueryError::ImportCutOff { .. }
            | QueryError::Replaced { .. }
            | QueryError::ImportRunning { .. }
            | QueryError::NothingImported { .. }
            | QueryError::NotTrained { .. }
            | QueryError::NotMeasured { .. }
            | QueryError::NoneWithinLimits { .. }
            | QueryError::LimitNotANumber { .. }
            | QueryError::Extension(_)
            | QueryError::WrongLength { .. } => return None,
            QueryError::IndexOutOfRange { .. }
            | QueryError::UnknownArchitecture { .. }
            | QueryError::NotSimulated { .. }
            | QueryError::NoLatency { .. }
            | QueryError::MixedEpochs { .. } => Self::ValueError,
            QueryError::NotImported { .. } => Self::AssertionError,
            QueryError::NoEpochs { .. } => Self::IndexError,
            QueryError::NoRecipe { call, .. } => Self::of_no_recipe(*call),
            QueryError::NoDataset { .. } | QueryError::NotValidated { .. } => Self::KeyError,
            QueryError::NoTrials { call, .. } => Self::of_no_trials(*call),
            QueryError::NoSeed { call, .. } => match call {
                OfficialCall::Trial => Self::KeyError,
                _ => Self::ValueError,
            },
            // `get_eval` looks for the set among the times if there are any, else among the losses.
            QueryError::NoSuchSet { has_times, .. } => {
                if *has_times {
                    Self::ValueError
                } else {
                    Self::KeyError
                }
            }
            QueryError::Rule { source, .. } => Self::from(source),
            QueryError::NoTimes { .. } => Self::TypeError,
            QueryError::TopologyOnly { .. } => Self::AttributeError,
            QueryError::Space(source) => Self::from(source),
        })
    }

    const fn of_no_recipe(call: OfficialCall) -> Self {
        match call {
            OfficialCall::MoreInfoMean
            | OfficialCall::MoreInfoSeed
            | OfficialCall::MoreInfoRandom
            | OfficialCall::FindBest
            | OfficialCall::Statistics => Self::KeyError,
            OfficialCall::NetConfig => Self::StopIteration,
            OfficialCall::CostInfo
            | OfficialCall::QueryByIndex
            | OfficialCall::Trial
            | OfficialCall::Metrics
            | OfficialCall::NetParam
            | OfficialCall::InfoText => Self::ValueError,
        }
    }

    const fn of_no_trials(call: OfficialCall) -> Self {
        match call {
            OfficialCall::MoreInfoRandom => Self::IndexError,
            OfficialCall::CostInfo | OfficialCall::FindBest => Self::ZeroDivisionError,
            OfficialCall::MoreInfoSeed | OfficialCall::Metrics => Self::ValueError,
            OfficialCall::NetConfig => Self::StopIteration,
            OfficialCall::MoreInfoMean
            | OfficialCall::QueryByIndex
            | OfficialCall::Trial
            | OfficialCall::NetParam
            | OfficialCall::InfoText
            | OfficialCall::Statistics => Self::KeyError,
        }
    }
}

impl From<&RuleError> for PythonException {
    fn from(error: &RuleError) -> Self {
        match error {
            RuleError::EpochOutOfRange { .. }
            | RuleError::NotEvaluated { .. }
            | RuleError::NoDecidingSeed { .. } => Self::ValueError,
            RuleError::NotLogged { .. } => Self::KeyError,
            RuleError::MixedTimes { .. } => Self::TypeError,
            RuleError::NoTrials
            | RuleError::NoLatencies { .. }
            | RuleError::NoTrainTimes { .. } => Self::ZeroDivisionError,
        }
    }
}

impl From<&SpaceError> for PythonException {
    fn from(error: &SpaceError) -> Self {
        match error {
            SpaceError::MalformedEdge { .. }
            | SpaceError::NodeWithoutInputs { .. }
            | SpaceError::SourceNotEarlier { .. }
            | SpaceError::NodeNumberOutOfRange { .. } => Self::AssertionError,
            SpaceError::SourceNotANumber { .. }
            | SpaceError::SourceTooLong { .. }
            | SpaceError::UnknownOperation { .. }
            | SpaceError::UnknownTags { .. } => Self::ValueError,
            SpaceError::NegativeSource { .. } => Self::KeyError,
            SpaceError::SourceOutsideMatrix { .. } | SpaceError::PositionOutOfRange { .. } => {
                Self::IndexError
            }
        }
    }
}

impl fmt::Display for PythonException {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter) // the variants have the names of the types
    }
}
