//! The outputs of networks in eval mode, as fast as PyTorch has them and without burn.
//!
//! Images go through the network one by one, so what is between the layers stays in the cache of the processor.
//!
//! ```
//! use nats_networks::infer::Inference;
//! use nats_networks::{Images, NetworkConfig, Plan};
//!
//! let config = NetworkConfig::from_architecture("8:8:8:8:8", 10)?;
//! let plan = Plan::new(&config, 16)?;
//! let network = Inference::new(&plan, &plan.initial_weights(777))?;
//!
//! let images = Images::new(plan.input(), vec![0.5; 2 * 3 * 16 * 16])?;
//! let answers = network.run(&images)?;
//! assert_eq!(answers.logits.len(), 2 * 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod convolution;
mod network;
mod pool;

pub use network::{Answers, Inference};
