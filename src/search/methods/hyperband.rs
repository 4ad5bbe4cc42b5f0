//! Hyperband (Li et al., 2018).

use serde::{Deserialize, Serialize};

use crate::search::{Ask, Observation, Random, Scope, SearchError, SearchMethod};

use super::brackets::{BracketSizes, Brackets, fidelities};

/// Hyper-parameters of Hyperband.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HyperbandSettings {
    /// Fewest epochs of an evaluation.
    pub min_epochs: u16,
    /// Most epochs of an evaluation.
    pub max_epochs: u16,
    /// Factor between numbers of epochs, and of trials that are not promoted.
    pub eta: u16,
}

impl Default for HyperbandSettings {
    fn default() -> Self {
        Self {
            min_epochs: 1,
            max_epochs: 12,
            eta: 3,
        }
    }
}

/// Brackets of successive halving over random architectures, in a cycle until
/// the budget is spent: with the defaults 9 trials at 1 epoch, 3 at 4 and 1 at
/// 12; 5 at 4 and 1 at 12; 3 at 12.
#[derive(Debug, Clone)]
pub(crate) struct Hyperband {
    scope: Scope,
    brackets: Brackets,
}

impl Hyperband {
    /// A search among the architectures of a scope.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] as [`fidelities`] says.
    pub(crate) fn new(settings: &HyperbandSettings, scope: Scope) -> Result<Self, SearchError> {
        let HyperbandSettings {
            min_epochs,
            max_epochs,
            eta,
        } = *settings;
        let fidelities = fidelities(min_epochs, max_epochs, eta)?;
        let brackets = Brackets::new(BracketSizes::Hyperband, fidelities, eta, None);
        Ok(Self { scope, brackets })
    }
}

impl SearchMethod for Hyperband {
    fn name(&self) -> &'static str {
        "hyperband"
    }

    fn ask(&mut self, random: &mut Random) -> Ask {
        let Self { scope, brackets } = self;
        brackets.ask(|| scope.random(random))
    }

    fn tell(&mut self, observation: &Observation) {
        self.brackets.tell(observation);
    }
}
