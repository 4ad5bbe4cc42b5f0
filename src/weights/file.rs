//! A file of weights, opened for reading.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use nats_networks::StateDict;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::model::SearchSpace;
use crate::store::StoreError;

use super::blob::{from_blob, numbers_sha256};
use super::layout::Layout;
use super::layout_rows::read_layout;
use super::lazy::LazyFolders;
use super::opening::open_to_read;
use super::trial_name::{TrialName, in_words};
use super::{Codec, Weights, WeightsError};

/// Connections that are kept for later questions.
const KEPT_CONNECTIONS: usize = 8;

/// A file of weights, opened for reading: cheap to clone, and safe to share between threads.
///
/// ```no_run
/// use natsbench::weights::WeightsFile;
/// use natsbench::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};
///
/// let file = WeightsFile::open("weights.db")?;
/// let trial = (ArchitectureIndex(12), Recipe::Hp200, Dataset::Cifar10, Seed(777));
/// match file.weights(SearchSpace::Topology, trial)? {
///     Some(weights) => println!("{} tensors", weights.state_dict().len()),
///     None => println!("none"),
/// }
/// # Ok::<(), natsbench::weights::WeightsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct WeightsFile {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    /// Open connections that nobody uses.
    idle: Mutex<Vec<Connection>>,
    layouts: Mutex<HashMap<i64, Arc<Layout>>>,
    lazy: LazyFolders,
}

/// What is stored of a trial.
pub(super) struct StoredWeights {
    pub(super) layout_id: i64,
    pub(super) codec: String,
    pub(super) sha256: [u8; 32],
    pub(super) content: Vec<u8>,
}

/// What a file says about a trial.
enum Found {
    Stored(StoredWeights),
    /// The archive has no weights of it.
    WithoutWeights,
    /// It was not imported.
    Nothing,
}

