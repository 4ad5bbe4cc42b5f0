//! Writes whole archives, from the generator or from records made by hand.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use sha2::{Digest, Sha256};

use crate::model::{ArchitectureIndex, ArchitectureRecord, SearchSpace};

use super::layout::{
    ArchiveWriter, META_FILE, architecture_file, compress, io_error, is_free_or_copy,
};
use super::single_file::write_file;
use super::{
    SampleError, SampleGenerator, SampleSummary, architecture_pickle, marked_architecture_pickle,
    meta_pickle,
};

/// Most threads that are used: more than a machine has cores.
const MOST_THREADS: usize = 1024;

/// Which architectures a sample holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All of the space.
    All,
    /// So many of the first ones: at least one, and not more than the space has.
    First(u32),
    /// These. An architecture that is named twice is written once.
    Indexes(Vec<ArchitectureIndex>),
}

/// The form of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// A directory with a file for each architecture.
    #[default]
    Directory,
    /// The same in one tar, as archives are published.
    Tar,
    /// One compressed pickle of all architectures.
    File,
}

/// A sample archive to write.
///
/// ```no_run
/// use natsbench::SearchSpace;
/// use natsbench::sample::{Sample, Selection};
///
/// let sample = Sample {
///     selection: Selection::First(12),
///     ..Sample::new(SearchSpace::Topology, "archives")
/// };
/// let summary = sample.run(&mut |_event| ())?;
/// println!("{} trials in {}", summary.trials, summary.path.display());
/// # Ok::<(), natsbench::sample::SampleError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sample {
    /// The search space.
    pub space: SearchSpace,
    /// Which architectures; by default the first 100.
    pub selection: Selection,
    /// Seed of the generator; by default 0.
    pub seed: u64,
    /// The form; by default a directory.
    pub layout: Layout,
    /// Whether each trial has weights, as in the archives whose names end in `-full`: those that its training would begin
    /// with. Not in a single file, of which none was published.
    #[cfg(feature = "weights")]
    pub weights: bool,
    /// Folder to write the archive into, which is made if it does not exist.
    pub out: PathBuf,
    /// Number of threads that generate and compress; by default as many as the machine has.
    /// The bytes do not depend on it.
    pub threads: NonZeroUsize,
}

/// Something that happened while a sample was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SampleEvent {
    /// The architectures are chosen.
    Planned {
        /// Their number.
        architectures: usize,
    },
    /// An architecture is written.
    Written {
        /// The architecture.
        index: ArchitectureIndex,
    },
}

impl Sample {
    /// The first 100 architectures of a space, as a directory in `out`.
    #[must_use]
    pub fn new(space: SearchSpace, out: impl Into<PathBuf>) -> Self {
        Self {
            space,
            selection: Selection::First(100),
            seed: 0,
            layout: Layout::Directory,
            #[cfg(feature = "weights")]
            weights: false,
            out: out.into(),
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }

    #[cfg(feature = "weights")]
    const fn has_weights(&self) -> bool {
        self.weights && !matches!(self.layout, Layout::File)
    }

    #[cfg(not(feature = "weights"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    const fn has_weights(&self) -> bool {
        false
    }

    /// The selected indexes, ascending.
    fn indexes(&self, total: usize) -> Result<Vec<ArchitectureIndex>, SampleError> {
        let all = || (0..total as u32).map(ArchitectureIndex);
        let mut indexes: Vec<_> = match &self.selection {
            Selection::All => all().collect(),
            &Selection::First(count) if (1..=total).contains(&(count as usize)) => {
                all().take(count as usize).collect()
            }
            &Selection::First(count) => {
                return Err(SampleError::CountOutsideSpace {
                    count,
                    space: self.space.into(),
                    total,
                });
            }
            Selection::Indexes(indexes) => indexes.clone(),
        };
        indexes.sort_unstable();
        indexes.dedup();
        match indexes.last() {
            Some(&index) if index.0 as usize >= total => Err(SampleError::IndexOutsideSpace {
                index,
                space: self.space,
                total,
            }),
            _ => Ok(indexes),
        }
    }

