//! Times passes of networks for `tools/bench_networks`, which asks PyTorch the same:
//!
//! ```sh
//! cargo run --release -p natsbench-tools --features networks --bin time_networks
//! ```
//!
//! Prints a line of JSON for each network and pass: the seconds that the processor spent, the fewest of several tries.
//! Only one thread works. Linux counts its time.

#![expect(clippy::print_stdout, reason = "prints its result")]

use std::error::Error;
use std::fs;
use std::hint::black_box;

use nats_networks::infer::Inference;
use nats_networks::run::{Device, Network, Precision, Sgd};
use nats_networks::{Images, NetworkConfig, Plan};
use serde_json::json;

/// Images in a batch.
const IMAGES: usize = 64;
/// Tries of each pass.
const TRIES: usize = 5;

/// The smallest, a middle and the largest cell: as in `tools/time_networks.py`.
const CELLS: [&str; 3] = [
    "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|",
    "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_3x3~1|avg_pool_3x3~2|",
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|",
];

fn main() -> Result<(), Box<dyn Error>> {
    for cell in CELLS {
        let plan = Plan::new(&NetworkConfig::from_architecture(cell, 10)?, 32)?;
        let weights = plan.initial_weights(777);
        let images = images(&plan)?;
        let targets: Vec<usize> = (0..IMAGES).map(|image| image % 10).collect();

        let inference = Inference::new(&plan, &weights)?;
        let mut network = Network::new(plan, &weights, &Device::cpu(), Precision::Single)?;
        report(cell, "eval", "infer", || {
            black_box(inference.run(&images)?);
            Ok(())
        })?;
        report(cell, "eval", "run", || {
            black_box(network.evaluate(&images)?);
            Ok(())
        })?;
        let mut sgd = Sgd::default();
        report(cell, "train", "run", || {
            let gradients = network.gradients(&images, &targets)?;
            sgd.step(&mut network, &gradients, 0.01);
            Ok(())
        })?;
    }
    Ok(())
}

/// Numbers from -1 to 1, different for each image.
fn images(plan: &Plan) -> Result<Images, Box<dyn Error>> {
    let count = IMAGES * plan.input().numbers();
    let numbers = (0..count).map(|number| ((number * 7919 + 104_729) % 10_007) as f32);
    let values = numbers.map(|number| number / 5003.0 - 1.0).collect();
    Ok(Images::new(plan.input(), values)?)
}

fn report(
    cell: &str,
    pass: &str,
    with: &str,
    mut work: impl FnMut() -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut fewest = f64::INFINITY;
    for _ in 0..TRIES {
        let before = processor_seconds()?;
        work()?;
        fewest = fewest.min(processor_seconds()? - before);
    }
    println!(
        "{}",
        json!({"cell": cell, "pass": pass, "with": with, "seconds": fewest})
    );
    Ok(())
}

/// What this thread has had of the processor.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split_whitespace().next().unwrap_or_default();
    Ok(nanoseconds.parse::<f64>()? / 1e9)
}
