//! The search space of NAS-Bench-101, and its files.
//!
//! [`ModelSpec`] is any matrix with operations, pruned, hashed and checked as the official package does it. [`Module`] is
//! an architecture of the space, in twelve bytes. [`ModuleSpace`] has all of them, in the order of their hashes, so that
//! each has an index. None of this needs the official files.
//!
//! ```
//! use nasbench101::ModelSpec;
//!
//! let matrix = [vec![0, 1, 1], vec![0, 0, 1], vec![0, 0, 0]];
//! let spec = ModelSpec::new(&matrix, &["input", "conv3x3-bn-relu", "output"])?;
//! let module = spec.module()?;
//! println!("{}: {} weights", module.hash(), module.trainable_parameters());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
#![cfg_attr(
    feature = "read",
    doc = "[`records`] reads and writes the files `nasbench_full.tfrecord` and `nasbench_only108.tfrecord`."
)]
#![cfg_attr(
    not(feature = "read"),
    doc = "The feature `read` adds the files `nasbench_full.tfrecord` and `nasbench_only108.tfrecord`."
)]

mod edit_distance;
mod graph;
mod hashing;
mod labelled;
mod module;
mod module_hash;
mod module_text;
mod network;
mod operation;
#[cfg(feature = "read")]
pub mod records;
mod renumbering;
mod space;
mod spec;

pub use edit_distance::EditDistances;
pub use labelled::hash_labelled_graph;
pub use module::Module;
pub use module_hash::{ModuleHash, NotAHash};
pub use module_text::ModuleError;
pub use operation::Operation;
pub use space::ModuleSpace;
pub use spec::{DigitsError, HashError, ModelSpec, OutOfDomain, SpecError};

/// How all networks were built and trained: the official `config.build_config()`, as JSON.
pub const OFFICIAL_CONFIG: &str = include_str!("official_config.json");

/// Architectures of the space.
pub const MODULES: u32 = 423_624;

/// The SHA-256 sum of the hashes of all architectures, sorted, 32 digits and a line feed each.
pub const HASHES_SHA256: &str = "53e1438d11675d9eb3899166c29ca07fe0c4b81af9d99d5aec3ecd31bd5bca7f";

/// Most vertices of a module, input and output included.
pub const MAX_VERTICES: usize = 7;

/// Most edges of a module.
pub const MAX_EDGES: usize = 9;

/// Images that each accuracy was measured on: 39 batches of 256, of 10,000. An accuracy in the official files is the
/// `f32` next to a whole number of images divided by this.
pub const EVALUATED_IMAGES: u32 = 9_984;

/// The numbers of epochs that every architecture was trained for, three times each.
pub const BUDGETS: [u16; 4] = [4, 12, 36, 108];
