//! The rules of a simulated clock, each of which is named in every result.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::UnknownName;

/// Declares an enum whose members have names.
macro_rules! named {
    (
        $(#[$set_doc:meta])*
        $set:ident, $kind:literal { $( $(#[$doc:meta])* $variant:ident = $name:literal; )+ }
    ) => {
        $(#[$set_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
        pub enum $set {
            $( $(#[$doc])* #[serde(rename = $name)] $variant, )+
        }

        impl $set {
            /// The name of every member.
            pub const NAMES: &'static [&'static str] = &[$( $name, )+];

            /// The name that settings and results state.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }
        }

        impl fmt::Display for $set {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl FromStr for $set {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<Self, UnknownName> {
                match name {
                    $( $name => Ok(Self::$variant), )+
                    _ => Err(UnknownName { kind: $kind, name: name.to_owned(), expected: Self::NAMES }),
                }
            }
        }
    };
}

named! {
    /// What an evaluation is charged.
    Charge, "charge" {
        /// All epochs from 0 again and one evaluation, as the official scripts do.
        #[default]
        Official = "official";
        /// A trial that goes on: the epochs since its last evaluation and one evaluation.
        Resume = "resume";
        /// All epochs from 0, and no evaluation, as the official package of NAS-Bench-101 does.
        TrainingAlone = "training-alone";
    }
}

named! {
    /// Which seed's result an evaluation sees.
    SeedRule, "seed rule" {
        /// One drawn uniformly for each evaluation, as the official scripts do.
        #[default]
        PerEvaluation = "per-evaluation";
        /// One drawn uniformly when a trial starts and kept when it goes on.
        PerTrial = "per-trial";
    }
}

named! {
    /// When a run ends.
    BudgetRule, "budget rule" {
        /// As the official script of the method: an evaluation starts while the
        /// clock is below the budget, so that the last one overshoots and is
        /// kept; what the method exempts (the first population of REA, all of
        /// `bohb-official`, which ends after its iterations) starts regardless.
        #[default]
        Official = "official";
        /// The same without the exemptions.
        Enforced = "enforced";
        /// The clock never exceeds the budget: an evaluation that would end
        /// later is not made, and neither are those that would end after it.
        Strict = "strict";
    }
}

named! {
    /// Which evaluation is the best so far; the first of equals stays.
    IncumbentRule, "incumbent rule" {
        /// The one with the highest reward, after however few epochs, as the
        /// official scripts do.
        #[default]
        AnyEpochs = "any-epochs";
        /// One after more epochs before one after fewer, then the highest reward.
        MostEpochs = "most-epochs";
    }
}

/// Most workers of a simulated clock.
pub(super) const MOST_WORKERS: u16 = 1024;

/// Longest budget and overhead in simulated seconds: 31 years, a thousand times the longest of the paper.
pub(super) const LONGEST_SECONDS: f64 = 1e9;

/// How the simulated clock runs.
///
/// Its text form is `official`, `resume`, `training-alone`, `workers=4` or `resume,workers=4`, with
/// `,overhead=0.05` if evaluations have an overhead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ClockPolicy {
    /// What an evaluation is charged.
    pub charge: Charge,
    /// Number of simulated workers, which train side by side: at most 1,024.
    pub workers: NonZeroU16,
    /// Seconds charged for each evaluation besides training and validation: at most 1e9.
    pub overhead_seconds: f64,
}

impl Default for ClockPolicy {
    /// One worker, every evaluation charged in full, no overhead.
    fn default() -> Self {
        Self {
            charge: Charge::Official,
            workers: NonZeroU16::MIN,
            overhead_seconds: 0.0,
        }
    }
}

impl fmt::Display for ClockPolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.charge, self.workers.get()) {
            (charge, 1) => write!(formatter, "{charge}")?,
            (Charge::Official, workers) => write!(formatter, "workers={workers}")?,
            (charge, workers) => write!(formatter, "{charge},workers={workers}")?,
        }
        if self.overhead_seconds > 0.0 {
            write!(formatter, ",overhead={}", self.overhead_seconds)?;
        }
        Ok(())
    }
}

impl From<ClockPolicy> for String {
    fn from(policy: ClockPolicy) -> Self {
        policy.to_string()
    }
}

/// A text that names no clock policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid part {part:?} of a clock policy; expected official, resume or training-alone, workers=N from 1 to 1024, \
     and overhead=SECONDS from 0 to 1000000000, each once at most"
)]
pub struct InvalidClockPolicy {
    /// The part that was not understood.
    pub part: String,
}

impl FromStr for ClockPolicy {
    type Err = InvalidClockPolicy;

    fn from_str(text: &str) -> Result<Self, InvalidClockPolicy> {
        let mut policy = Self::default();
        let mut settings = Vec::new();
        for part in text.split(',') {
            let invalid = || InvalidClockPolicy {
                part: part.to_owned(),
            };
            if let Some(workers) = part.strip_prefix("workers=") {
                let workers: NonZeroU16 = workers.parse().map_err(|_| invalid())?;
                let possible = workers.get() <= MOST_WORKERS;
                policy.workers = possible.then_some(workers).ok_or_else(invalid)?;
            } else if let Some(overhead) = part.strip_prefix("overhead=") {
                let seconds: f64 = overhead.parse().map_err(|_| invalid())?;
                let usable = (0.0..=LONGEST_SECONDS).contains(&seconds);
                policy.overhead_seconds = usable.then_some(seconds).ok_or_else(invalid)?;
            } else {
                policy.charge = part.parse().map_err(|_| invalid())?;
            }
            // Of two values for the same setting, one would be dropped without a word.
            let setting = part.split_once('=').map_or("charge", |(name, _)| name);
            if settings.contains(&setting) {
                return Err(invalid());
            }
            settings.push(setting);
        }
        Ok(policy)
    }
}

impl TryFrom<String> for ClockPolicy {
    type Error = InvalidClockPolicy;

    fn try_from(text: String) -> Result<Self, InvalidClockPolicy> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_clock_policy_reads_back() {
        for text in [
            "official",
            "resume",
            "workers=4",
            "resume,workers=4,overhead=0.05",
            "training-alone",
            "training-alone,workers=2",
        ] {
            let policy: ClockPolicy = text.parse().unwrap();
            assert_eq!(policy.to_string(), text);
            let json = serde_json::to_string(&policy).unwrap();
            assert_eq!(serde_json::from_str::<ClockPolicy>(&json).unwrap(), policy);
        }
    }

    #[test]
    fn a_part_that_is_not_understood_is_named() {
        for (text, part) in [
            ("resume,worker=2", "worker=2"),
            ("workers=0", "workers=0"),
            ("workers=1025", "workers=1025"),
            ("workers=65535", "workers=65535"),
            ("resume,overhead=inf", "overhead=inf"),
            ("overhead=NaN", "overhead=NaN"),
            ("overhead=1e10", "overhead=1e10"),
            ("", ""),
            ("workers=2,workers=3", "workers=3"),
            ("official,resume", "resume"),
        ] {
            assert_eq!(text.parse::<ClockPolicy>().unwrap_err().part, part);
        }
        assert!("overhead=-1".parse::<ClockPolicy>().is_err());
    }
}
