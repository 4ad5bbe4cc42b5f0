//! NATS-Bench as one `SQLite` file: import the raw logs once, then query them in SQL, in Rust or at the
//! command line.
//!
//! [NATS-Bench](https://arxiv.org/abs/2009.00437) publishes the training logs of 15,625 cell topologies
//! and 32,768 network sizes as compressed Python pickles. This crate reads them without Python, keeps
//! every number to the last bit, and finds any of them in microseconds.
//!
//! # From an archive to an answer
//!
//! ```
//! use natsbench::SearchSpace;
//! use natsbench::import::{Import, Verify};
//! use natsbench::query::{SqlValue, run_sql};
//! use natsbench::sample::{Sample, Selection};
//! use natsbench::query::Reader;
//!
//! // Make a sample, to have an archive. The published ones are read in the same way.
//! let folder = tempfile::tempdir()?;
//! let sample = Sample {
//!     selection: Selection::First(12),
//!     ..Sample::new(SearchSpace::Topology, folder.path())
//! };
//! let archive = sample.run(&mut |_event| ())?.path;
//!
//! // Import it into a database, and compare the two bit for bit.
//! let database = folder.path().join("natsbench.db");
//! let import = Import {
//!     archives: vec![archive.clone()],
//!     database: database.clone(),
//!     ..Import::default()
//! };
//! assert_eq!(import.run(&mut |_event| ())?.archives[0].stored, 12);
//! let verify = Verify {
//!     archive,
//!     database: database.clone(),
//!     threads: 1,
//! };
//! assert_eq!(verify.run(&mut |_event| ())?.differences, 0);
//!
//! // Ask the database: any statement that only reads.
//! let answer = run_sql(
//!     &Reader::open(&database)?,
//!     "SELECT op_0_1, op_2_3 FROM architectures WHERE space = 'tss' AND arch_index = 11",
//! )?;
//! let text = |name: &str| SqlValue::Text(name.to_owned());
//! assert_eq!(answer.rows, [[text("nor_conv_3x3"), text("avg_pool_3x3")]]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! | to | see |
//! | --- | --- |
//! | ask what the official API answers | [`NatsBench`] and [`Space`]; [`query`] lists every call |
//! | ask in SQL | [`query::run_sql`], [`query::SqlBox`] |
//! | make a database from an archive, and compare the two | [`import`] |
//! | make one database of several | [`merge`] |
//! | make an archive without a download | [`sample`] |
//! | know what follows from an architecture alone: strings, numbering, FLOPs | [`space`] |
//! | read and write architectures as `NASLib`, NNI and other programs write them | [`space::EncodedArchitecture`] |
//! | train predictors: curves and costs of a whole space | [`Space::fill_curves`], [`Space::costs`] |
//! | search for architectures on a simulated clock | [`search`]; on a database: [`experiment`] |
//! | know the network of an architecture, layer by layer, and write it for other programs | [`networks`] |
//! | add what others measured of the same architectures, and rank by it | [`extension`], [`Space::ranking_with_columns`] |
//! | draw the figures and tables of the paper | [`report`] |
//! | write the views as Parquet, CSV or JSON lines for other engines | [`export`] |
//!
//! # Cargo features
//!
//! All but `networks`, `train` and `cuda` are on by default. With `default-features = false`, only what questions need is left: [`NatsBench`], [`query`] and
//! [`space`].
//!
//! | feature | adds |
//! | --- | --- |
//! | `write` | making and changing a database: `Database` |
//! | `import` | [`import`], [`merge`] and [`sample`] |
//! | `weights` | `weights`: trained weights, in a file of their own |
//! | `layers` | [`networks`] |
//! | `networks` | zero-cost proxies of networks, which brings burn; with `cli`, the command `proxies` |
//! | `train` | `nats_supernet`: weight-sharing searches, which train networks; with `cli`, the command `train` |
//! | `cuda` | graphics cards of NVIDIA for `train` |
//! | `extend` | [`extension`] |
//! | `search` | [`search`] and [`experiment`] |
//! | `report` | [`report`], with pictures as SVG |
//! | `png` | pictures as PNG |
//! | `pdf` | pictures as PDF |
//! | `serve` | the web server of `natsbench serve` |
//! | `export` | [`export`] |
//! | `replay` | recorded answers of the official package against ours |
//! | `cli` | the command `natsbench`, with all of the above but `networks`, `train` and `cuda` |
//!
//! # Units
//!
//! Names end in their unit: accuracies are percent from 0 to 100, losses are cross-entropy in nats, times
//! and latencies (of a batch of 256 images) are seconds, params are millions of weights, FLOPs millions
//! of multiply-adds for one image. Epochs count from 0.

// The lower layers serve all features, so with only some features, parts of them are unused. With all features, unused
// code is reported.
#![cfg_attr(
    not(feature = "cli"),
    allow(dead_code, unreachable_pub, unused_imports)
)]

#[cfg(feature = "import")]
mod archive;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
mod datasette;
#[cfg(any(feature = "import", feature = "serve"))]
mod error_chain;
#[cfg(feature = "search")]
pub mod experiment;
#[cfg(feature = "export")]
pub mod export;
#[cfg(feature = "extend")]
pub mod extension;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "import")]
pub mod merge;
mod model;
#[cfg(feature = "layers")]
pub mod networks;
pub mod query;
#[cfg(feature = "import")]
mod records;
#[cfg(feature = "replay")]
mod replay;
#[cfg(feature = "report")]
pub mod report;
mod rows;
mod rules;
#[cfg(feature = "import")]
pub mod sample;
#[cfg(feature = "search")]
pub mod search;
#[cfg(feature = "serve")]
mod serve;
pub mod space;
#[cfg(feature = "report")]
mod statistics;
mod store;
#[cfg(feature = "weights")]
pub mod weights;

pub use model::{
    ArchitectureIndex, BenchmarkDataset, BenchmarkSpace, Dataset, Epoch, Recipe, SearchSpace, Seed,
    Split, UnknownName,
};
pub use nasbench101;
#[cfg(feature = "train")]
pub use nats_supernet;

pub use query::{NatsBench, Space};
#[cfg(feature = "write")]
pub use store::{Database, OnWaiting, Waiting, Writer};

/// Items that the tests, the Python package and the measuring programs of this project use besides the public
/// interface. They may change with any version.
#[doc(hidden)]
pub mod internals {
    #[cfg(feature = "import")]
    pub use crate::archive::decompress;
    #[cfg(feature = "import")]
    pub use crate::import::untrusted::{list_archive, read_architecture_pickle};
    #[cfg(all(feature = "replay", feature = "weights"))]
    pub use crate::replay::WeightsReplay;
    #[cfg(feature = "replay")]
    pub use crate::replay::{Nasbench101Replay, Reason, Replay, Report};
    #[cfg(feature = "weights")]
    pub use crate::sample::write_initial_weights;
    #[cfg(feature = "import")]
    pub use crate::sample::{
        SampleGenerator, WriteWeights, architecture_pickle, full_architecture_pickle, list_pickle,
        single_file_pickle, write_records, write_single_file,
    };
    #[cfg(feature = "write")]
    pub use crate::store::Turn;
}

/// The examples of the pages, compiled.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../docs/rust.md")]
    struct Rust;
    #[doc = include_str!("../docs/encodings.md")]
    struct Encodings;
    #[doc = include_str!("../docs/nasbench101.md")]
    struct Nasbench101;
    #[cfg(feature = "export")]
    #[doc = include_str!("../docs/export.md")]
    struct Export;
    #[cfg(feature = "weights")]
    #[doc = include_str!("../docs/networks.md")]
    struct Networks;
}
