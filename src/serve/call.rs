//! A call of the API.

use crate::query::NatsBench;

use super::answers::Answer;
use super::parameters::{Arguments, Parameter};

/// A call: `GET /api/NAME?PARAMETERS`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub(super) name: &'static str,
    /// What it answers, with units.
    pub(super) summary: &'static str,
    pub(super) parameters: &'static [Parameter],
    /// JSON Schema of the answer; what it takes from the data dictionary is a `column` (see `column_schemas`).
    pub(super) answer_schema: &'static str,
    pub(super) answer: fn(&NatsBench, &Arguments) -> Answer,
    /// Whether it reads a whole space or file, which takes as long as many calls about one architecture do.
    pub(super) reads_all: bool,
}
