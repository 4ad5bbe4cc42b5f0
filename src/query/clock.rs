//! The clock of a simulated run.

use super::Simulation;

/// Adds up the seconds of simulated trainings.
///
/// A clock belongs to a run, so many runs can go on at once; the official API has one clock for everything. To look without
/// accounting, call [`simulate_train_eval`](super::Space::simulate_train_eval) and leave the result unaccounted.
///
/// ```
/// use natsbench::query::{SimulatedClock, Simulation};
///
/// let result = Simulation { valid_accuracy: 84.2, latency: None, time_cost: 150.0, validated: true };
/// let mut clock = SimulatedClock::with_budget(200.0);
/// assert!(clock.fits(&result));
/// assert_eq!(clock.account(&result), 150.0);
/// assert!(!clock.fits(&result) && !clock.is_spent());
/// assert_eq!(clock.remaining_seconds(), Some(50.0));
/// clock.reset();
/// assert_eq!(clock.used_seconds(), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SimulatedClock {
    used_seconds: f64,
    budget_seconds: Option<f64>,
}

/// A training that would end after the budget.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a training of {time_cost} s does not fit into the {remaining_seconds} s that are left")]
pub struct BudgetExceeded {
    /// Its seconds.
    pub time_cost: f64,
    /// Seconds that are left.
    pub remaining_seconds: f64,
}

impl SimulatedClock {
    /// A clock at zero, without a budget.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A clock at zero with a budget in seconds.
    #[must_use]
    pub const fn with_budget(seconds: f64) -> Self {
        Self {
            used_seconds: 0.0,
            budget_seconds: Some(seconds),
        }
    }

    /// Seconds used so far (`used_time`).
    #[must_use]
    #[doc(alias = "used_time")]
    pub const fn used_seconds(&self) -> f64 {
        self.used_seconds
    }

    /// Seconds of the budget that are left, not below 0; `None` without a budget.
    #[must_use]
    pub fn remaining_seconds(&self) -> Option<f64> {
        self.budget_seconds
            .map(|budget| (budget - self.used_seconds).max(0.0))
    }

    /// Adds a training, and returns the seconds used so far.
    ///
    /// As in the official scripts, the training during which the budget runs out still counts: look at
    /// [`is_spent`](Self::is_spent) before the next. [`account_strictly`](Self::account_strictly) refuses it.
    pub fn account(&mut self, simulation: &Simulation) -> f64 {
        self.used_seconds += simulation.time_cost;
        self.used_seconds
    }

    /// Adds a training if it ends within the budget, and returns the seconds used so far.
    ///
    /// # Errors
    ///
    /// [`BudgetExceeded`] if it would end later; then the clock does not move.
    pub fn account_strictly(&mut self, simulation: &Simulation) -> Result<f64, BudgetExceeded> {
        match self.remaining_seconds() {
            Some(remaining_seconds) if !self.fits(simulation) => Err(BudgetExceeded {
                time_cost: simulation.time_cost,
                remaining_seconds,
            }),
            _ => Ok(self.account(simulation)),
        }
    }

    /// Whether a training would end within the budget; always without one.
    #[must_use]
    pub fn fits(&self, simulation: &Simulation) -> bool {
        self.budget_seconds
            .is_none_or(|budget| self.used_seconds + simulation.time_cost <= budget)
    }

    /// Whether the budget is used up; never without one.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.budget_seconds
            .is_some_and(|budget| self.used_seconds >= budget)
    }

    /// Sets the clock to zero (`reset_time`); the budget stays.
    #[doc(alias = "reset_time")]
    pub fn reset(&mut self) {
        self.used_seconds = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_training_does_not_move_the_clock() {
        let training = Simulation {
            valid_accuracy: 50.0,
            latency: None,
            time_cost: 80.0,
            validated: true,
        };
        let mut clock = SimulatedClock::with_budget(100.0);
        assert_eq!(clock.account_strictly(&training), Ok(80.0));
        let refused = BudgetExceeded {
            time_cost: 80.0,
            remaining_seconds: 20.0,
        };
        assert_eq!(clock.account_strictly(&training), Err(refused));
        assert!((clock.used_seconds() - 80.0).abs() < f64::EPSILON);
        assert!((clock.account(&training) - 160.0).abs() < f64::EPSILON);
        assert!(clock.is_spent());
    }
}
