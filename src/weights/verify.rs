//! Whether a file of weights is sound, and has what an archive has.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rusqlite::params;

use crate::archive::{Archive, Bzip2, Decompressor, group_parts};
use crate::import::in_order;
use crate::model::{ArchitectureIndex, SearchSpace, Seed};

use super::file::{StoredWeights, stored_weights};
use super::reading::{ArchitectureContent, Job, Reading};
use super::trial_name::in_words;
use super::{Chosen, Codec, WeightsError, WeightsFile};

/// A check of a file of weights.
///
/// ```no_run
/// use natsbench::weights::VerifyWeights;
///
/// let verify = VerifyWeights {
///     weights: "weights.db".into(),
///     ..VerifyWeights::default()
/// };
/// assert_eq!(verify.run(&mut |_event| ())?.problems, 0);
/// # Ok::<(), natsbench::weights::WeightsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct VerifyWeights {
    /// The file of weights.
    pub weights: PathBuf,
    /// Archives to compare it with; by default none. What the file does not have of them is no difference.
    pub archives: Vec<PathBuf>,
    /// Threads that read the archives.
    pub threads: usize,
}

impl Default for VerifyWeights {
    fn default() -> Self {
        Self {
            weights: PathBuf::new(),
            archives: Vec::new(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// Something that was found.
#[derive(Debug)]
#[non_exhaustive]
pub enum VerifyWeightsEvent<'a> {
    /// So many trials of the file, or architectures of an archive, are about to be checked.
    Checking {
        /// The file or archive.
        name: &'a str,
        /// How many.
        count: usize,
    },
    /// One of them is done.
    Checked,
    /// Something is not as it should be.
    Problem {
        /// Where and what.
        text: &'a str,
    },
}

/// What a check has found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerifyWeightsSummary {
    /// Trials whose weights were compared with their digests.
    pub trials: usize,
    /// Trials that were compared with an archive.
    pub compared: usize,
    /// What is not as it should be.
    pub problems: usize,
}

/// A trial of the file, as it names it.
struct StoredDigest {
    recipe: String,
    dataset: String,
    seed: Seed,
    sha256: Option<[u8; 32]>,
}

struct Check<'a> {
    file: &'a WeightsFile,
    summary: VerifyWeightsSummary,
    on_event: &'a mut dyn FnMut(VerifyWeightsEvent<'_>),
}

impl VerifyWeights {
    /// Checks the pages of the file, its rows among each other, and the numbers of every trial against their digest; then
    /// the digests against archives, if there are any.
    ///
    /// # Errors
    ///
    /// [`WeightsError`] if the file or an archive cannot be opened. What is wrong within is no error: it is reported and
    /// counted.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(VerifyWeightsEvent<'_>),
    ) -> Result<VerifyWeightsSummary, WeightsError> {
        let file = WeightsFile::open(&self.weights)?;
        let mut check = Check {
            file: &file,
            summary: VerifyWeightsSummary::default(),
            on_event,
        };
        check.pages()?;
        check.references()?;
        check.numbers()?;
        for paths in group_parts(&self.archives) {
            check.archive(&paths, self.threads)?;
        }
        Ok(check.summary)
    }
}

