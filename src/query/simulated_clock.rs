//! The clock of a simulated run.

use std::cmp::Ordering;

use super::Simulation;

/// Adds up the seconds of simulated trainings.
///
/// Each run has a clock of its own, so many runs can go on at once; the official API has one clock for everything. To look
/// at a result without paying for it, call [`simulate_train_eval`](super::Space::simulate_train_eval), but not
/// [`account`](Self::account).
///
/// ```
/// use natsbench::query::{SimulatedClock, Simulation};
///
/// let result = Simulation {
///     valid_accuracy_percent: 84.2,
///     latency_seconds: None,
///     time_cost_seconds: 150.0,
///     validated: true,
/// };
/// let mut clock = SimulatedClock::with_budget(200.0);
/// assert!(clock.fits(&result));
/// assert_eq!(clock.account(&result), 150.0);
/// assert!(!clock.fits(&result) && !clock.is_spent()); // a strict search stops here
/// assert_eq!(clock.remaining_seconds(), Some(50.0));
/// clock.reset();
/// assert_eq!(clock.used_seconds(), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SimulatedClock {
    used_seconds: f64,
    budget_seconds: Option<f64>,
}

impl SimulatedClock {
    /// A clock at zero, without a budget.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A clock at zero with a budget in seconds. One that is no number (`NaN`) is spent from the start.
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
    /// As in the official scripts, the training during which the budget runs out still counts: ask
    /// [`is_spent`](Self::is_spent) before the next training. To leave it out, ask [`fits`](Self::fits) before.
    pub fn account(&mut self, simulation: &Simulation) -> f64 {
        self.used_seconds += simulation.time_cost_seconds;
        self.used_seconds
    }

    /// Whether a training would end within the budget; always without one.
    #[must_use]
    pub fn fits(&self, simulation: &Simulation) -> bool {
        self.budget_seconds
            .is_none_or(|budget| self.used_seconds + simulation.time_cost_seconds <= budget)
    }

    /// Whether the budget is used up; never without one.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.budget_seconds
            .is_some_and(|budget| self.used_seconds.partial_cmp(&budget) != Some(Ordering::Less))
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
    fn a_budget_that_is_no_number_ends_at_once() {
        for (budget, spent) in [(f64::NAN, true), (0.0, true), (-1.0, true), (1.0, false)] {
            let clock = SimulatedClock::with_budget(budget);
            assert_eq!(clock.is_spent(), spent, "{budget}");
        }
        assert!(!SimulatedClock::new().is_spent());
    }
}
