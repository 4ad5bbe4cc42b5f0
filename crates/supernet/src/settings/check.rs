//! Settings that no search can be run with are found before it begins.

use super::{Settings, Space};

/// Why no search can be run with some settings.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A method of one space, and the other space.
    #[error("the method {method} searches {expected}, but the settings have {found}")]
    WrongSpace {
        /// The method.
        method: String,
        /// Its space.
        expected: Space,
        /// The space of the settings.
        found: Space,
    },
    /// Nothing where something is needed.
    #[error("{setting} is 0; expected at least 1")]
    Zero {
        /// The setting.
        setting: &'static str,
    },
    /// More than any machine can hold.
    #[error("{setting} is {found}; expected at most {most}")]
    TooLarge {
        /// The setting.
        setting: &'static str,
        /// What it is.
        found: usize,
        /// The most that is allowed.
        most: usize,
    },
    /// A number outside its range.
    #[error("{setting} is {found}; expected {expected}")]
    OutOfRange {
        /// The setting.
        setting: &'static str,
        /// What it is.
        found: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// Widths that are not in order.
    #[error(
        "the candidates {0:?} are not in rising order; expected each to be larger than the one before"
    )]
    CandidatesNotRising(Vec<usize>),
}

/// The most channels, epochs, images of a batch and other things that are counted.
const MOST: usize = 1 << 20;

impl Settings {
    /// Whether a search can be run with these settings.
    ///
    /// # Errors
    ///
    /// The first setting that is outside its range, with what is expected there.
    pub fn check(&self) -> Result<(), SettingsError> {
        let found = self.space;
        if let Some(expected) = self.method.space().filter(|expected| *expected != found) {
            let method = self.method.name().to_owned();
            return Err(SettingsError::WrongSpace {
                method,
                expected,
                found,
            });
        }
        self.check_counts()?;
        self.check_numbers()
    }

    fn check_counts(&self) -> Result<(), SettingsError> {
        let counts = [
            ("epochs", self.epochs as usize),
            ("batch_size", self.batch_size),
            ("validation_batch_size", self.validation_batch_size),
            ("width", self.width),
            ("cells_per_stage", self.cells_per_stage),
            ("the number of candidates", self.candidates.len()),
            (
                "the first candidate",
                self.candidates.first().copied().unwrap_or(1),
            ),
            ("compared", self.compared),
            ("controller.hidden", self.controller.hidden),
            ("controller.updates", self.controller.updates),
            ("controller.samples", self.controller.samples),
        ];
        for (setting, found) in counts {
            if found == 0 {
                return Err(SettingsError::Zero { setting });
            }
            if found > MOST {
                let most = MOST;
                return Err(SettingsError::TooLarge {
                    setting,
                    found,
                    most,
                });
            }
        }
        if !self.candidates.is_sorted_by(|before, after| before < after) {
            return Err(SettingsError::CandidatesNotRising(self.candidates.clone()));
        }
        let widest = self.candidates.last().copied().unwrap_or(1);
        if widest > MOST {
            return Err(SettingsError::TooLarge {
                setting: "the last candidate",
                found: widest,
                most: MOST,
            });
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), SettingsError> {
        let not_negative = "a number of at least 0";
        let share = "a number of at least 0 and less than 1";
        let Self {
            weights,
            architecture,
            controller,
            temperature,
            ..
        } = self;
        let numbers = [
            ("weights.learning_rate", weights.learning_rate, not_negative),
            (
                "weights.final_learning_rate",
                weights.final_learning_rate,
                not_negative,
            ),
            ("weights.momentum", weights.momentum, share),
            ("weights.weight_decay", weights.weight_decay, not_negative),
            (
                "architecture.learning_rate",
                architecture.learning_rate,
                not_negative,
            ),
            ("architecture.beta1", architecture.beta1, share),
            ("architecture.beta2", architecture.beta2, share),
            ("architecture.epsilon", architecture.epsilon, not_negative),
            (
                "architecture.weight_decay",
                architecture.weight_decay,
                not_negative,
            ),
            (
                "controller.entropy_weight",
                controller.entropy_weight,
                not_negative,
            ),
            (
                "controller.baseline_decay",
                controller.baseline_decay,
                share,
            ),
            (
                "controller.largest_gradient",
                controller.largest_gradient,
                not_negative,
            ),
        ];
        for (setting, found, expected) in numbers {
            if !(found.is_finite() && found >= 0.0) || (expected == share && found >= 1.0) {
                return Err(SettingsError::OutOfRange {
                    setting,
                    found,
                    expected,
                });
            }
        }
        let temperatures = [
            ("temperature.first", temperature.first),
            ("temperature.last", temperature.last),
        ];
        for (setting, found) in temperatures {
            if !(found.is_finite() && found > 0.0) {
                let expected = "a number above 0";
                return Err(SettingsError::OutOfRange {
                    setting,
                    found,
                    expected,
                });
            }
        }
        match self.warm_up_ratio {
            Some(found) if !(found > 0.0 && found <= 1.0) => Err(SettingsError::OutOfRange {
                setting: "warm_up_ratio",
                found,
                expected: "a number above 0 and at most 1, or none",
            }),
            _ => Ok(()),
        }
    }
}