impl Check<'_> {
    fn problem(&mut self, text: &str) {
        self.summary.problems += 1;
        (self.on_event)(VerifyWeightsEvent::Problem { text });
    }

    fn texts(&self, sql: &str) -> Result<Vec<String>, WeightsError> {
        self.file.read(|connection| {
            connection
                .prepare(sql)?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    /// What SQLite says about its own pages.
    fn pages(&mut self) -> Result<(), WeightsError> {
        let said = self.texts("PRAGMA integrity_check")?;
        for text in said.iter().filter(|text| *text != "ok") {
            self.problem(text);
        }
        Ok(())
    }

    fn references(&mut self) -> Result<(), WeightsError> {
        let said = self.texts(include_str!("../../sql/weights/wrong_references.sql"))?;
        for text in &said {
            self.problem(text);
        }
        Ok(())
    }

    /// The numbers of each trial are those of its digest, and the tensors those of its layout.
    fn numbers(&mut self) -> Result<(), WeightsError> {
        let ids: Vec<i64> = self.file.read(|connection| {
            connection
                .prepare(
                    "SELECT trial_id FROM stored_weights WHERE layout_id IS NOT NULL ORDER BY 1",
                )?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        let path = self.file.path().display().to_string();
        (self.on_event)(VerifyWeightsEvent::Checking {
            name: &path,
            count: ids.len(),
        });
        for id in ids {
            let found = self.file.read(|connection| {
                connection
                    .prepare_cached(include_str!("../../sql/weights/one_trial.sql"))?
                    .query_row(params![id], |row| {
                        let words: String = row.get(0)?;
                        Ok((words, row.get::<_, i64>(1)?, stored_weights(row, 2)?))
                    })
            });
            match found {
                Ok((words, stored_bytes, Some(stored))) => self.one(&words, stored_bytes, stored),
                Ok((_, _, None)) => {}
                Err(error) => self.problem(&crate::error_chain::chain(&error)),
            }
            self.summary.trials += 1;
            (self.on_event)(VerifyWeightsEvent::Checked);
        }
        Ok(())
    }

    fn one(&mut self, trial: &str, stored_bytes: i64, stored: StoredWeights) {
        if stored.content.len() as i64 != stored_bytes {
            let found = stored.content.len();
            self.problem(&format!(
                "{trial}: expected {stored_bytes} bytes, found {found}"
            ));
        }
        if let Err(error) = self.file.decode(stored, trial) {
            self.problem(&crate::error_chain::chain(&error));
        }
    }

    /// What the file has of an archive has the digest that the archive's own weights have.
    fn archive(&mut self, paths: &[PathBuf], threads: usize) -> Result<(), WeightsError> {
        let stored = self.file.read(|connection| {
            connection
                .prepare("SELECT DISTINCT arch_index FROM stored_weights")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<BTreeSet<ArchitectureIndex>, _>>()
        })?;
        let mut left = stored.clone();
        let mut is_enough = |index| {
            left.remove(&ArchitectureIndex(index));
            left.is_empty()
        };
        let (archive, _) = Archive::open_as_far_as_there(paths, &mut is_enough)?;
        if archive.form().is_stream() {
            let archive = archive.path().to_owned();
            return Err(WeightsError::NoWeights { archive });
        }
        let members = archive.members().iter();
        let members: Vec<_> = members
            .filter(|member| stored.contains(&ArchitectureIndex(member.index)))
            .cloned()
            .collect();
        (self.on_event)(VerifyWeightsEvent::Checking {
            name: archive.name(),
            count: members.len(),
        });
        let chosen = Chosen::default();
        let job = Job {
            archive: &archive,
            chosen: &chosen,
            codec: Codec::Raw,
            complete: std::collections::HashSet::new(),
        };
        in_order(
            &members,
            threads,
            0,
            || Decompressor::new(Bzip2::default()),
            |decompressor, member| job.read(member, decompressor),
            || WeightsError::WorkerLost,
            |member, reading| match reading {
                Ok(Reading::Unchanged) => Ok(()),
                Ok(Reading::New(content)) => {
                    self.trials(&content)?;
                    (self.on_event)(VerifyWeightsEvent::Checked);
                    Ok(())
                }
                Err(source) => Err(WeightsError::File {
                    archive: archive.path().to_owned(),
                    file: member.name.clone(),
                    source: Box::new(source),
                }),
            },
        )
    }

    fn trials(&mut self, content: &ArchitectureContent) -> Result<(), WeightsError> {
        let (space, index) = (content.space, content.index);
        for StoredDigest {
            recipe,
            dataset,
            seed,
            sha256: ours,
        } in self.digests(space, index)?
        {
            let trial = content.trials.iter().find(|trial| {
                let (of_recipe, of_dataset, of_seed) = trial.trial;
                (of_recipe.as_str(), of_dataset.as_str(), of_seed) == (&recipe, &dataset, seed)
            });
            self.summary.compared += 1;
            match trial {
                None => {
                    let text = format!(
                        "{space} {index}, hp {recipe}, {dataset}, seed {seed}: not in the archive"
                    );
                    self.problem(&text);
                }
                Some(trial) => {
                    let theirs = trial.weights.as_ref().map(|weights| weights.sha256);
                    if theirs != ours {
                        let words = in_words(space, index, trial.trial);
                        self.problem(&format!("{words}: not the weights of the archive"));
                    }
                }
            }
        }
        Ok(())
    }

    fn digests(
        &self,
        space: SearchSpace,
        index: ArchitectureIndex,
    ) -> Result<Vec<StoredDigest>, WeightsError> {
        self.file.read(|connection| {
            connection
                .prepare_cached(include_str!("../../sql/weights/digests.sql"))?
                .query_map(params![space.as_str(), index], |row| {
                    Ok(StoredDigest {
                        recipe: row.get(0)?,
                        dataset: row.get(1)?,
                        seed: row.get(2)?,
                        sha256: row.get(3)?,
                    })
                })?
                .collect()
        })
    }
}
