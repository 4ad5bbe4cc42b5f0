//! Writes a network for other programs: `.safetensors`, `.pth` and `.npz` have its weights, `.onnx` has the network as well.
//! The weights are those that training began with for a seed, or those of a `.safetensors` or `.npz` file.
//!
//! ```console
//! $ cargo run -p nats-networks --example network_files -- 8:8:40:32:40 10 32 777 net.safetensors net.onnx
//! ```

use std::error::Error;
use std::path::Path;

use nats_networks::files::{read_weights, to_onnx, write_weights, write_whole};
use nats_networks::{NetworkConfig, Plan};

const EXPECTED: &str = "expected an architecture, a number of classes, the side of images, a seed \
                        or a file of weights, and files to write";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [architecture, classes, side, weights, files @ ..] = arguments.as_slice() else {
        return Err(EXPECTED.into());
    };
    let config = NetworkConfig::from_architecture(architecture, classes.parse()?)?;
    let plan = Plan::new(&config, side.parse()?)?;
    let weights = match weights.parse() {
        Ok(seed) => plan.initial_weights(seed),
        Err(_) => read_weights(Path::new(weights))?,
    };
    for file in files {
        let path = Path::new(file);
        if path.extension().is_some_and(|ending| ending == "onnx") {
            write_whole(path, &to_onnx(&plan, &weights)?)?;
        } else {
            write_weights(path, &weights)?;
        }
    }
    Ok(())
}
