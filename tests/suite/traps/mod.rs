//! Small archives that bring out the rules which well-behaved architectures hide.
//!
//! A trap is a function named by what it does, with a comment on the rule of the official
//! package that it catches; traps of a topic share an archive. `tools/record_traps` asks the
//! package about each archive, and `conformance` replays its answers.

mod absences;
mod build;
mod costs;
mod evaluations;
mod recipes;
mod search;
mod seeds;
mod times;

use std::path::Path;

use natsbench::SearchSpace;
use natsbench::internals::write_records;
use natsbench::query::ArchitectureRecord;
use natsbench::sample::SampleError;

use build::{MEMBERS, strings};

/// An archive of architectures, each with a trap of its own.
pub(crate) struct Trap {
    /// What the answers are filed under, such as `tss_latencies`.
    pub(crate) name: String,
    /// The space it is of.
    pub(crate) space: SearchSpace,
    records: Vec<ArchitectureRecord>,
}

impl Trap {
    /// Writes the archive to a new directory.
    pub(crate) fn write(&self, target: &Path) -> Result<(), SampleError> {
        write_records(&self.records, strings(self.space), target).map(drop)
    }
}

/// Makes the architecture at an index.
type Maker = fn(SearchSpace, u32) -> ArchitectureRecord;

/// The topics, each with its traps.
const TOPICS: [(&str, &[Maker]); 11] = [
    ("seed_orders", seeds::ALL),
    ("cost_disagreements", costs::DECIDED),
    ("cost_errors", costs::UNDECIDED),
    ("latencies", costs::LATENCIES),
    ("uneven_times", times::UNEVEN),
    ("absent_times", times::ABSENT),
    ("absent_epochs", absences::EPOCHS),
    ("absent_datasets", absences::DATASETS),
    ("evaluations", evaluations::ALL),
    ("recipes", recipes::ALL),
    ("ties", search::ALL),
];

/// Topics that the size space answers in its own way: it divides times that are not there,
/// shows more in its texts, and builds other networks. Else the two spaces share their code.
const SIZE_TOPICS: [&str; 4] = [
    "absent_times",
    "absent_epochs",
    "absent_datasets",
    "recipes",
];

/// All trap archives: every topic in the topology space, some in the size space too.
pub(crate) fn archives() -> Vec<Trap> {
    let topology = TOPICS.iter().map(|topic| (SearchSpace::Topology, topic));
    let in_size = |(name, _): &&(&str, _)| SIZE_TOPICS.contains(name);
    let size = TOPICS.iter().filter(in_size);
    topology
        .chain(size.map(|topic| (SearchSpace::Size, topic)))
        .map(|(space, &(topic, makers))| archive(space, topic, makers))
        .collect()
}

fn archive(space: SearchSpace, topic: &str, makers: &[Maker]) -> Trap {
    assert!(makers.len() <= MEMBERS, "{topic} has too many traps");
    let records = (0..).zip(makers).map(|(index, make)| make(space, index));
    Trap {
        name: format!("{space}_{topic}"),
        space,
        records: records.collect(),
    }
}