impl WeightsFile {
    /// Opens a file that `natsbench import-weights` or [`ImportWeights`](super::ImportWeights) made.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Missing`], [`WeightsError::NotOurs`], [`WeightsError::Version`] or [`WeightsError::Store`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, WeightsError> {
        let path = path.as_ref();
        let first = open_to_read(path)?;
        Ok(Self {
            shared: Arc::new(Shared {
                path: path.to_owned(),
                idle: Mutex::new(vec![first]),
                layouts: Mutex::default(),
                lazy: LazyFolders::default(),
            }),
        })
    }

    /// The path of the file, as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// The weights of a trial; `None` if the archive has none, or they were not imported and lie in no registered folder.
    ///
    /// Their digest is compared with the numbers. A registered folder is read where the file itself has no row: that takes
    /// the seconds that decompressing the file of the architecture takes, and what it holds is remembered until another
    /// architecture is asked for.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Store`] if the file cannot be read, [`WeightsError::Damaged`] if the weights are not what they
    /// were; for a folder as an import of it.
    pub fn weights(
        &self,
        space: SearchSpace,
        trial: TrialName,
    ) -> Result<Option<Weights>, WeightsError> {
        let (index, recipe, dataset, seed) = trial;
        match self.find(space, trial)? {
            Found::WithoutWeights => Ok(None),
            Found::Stored(stored) => {
                let words = in_words(space, index, (recipe, dataset, seed));
                self.decode(stored, &words)
                    .map(|(_, weights)| Some(weights))
            }
            Found::Nothing => {
                let folders = self.lazy_folders(space)?;
                let read = self.shared.lazy.weights(&folders, space, trial)?;
                Ok(read.map(|(_, weights)| weights))
            }
        }
    }

    /// The same as the bytes of a `.safetensors` file.
    ///
    /// # Errors
    ///
    /// As [`weights`](Self::weights).
    pub fn safetensors(
        &self,
        space: SearchSpace,
        trial: TrialName,
    ) -> Result<Option<Vec<u8>>, WeightsError> {
        let (index, recipe, dataset, seed) = trial;
        match self.find(space, trial)? {
            Found::WithoutWeights => Ok(None),
            Found::Stored(stored) => {
                let words = in_words(space, index, (recipe, dataset, seed));
                self.decode(stored, &words).map(|(blob, _)| Some(blob))
            }
            Found::Nothing => {
                let folders = self.lazy_folders(space)?;
                let read = self.shared.lazy.weights(&folders, space, trial)?;
                Ok(read.map(|(blob, _)| blob))
            }
        }
    }

    /// Forgets what was read of a registered folder, which may take a hundred megabytes of memory.
    pub fn forget(&self) {
        self.shared.lazy.forget();
    }

    fn find(
        &self,
        space: SearchSpace,
        (index, recipe, dataset, seed): TrialName,
    ) -> Result<Found, WeightsError> {
        let found = self.read(|connection| {
            connection
                .prepare_cached(include_str!("../../sql/weights/find.sql"))?
                .query_row(
                    params![
                        space.as_str(),
                        index,
                        recipe.as_str(),
                        dataset.as_str(),
                        seed
                    ],
                    |row| {
                        Ok(match stored_weights(row, 0)? {
                            Some(stored) => Found::Stored(stored),
                            None => Found::WithoutWeights,
                        })
                    },
                )
                .optional()
        })?;
        Ok(found.unwrap_or(Found::Nothing))
    }

    fn lazy_folders(&self, space: SearchSpace) -> Result<Vec<PathBuf>, WeightsError> {
        self.read(|connection| {
            connection
                .prepare_cached(include_str!("../../sql/weights/lazy_folders.sql"))?
                .query_map([space.as_str()], |row| {
                    row.get::<_, String>(0).map(PathBuf::from)
                })?
                .collect()
        })
    }

    /// The safetensors file and the tensors of what is stored, compared with its digest.
    pub(super) fn decode(
        &self,
        stored: StoredWeights,
        trial: &str,
    ) -> Result<(Vec<u8>, Weights), WeightsError> {
        let layout = self.layout(stored.layout_id)?;
        let damaged = |problem| WeightsError::Damaged {
            path: self.path().to_owned(),
            trial: trial.to_owned(),
            problem,
        };
        let sha256 = stored.sha256;
        let (blob, state) = decode(stored, &layout).map_err(damaged)?;
        let versions = layout.layer_versions.clone();
        Ok((blob, Weights::new(state, versions, sha256)))
    }

    fn layout(&self, id: i64) -> Result<Arc<Layout>, WeightsError> {
        let layouts = || {
            self.shared
                .layouts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(layout) = layouts().get(&id) {
            return Ok(Arc::clone(layout));
        }
        let layout = Arc::new(self.read(|connection| read_layout(connection, id))?);
        layouts().insert(id, Arc::clone(&layout));
        Ok(layout)
    }

    /// Runs reads on a connection of its own.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, WeightsError> {
        let idle = || {
            self.shared
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let kept = idle().pop();
        let connection = match kept {
            Some(connection) => connection,
            None => open_to_read(self.path())?,
        };
        let result = read(&connection);
        let mut idle = idle();
        if idle.len() < KEPT_CONNECTIONS {
            idle.push(connection);
        }
        drop(idle);
        result.map_err(|source| StoreError::sql("read from", self.path(), source).into())
    }
}

/// The columns `layout_id`, `codec`, `numbers_sha256`, `content` from a first one on; `None` if the archive has no weights.
pub(super) fn stored_weights(
    row: &Row<'_>,
    first: usize,
) -> rusqlite::Result<Option<StoredWeights>> {
    let layout_id: Option<i64> = row.get(first)?;
    let Some(layout_id) = layout_id else {
        return Ok(None);
    };
    Ok(Some(StoredWeights {
        layout_id,
        codec: row.get(first + 1)?,
        sha256: row.get(first + 2)?,
        content: row
            .get::<_, Option<Vec<u8>>>(first + 3)?
            .unwrap_or_default(),
    }))
}

fn decode(stored: StoredWeights, layout: &Layout) -> Result<(Vec<u8>, StateDict), String> {
    let codec: Codec = stored
        .codec
        .parse()
        .map_err(|unknown: crate::model::UnknownName| unknown.to_string())?;
    let blob = codec.decode(stored.content, layout.bytes())?;
    if numbers_sha256(&blob)? != stored.sha256 {
        return Err("its numbers are not those of its digest".to_owned());
    }
    let state = from_blob(&blob, layout)?;
    Ok((blob, state))
}
