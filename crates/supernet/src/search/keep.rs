//! What a search keeps between two epochs.

use super::Search;
use crate::engine::Engine;
use crate::epoch::SearchError;
use crate::network::Supernet;
use crate::state::{State, StateError};

impl<E: Engine, N: Supernet<E>> Search<E, N> {
    /// All that is needed to go on later: weights, running statistics, momenta, what the method keeps, and which epoch
    /// comes next.
    #[must_use]
    pub fn state(&self) -> State {
        let engine = self.network.engine();
        let mut state = State::default();
        for weight in self.network.weights() {
            let name = format!("weights/{}", weight.name);
            state.put(&name, engine.numbers(&weight.values));
        }
        for (name, numbers) in self.network.running_statistics() {
            state.put(&format!("running/{name}"), numbers);
        }
        let mut optimizer = State::default();
        self.optimizer.save(self.network.weights(), &mut optimizer);
        state.nest("optimizer", optimizer);
        state.nest("method", self.method.state());
        state.put_count("next_epoch", u64::from(self.next_epoch));
        let method = self.settings.method.name();
        state.values.insert("method".to_owned(), method.into());
        state
    }

    /// Takes a state that a search with the same settings gave.
    ///
    /// # Errors
    ///
    /// [`SearchError::State`], if something is missing or of another size. The search is then not to be used.
    pub fn restore(&mut self, state: &State) -> Result<(), SearchError> {
        state.check_text("method", self.settings.method.name())?;
        let next_epoch = state.count("next_epoch")?;
        let epochs = self.settings.epochs;
        if next_epoch > u64::from(epochs) {
            return Err(StateError::WrongValue {
                name: "next_epoch".to_owned(),
                found: next_epoch.to_string(),
                expected: "at most the number of epochs of the settings".to_owned(),
            }
            .into());
        }
        self.optimizer
            .restore(self.network.weights(), &state.nested("optimizer"))?;
        self.method.restore(&state.nested("method"))?;
        let engine = self.network.engine().clone();
        for weight in self.network.weights_mut() {
            let name = format!("weights/{}", weight.name);
            let numbers = state.array(&name, weight.shape.iter().product())?;
            weight.values = engine.weight(numbers);
        }
        let running = self.network.running_statistics();
        let kept: Result<Vec<Vec<f64>>, StateError> = running
            .into_iter()
            .map(|(name, numbers)| {
                let kept = state.array(&format!("running/{name}"), numbers.len())?;
                Ok(kept.to_vec())
            })
            .collect();
        self.network.set_running_statistics(&kept?);
        self.next_epoch = next_epoch as u32;
        Ok(())
    }
}
