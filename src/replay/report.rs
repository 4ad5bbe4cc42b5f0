//! The outcomes of a replay.

use std::collections::BTreeMap;
use std::fmt;

use super::left_out::Reason;

/// A report keeps at most so many differences; the others are only counted.
const KEPT: usize = 20;

/// The outcome of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Our answer, or our error, is the official one.
    Equal,
    /// The official call fails on an argument that Rust's types cannot express.
    Refused,
    /// There is no counterpart.
    LeftOut(Reason),
    /// Our answer differs.
    Different {
        /// What.
        ours: String,
    },
}

/// How many lines of a call had which outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Lines with equal answers: to the last bit, and errors by their type.
    pub equal: usize,
    /// Lines in which the official call fails on an argument that Rust's types cannot express.
    pub refused: usize,
    /// Lines without a counterpart.
    pub left_out: usize,
    /// Lines with different answers.
    pub different: usize,
}

/// A line to which our answer differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The call and its arguments.
    pub question: String,
    /// The official answer.
    pub theirs: String,
    /// Ours.
    pub ours: String,
}

/// All outcomes of a replay. Displays as a table of calls, reasons and first differences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// By call.
    pub calls: BTreeMap<String, Counts>,
    /// Lines that were left out, by reason.
    pub left_out: BTreeMap<Reason, usize>,
    /// The first differences.
    pub differences: Vec<Difference>,
}

impl Report {
    /// The counts over all calls.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.calls.values() {
            total.equal += counts.equal;
            total.refused += counts.refused;
            total.left_out += counts.left_out;
            total.different += counts.different;
        }
        total
    }

    pub(super) fn add(
        &mut self,
        call: &str,
        outcome: &Outcome,
        difference: impl FnOnce(&str) -> Difference,
    ) {
        let counts = self.calls.entry(call.to_owned()).or_default();
        match outcome {
            Outcome::Equal => counts.equal += 1,
            Outcome::Refused => counts.refused += 1,
            Outcome::LeftOut(reason) => {
                counts.left_out += 1;
                *self.left_out.entry(*reason).or_default() += 1;
            }
            Outcome::Different { ours } => {
                counts.different += 1;
                if self.differences.len() < KEPT {
                    self.differences.push(difference(ours));
                }
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:32} {:>8} {:>8} {:>8} {:>9}",
            "call", "equal", "refused", "left out", "different"
        )?;
        let total = self.total();
        let calls = self
            .calls
            .iter()
            .map(|(call, counts)| (call.as_str(), counts));
        for (call, counts) in calls.chain([("all", &total)]) {
            writeln!(
                formatter,
                "{call:32} {:>8} {:>8} {:>8} {:>9}",
                counts.equal, counts.refused, counts.left_out, counts.different
            )?;
        }
        for (reason, count) in &self.left_out {
            writeln!(formatter, "left out: {count} because the call {reason}")?;
        }
        for difference in &self.differences {
            let Difference {
                question,
                theirs,
                ours,
            } = difference;
            writeln!(
                formatter,
                "{question}\n    official: {theirs}\n    ours:     {ours}"
            )?;
        }
        Ok(())
    }
}