    /// Writes the archive and returns its path and size.
    ///
    /// Its name is that of the published archive, but with another hash, which is made from the seed and
    /// the selection; a single file has its own hash. Its list and each of its files say that the numbers
    /// are invented, by which version and with which seed.
    ///
    /// # Errors
    ///
    /// [`SampleError`]; an archive that is there already is replaced if it is a copy of this
    /// sample, and is [`SampleError::TargetInUse`] otherwise.
    pub fn run(&self, on_event: &mut dyn FnMut(SampleEvent)) -> Result<SampleSummary, SampleError> {
        let generator = SampleGenerator::new(self.space, self.seed);
        let indexes = self.indexes(generator.architectures().len())?;
        on_event(SampleEvent::Planned {
            architectures: indexes.len(),
        });
        if self.layout == Layout::File {
            return self.write_one_pickle(&generator, &indexes, on_event);
        }
        let folder = folder_name(self, &indexes);
        let target = match self.layout {
            Layout::Tar => self.out.join(format!("{folder}.tar")),
            _ => self.out.join(&folder),
        };
        let meta = compress(&meta_pickle(
            generator.architectures(),
            Some(&generator.mark()),
        ));
        let meta = meta.map_err(io_error("compress the meta file of", &target))?;

        let mut names: Vec<_> = indexes.iter().copied().map(architecture_file).collect();
        names.push(META_FILE.to_owned());
        if !is_free_or_copy(&target, &names, (META_FILE, &meta))? {
            return Err(SampleError::TargetInUse { path: target });
        }

        let mut archive = match self.layout {
            Layout::Tar => ArchiveWriter::tar(&target, &folder)?,
            _ => ArchiveWriter::directory(&target)?,
        };
        archive.add(META_FILE, &meta)?;
        let mut summary = SampleSummary::new(target.clone());
        summary.bytes += meta.len() as u64;
        for_each_file(
            &generator,
            &indexes,
            self.threads,
            (&target, self.has_weights()),
            |index, file| {
                let GeneratedFile { trials, bytes } = file?;
                archive.add(&architecture_file(index), &bytes)?;
                summary.count(trials, &bytes);
                on_event(SampleEvent::Written { index });
                Ok(())
            },
        )?;
        archive.finish()?;
        Ok(summary)
    }

    /// A single pickle is written by one thread, since an architecture may refer to values of those before it.
    fn write_one_pickle(
        &self,
        generator: &SampleGenerator,
        indexes: &[ArchitectureIndex],
        on_event: &mut dyn FnMut(SampleEvent),
    ) -> Result<SampleSummary, SampleError> {
        let architectures = generator.architectures();
        let mark = generator.mark();
        let list = (architectures, Some(&mark));
        write_file(self.space, list, indexes, &self.out, |index| {
            let record = generate(generator, index)?;
            on_event(SampleEvent::Written { index });
            Ok(record)
        })
    }
}

/// Writes records made by hand as an archive in the directory `target`.
///
/// `architectures` are the strings of the meta file, which need not be those of a space.
///
/// # Errors
///
/// [`SampleError::TargetInUse`] if the directory exists and is not empty, or
/// [`SampleError::Io`].
pub fn write_records(
    records: &[ArchitectureRecord],
    architectures: &[String],
    target: impl AsRef<Path>,
) -> Result<SampleSummary, SampleError> {
    let target = target.as_ref();
    let compressed =
        |pickle: &[u8]| compress(pickle).map_err(io_error("compress a file of", target));
    let meta = compressed(&meta_pickle(architectures, None))?;
    if !is_free_or_copy(target, &[], (META_FILE, &meta))? {
        return Err(SampleError::TargetInUse {
            path: target.to_owned(),
        });
    }
    let mut archive = ArchiveWriter::directory(target)?;
    archive.add(META_FILE, &meta)?;
    let mut summary = SampleSummary::new(target.to_owned());
    summary.bytes += meta.len() as u64;
    for record in records {
        let bytes = compressed(&architecture_pickle(record))?;
        archive.add(&architecture_file(record.index), &bytes)?;
        summary.count(record.trial_count(), &bytes);
    }
    archive.finish()?;
    Ok(summary)
}

