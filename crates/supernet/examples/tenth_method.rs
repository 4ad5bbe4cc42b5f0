//! A method of your own: DARTS that is paid for making up its mind. The shares of the operations of an edge start out
//! equal; here their entropy counts as a loss, so that one of them takes over.
//!
//! ```console
//! $ cargo run --release -p nats-supernet --example tenth_method
//! ```

use std::error::Error;
use std::io::Write as _;

use nats_supernet::Architecture;
use nats_supernet::data::{ImageData, Synthetic};
use nats_supernet::draws::{Draws, Purpose, SeededDraws};
use nats_supernet::engine::{Cpu, Engine};
use nats_supernet::epoch::{Moment, Phases, SearchError, Step, Validation};
use nats_supernet::methods::{CellNetwork, Choice, Method, Parameters, softmax_gradient};
use nats_supernet::network::CellRoute;
use nats_supernet::search::Search;
use nats_supernet::settings::{MethodName, Settings};
use nats_supernet::state::{State, StateError};

struct Decided {
    parameters: Parameters,
    /// How much an entropy of 1 costs.
    price: f64,
}

impl<E: Engine, N: CellNetwork<E>> Method<E, N> for Decided {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        let shares = self.parameters.shares();
        let route = CellRoute::Mixed(shares);
        let weights = step.learn_weights(&route)?;
        let (architecture, of_shares) = step.architecture_gradient(&route)?;
        let mut gradient = Vec::new();
        for (shares, of_loss) in shares.iter().zip(of_shares) {
            // The entropy of shares p is the sum of -p log p; its slope is -log p - 1.
            let pairs = shares.iter().zip(of_loss);
            let both = pairs.map(|(share, slope)| slope - self.price * (share.ln() + 1.0));
            gradient.extend(softmax_gradient(shares, &both.collect::<Vec<_>>()));
        }
        self.parameters.learn(gradient);
        Ok(Phases {
            weights,
            architecture,
        })
    }

    fn choose(&mut self, _: &mut Validation<'_, E, N>) -> Result<Choice, SearchError> {
        let mut path = [0; 6];
        path.copy_from_slice(&self.parameters.largest(0));
        Ok(Choice::uncompared(Architecture::Cell(path)))
    }

    fn evaluation_route(
        &mut self,
        _: &Architecture,
        _: &Moment,
        _: &mut dyn Draws,
    ) -> Result<CellRoute, SearchError> {
        Ok(CellRoute::Mixed(self.parameters.shares()))
    }

    fn probabilities(&self) -> Vec<Vec<f64>> {
        self.parameters.probabilities()
    }

    fn state(&self) -> State {
        self.parameters.state()
    }

    fn restore(&mut self, state: &State) -> Result<(), StateError> {
        self.parameters.restore(state)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::small(MethodName::Other("decided".to_owned()));
    settings.epochs = 5;
    let images = Synthetic::default();
    let data = ImageData::new(images.halves()?, &settings);
    let mut draws = SeededDraws::new(settings.seed, Purpose::Parameters, 0);
    let method = Decided {
        parameters: Parameters::random(6, 5, settings.architecture, &mut draws),
        price: 0.1,
    };
    let network = settings.cell_supernet(Cpu::<f32>::new(2)?, images.classes);
    let mut search = Search::new(settings, network, Box::new(method))?;
    let mut out = std::io::stdout();
    while search.next_epoch().is_some() {
        let record = search.run_epoch(&data, &mut ())?;
        let shares = record.probabilities.iter().flatten();
        let largest = shares.fold(0.0_f64, |most, &share| most.max(share));
        writeln!(out, "{:.3} {}", largest, record.architecture)?;
    }
    Ok(())
}
