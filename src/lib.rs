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
//! use natsbench::sample::{SampleOptions, Selection, write_archive};
//! use natsbench::store::Reader;
//!
//! // A sample, to have an archive at hand. The published ones are read in the same way.
//! let folder = tempfile::tempdir()?;
//! let mut options = SampleOptions::new(SearchSpace::Topology, folder.path());
//! options.selection = Selection::First(12);
//! let archive = write_archive(&options, |_done, _of| ())?.path;
//!
//! // Into a database, and compared with it bit for bit.
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
//! // Out of it: any statement that only reads.
//! let answer = run_sql(
//!     &Reader::open(&database)?,
//!     "SELECT op_0_1, op_2_3 FROM architectures WHERE space = 'tss' AND arch_index = 11",
//! )?;
//! let text = |name: &str| SqlValue::Text(name.to_owned());
//! assert_eq!(answer.rows, [[text("nor_conv_3x3"), text("avg_pool_3x3")]]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Modules
//!
//! Data runs one way; a module knows those before it and none after it.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`model`] | the nouns that all layers share: search space, data set, split, recipe, seed, epoch |
//! | [`space`] | what follows from an architecture alone: numbering, strings, isomorphism, FLOPs, params |
//! | [`archive`] | bytes to plain values: folders, tar files, bzip2, and a pickle reader that runs nothing |
//! | [`records`] | plain values to checked, typed records of an architecture and its trials |
//! | [`statistics`] | correlations, ranks, trade-offs of columns of numbers |
//! | [`rules`] | how the official API adds up, averages and chooses |
//! | [`store`] | the database file: tables, views, connections, rows in and out |
//! | [`import`] | archives into the database, and the comparison of both |
//! | [`query`] | answers from the database |
//! | [`search`] | architecture search on a simulated clock: pure, seeded algorithms |
//! | [`experiment`] | searches on a database: stored runs, and the paper's table |
//! | [`report`] | figures and tables of the paper, and others, as data, pictures and a page |
//! | [`sample`] | archives in the official format with invented numbers |
//! | [`serve`] | a local, read-only web server: the page, a JSON API, a box for SQL |
//! | [`cli`] | the command `natsbench` |
//!
//! # Units
//!
//! Names end in their unit: accuracies are percent from 0 to 100, losses are cross-entropy in nats, times
//! and latencies (of a batch of 256 images) are seconds, params are millions of weights, FLOPs millions
//! of multiply-adds for one image. Epochs count from 0.

pub mod archive;
pub mod cli;
mod error_chain;
pub mod experiment;
pub mod import;
pub mod model;
pub mod query;
pub mod records;
pub mod replay;
pub mod report;
pub mod rows;
pub mod rules;
pub mod sample;
pub mod search;
pub mod serve;
pub mod space;
pub mod statistics;
pub mod store;

pub use model::{ArchitectureIndex, Dataset, Epoch, Recipe, SearchSpace, Seed, Split, UnknownName};
pub use query::{NatsBench, Space};

/// The examples of the pages, compiled.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../docs/rust.md")]
    struct Rust;
}