/// `NATS-tss-v1_0-xxxxx-simple`, or `-full`.
fn folder_name(sample: &Sample, indexes: &[ArchitectureIndex]) -> String {
    let mut digest = Sha256::new();
    digest.update(sample.seed.to_le_bytes());
    for index in indexes {
        digest.update(index.0.to_le_bytes());
    }
    let [first, second, third, ..] = <[u8; 32]>::from(digest.finalize());
    let hash = u32::from_be_bytes([0, first, second, third]) >> 4;
    let kind = if sample.has_weights() {
        "full"
    } else {
        "simple"
    };
    format!("NATS-{}-v1_0-{hash:05x}-{kind}", sample.space)
}

/// The file of an architecture.
struct GeneratedFile {
    trials: usize,
    bytes: Vec<u8>,
}

fn generate(
    generator: &SampleGenerator,
    index: ArchitectureIndex,
) -> Result<ArchitectureRecord, SampleError> {
    generator
        .record(index)
        .ok_or(SampleError::IndexOutsideSpace {
            index,
            space: generator.space(),
            total: generator.architectures().len(),
        })
}

fn generate_file(
    generator: &SampleGenerator,
    index: ArchitectureIndex,
    (target, with_weights): (&Path, bool),
) -> Result<GeneratedFile, SampleError> {
    let record = generate(generator, index)?;
    let bytes = compress(&pickle(record.clone(), generator, with_weights));
    let bytes = bytes.map_err(io_error("compress a file of", target))?;
    Ok(GeneratedFile {
        trials: record.trial_count(),
        bytes,
    })
}

#[cfg(feature = "weights")]
fn pickle(record: ArchitectureRecord, generator: &SampleGenerator, with_weights: bool) -> Vec<u8> {
    let mark = generator.mark();
    if !with_weights {
        return marked_architecture_pickle(&record, Some(&mark), None);
    }
    let record = super::weights::with_weights(record);
    let write = |pickle: &mut plain_pickle::PickleWriter, trial: &_, recipe| {
        super::weights::write_initial_weights(pickle, &record.architecture, trial, recipe);
    };
    marked_architecture_pickle(&record, Some(&mark), Some(&write))
}

#[cfg(not(feature = "weights"))]
#[expect(clippy::needless_pass_by_value, reason = "as with the feature")]
fn pickle(record: ArchitectureRecord, generator: &SampleGenerator, _weights: bool) -> Vec<u8> {
    marked_architecture_pickle(&record, Some(&generator.mark()), None)
}

/// Generates files in several threads and hands them to `consume` in this one, in the
/// order of `indexes`, until it fails.
fn for_each_file(
    generator: &SampleGenerator,
    indexes: &[ArchitectureIndex],
    threads: NonZeroUsize,
    target: (&Path, bool),
    mut consume: impl FnMut(
        ArchitectureIndex,
        Result<GeneratedFile, SampleError>,
    ) -> Result<(), SampleError>,
) -> Result<(), SampleError> {
    let next = AtomicUsize::new(0);
    let threads = threads.get().min(indexes.len()).min(MOST_THREADS);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(threads);
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let position = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&index) = indexes.get(position) else {
                        return;
                    };
                    // Sending fails if the receiver has stopped.
                    if sender
                        .send((position, generate_file(generator, index, target)))
                        .is_err()
                    {
                        return;
                    }
                }
            });
        }
        drop(sender);

        // Files that were finished before their turn.
        let mut early = BTreeMap::new();
        let mut turns = indexes.iter().enumerate();
        let mut turn = turns.next();
        for (position, file) in receiver {
            early.insert(position, file);
            while let Some((wanted, &index)) = turn {
                let Some(file) = early.remove(&wanted) else {
                    break;
                };
                consume(index, file)?;
                turn = turns.next();
            }
        }
        Ok(())
    })
}
