//! Times steps of weight-sharing searches for `tools/time_supernet.py`, which asks PyTorch the same:
//!
//! ```sh
//! cargo run --release -p nats-supernet --example time_steps -- darts-v1 full 5 1
//! ```
//!
//! Prints the seconds of a step, the fewest of 5 with one thread here. The first step, which allocates memory, does not
//! count.

#![expect(clippy::print_stdout, reason = "prints its result")]

use std::env;
use std::error::Error;
use std::time::Instant;

use nats_supernet::draws::{Draws, Purpose, SeededDraws};
use nats_supernet::engine::{Cpu, Engine};
use nats_supernet::epoch::{Moment, Step};
use nats_supernet::methods::{Method, cell_method, size_method};
use nats_supernet::network::{Batch, Supernet};
use nats_supernet::optimizer::Sgd;
use nats_supernet::settings::{MethodName, Settings, Space};

/// Classes of images.
const CLASSES: usize = 10;

/// What is timed.
struct Args {
    method: MethodName,
    full: bool,
    steps: usize,
    /// Threads of the processor, or `cuda`.
    device: String,
}

impl Args {
    fn read() -> Result<Self, Box<dyn Error>> {
        let given: Vec<String> = env::args().skip(1).collect();
        let [method, size, steps, device] = given.as_slice() else {
            return Err("expected METHOD small|full STEPS THREADS|cuda".into());
        };
        Ok(Self {
            method: method.parse()?,
            full: size == "full",
            steps: steps.parse()?,
            device: device.clone(),
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::read()?;
    let seconds = match args.device.as_str() {
        #[cfg(feature = "cuda")]
        "cuda" => time_on(&args, nats_supernet::engine::Burn::cuda(0)?)?,
        threads => time_on(&args, Cpu::<f32>::new(threads.parse()?)?)?,
    };
    println!("{seconds:.5}");
    Ok(())
}

fn time_on<E: Engine>(args: &Args, engine: E) -> Result<f64, Box<dyn Error>> {
    let settings = if args.full {
        Settings::paper(args.method.clone())
    } else {
        Settings::small(args.method.clone())
    };
    match settings.space {
        Space::Topology => {
            let network = settings.cell_supernet(engine, CLASSES);
            time(args, &settings, network, cell_method(&settings)?)
        }
        Space::Size => {
            let network = settings.size_supernet(engine, CLASSES);
            time(args, &settings, network, size_method(&settings)?)
        }
    }
}

fn time<E: Engine, N: Supernet<E>>(
    args: &Args,
    settings: &Settings,
    mut network: N,
    mut method: Box<dyn Method<E, N>>,
) -> Result<f64, Box<dyn Error>> {
    let side = if args.full { 32 } else { 16 };
    let mut draws = SeededDraws::new(1, Purpose::Steps, 0);
    let mut batch = || Batch {
        side,
        pixels: (0..settings.batch_size * 3 * side * side)
            .map(|_| 2.0 * draws.fraction() - 1.0)
            .collect(),
        labels: (0..settings.batch_size)
            .map(|image| image % CLASSES)
            .collect(),
    };
    let (weights_batch, architecture_batch) = (batch(), batch());
    let weights = network.weights().len();
    let mut optimizer = Sgd::new(network.engine().clone(), weights, settings.weights);
    let mut fewest = f64::INFINITY;
    for number in 0..=args.steps {
        let began = Instant::now();
        method.step(&mut Step {
            network: &mut network,
            optimizer: &mut optimizer,
            weights_batch: &weights_batch,
            architecture_batch: &architecture_batch,
            moment: Moment::new(settings, 0),
            number,
            draws: &mut draws,
        })?;
        if number > 0 {
            fewest = fewest.min(began.elapsed().as_secs_f64());
        }
    }
    Ok(fewest)
}
