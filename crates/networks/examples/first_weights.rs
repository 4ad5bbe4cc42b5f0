//! Writes the weights that training began with, for other programs: `.safetensors`, `.pth` and `.npz`.
//!
//! ```console
//! $ cargo run -p nats-networks --example first_weights -- 8:8:40:32:40 10 777 net.safetensors net.pth
//! ```

use std::error::Error;
use std::path::Path;

use nats_networks::files::write_weights;
use nats_networks::{NetworkConfig, Plan};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [architecture, classes, seed, files @ ..] = arguments.as_slice() else {
        return Err(
            "expected an architecture, a number of classes, a seed and files to write".into(),
        );
    };
    let config = NetworkConfig::from_architecture(architecture, classes.parse()?)?;
    // the side of the images, which no weight depends on
    let weights = Plan::new(&config, 32)?.initial_weights(seed.parse()?);
    for file in files {
        write_weights(Path::new(file), &weights)?;
    }
    Ok(())
}
