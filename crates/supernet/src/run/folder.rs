//! The folder of a run.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use nats_networks::Operation;

use crate::EpochRecord;
use crate::network::EDGES;
use crate::settings::{Settings, Space};
use crate::state::State;

use super::checkpoint::{self, Checkpoint};
use super::description::{self, Description};
use super::epochs::{HEADING, Lines, json_line, read_records, table_row};
use super::error::RunError;
use super::tensorboard::EventFile;
use super::whole;

/// The files of a run.
const RUN: &str = "run.json";
const EPOCHS: &str = "epochs.jsonl";
const TABLE: &str = "epochs.txt";
const CHECKPOINT: &str = "checkpoint.safetensors";
/// Locked as long as a process writes into the folder. Another file than those that others read, which some systems would
/// lock for readers, too.
const LOCK: &str = "run.lock";

/// A folder in which a run is kept:
///
/// | file | what it has |
/// | --- | --- |
/// | `run.json` | the [`Description`] |
/// | `epochs.jsonl` | an [`EpochRecord`] for each epoch, from -1, a line each |
/// | `epochs.txt` | the same as a table for people |
/// | `checkpoint.safetensors` | the [`State`] after the last epoch, and the description |
/// | `events.out.tfevents.*` | the numbers of the epochs, for TensorBoard |
///
/// Whenever the process is killed or the disk is full, the checkpoint is whole: that of the last epoch, or of the one before.
/// A run that goes on begins after the checkpoint's epoch, and forgets what the other files have beyond it.
///
/// ```
/// use nats_supernet::EpochRecord;
/// use nats_supernet::data::Synthetic;
/// use nats_supernet::run::{Description, RunFolder};
/// use nats_supernet::settings::{MethodName, Settings};
/// use nats_supernet::state::State;
///
/// let settings = Settings::small(MethodName::Gdas);
/// let images = Synthetic::default().halves()?;
/// let description = Description::new(&settings, "cifar10", &images, "CPU", "0.1.0");
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("gdas-777");
///
/// let mut run = RunFolder::begin(&path, description.clone())?;
/// let record = EpochRecord {
///     epoch: -1,
///     architecture: "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|".to_owned(),
///     score_percent: None,
///     training: None,
///     validation: None,
///     probabilities: Vec::new(),
///     seconds: 0.0,
/// };
/// let mut state = State::default();
/// state.put("weights", vec![0.1, 0.2]);
/// run.keep(&record, &state)?;
/// drop(run);
///
/// let (run, kept) = RunFolder::go_on(&path, description)?;
/// assert_eq!((run.kept_epoch(), kept), (Some(-1), Some(state)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    description: Description,
    lines: Lines,
    table: Lines,
    board: EventFile,
    last: Option<EpochRecord>,
    /// Held until the folder is dropped.
    _lock: File,
}

impl RunFolder {
    /// Begins a run in a folder that has none. The folder is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`RunError::Exists`] if the folder has a run, [`RunError::InUse`] while another process writes there, and
    /// [`RunError::Disk`].
    pub fn begin(path: &Path, description: Description) -> Result<Self, RunError> {
        let lock = lock(path)?;
        if path.join(CHECKPOINT).exists() || path.join(RUN).exists() {
            let run = description_in(path).map_or_else(
                |_| "another version".to_owned(),
                |found| found.map_or_else(|| "another program".to_owned(), |run| run.in_short()),
            );
            let path = path.to_owned();
            return Err(RunError::Exists { path, run });
        }
        Self::open(path, description, Vec::new(), 0, lock)
    }

    /// Goes on with the run in a folder, or begins it if there is none. With it comes the state of its checkpoint; `None` if
    /// it has none yet.
    ///
    /// # Errors
    ///
    /// [`RunError::OtherRun`] if the folder has a run of another method, other settings or other images,
    /// [`RunError::Format`] if it is of another version, [`RunError::Damaged`], [`RunError::InUse`] while another process
    /// writes there, and [`RunError::Disk`].
    pub fn go_on(path: &Path, description: Description) -> Result<(Self, Option<State>), RunError> {
        let lock = lock(path)?;
        let at = path.join(CHECKPOINT);
        let Some(bytes) = read(&at)? else {
            if let Some(found) = description_in(path)? {
                description.check_same(&found, &path.join(RUN))?;
            }
            let run = Self::open(path, description, Vec::new(), 0, lock)?;
            return Ok((run, None));
        };
        let Checkpoint { run, epoch, state } = checkpoint::from_bytes(&bytes, &at)?;
        description.check_same(&run, &at)?;
        let at = path.join(EPOCHS);
        let lines = read(&at)?.unwrap_or_default();
        let (records, length) = read_records(&lines, epoch, &at)?;
        let folder = Self::open(path, description, records, length, lock)?;
        Ok((folder, Some(state)))
    }

    /// Opens the files for epochs after those that are kept.
    fn open(
        path: &Path,
        description: Description,
        mut records: Vec<EpochRecord>,
        length: u64,
        lock: File,
    ) -> Result<Self, RunError> {
        whole::remove_unfinished(path);
        let at = path.join(RUN);
        let run = serde_json::to_string_pretty(&description).map_err(|source| {
            RunError::damaged(&at, "something that can be written", Some(source.into()))
        })?;
        whole::write(&at, (run + "\n").as_bytes())?;
        let mut lines = Lines::open(path.join(EPOCHS))?;
        lines.cut(length)?;
        let at = path.join(TABLE);
        let table: String = records.iter().map(table_row).collect();
        whole::write(&at, (HEADING.to_owned() + &table).as_bytes())?;
        let table = Lines::open(at)?;
        let rows = rows(&description.settings);
        let last = records.pop();
        let next = last.as_ref().map_or(-1, |last| last.epoch + 1);
        let board = EventFile::begin(path, next, rows)?;
        whole::sync_folder(path);
        Ok(Self {
            path: path.to_owned(),
            description,
            lines,
            table,
            board,
            last,
            _lock: lock,
        })
    }

    /// Writes down an epoch and the state after it. When this returns, the disk has it.
    ///
    /// # Errors
    ///
    /// [`RunError::NotKept`] if the disk refuses; the checkpoint of the epoch before is as it was then.
    pub fn keep(&mut self, record: &EpochRecord, state: &State) -> Result<(), RunError> {
        self.write(record, state)
            .map_err(|source| RunError::NotKept {
                epoch: record.epoch,
                kept: self.kept_epoch(),
                source: Box::new(source),
            })?;
        self.last = Some(record.clone());
        Ok(())
    }

    /// The checkpoint last: lines that it does not know of are cut when the run goes on.
    fn write(&mut self, record: &EpochRecord, state: &State) -> Result<(), RunError> {
        let line = json_line(record, self.lines.path())?;
        self.lines.add(line.as_bytes())?;
        self.table.add(table_row(record).as_bytes())?;
        self.board.add(record)?;
        let path = self.path.join(CHECKPOINT);
        let bytes = checkpoint::to_bytes(&self.description, record.epoch, state, &path)?;
        whole::write(&path, &bytes)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The run.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The last epoch whose checkpoint is on the disk.
    #[must_use]
    pub fn kept_epoch(&self) -> Option<i64> {
        self.last.as_ref().map(|last| last.epoch)
    }

    /// The record of that epoch.
    #[must_use]
    pub fn last_record(&self) -> Option<&EpochRecord> {
        self.last.as_ref()
    }
}

/// Makes a folder if it is not there, and keeps others from writing into it.
fn lock(path: &Path) -> Result<File, RunError> {
    fs::create_dir_all(path).map_err(RunError::disk("make the folder", path))?;
    let at = path.join(LOCK);
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(false);
    let file = options.open(&at).map_err(RunError::disk("open", &at))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let path = path.to_owned();
            Err(RunError::InUse { path })
        }
        // Some disks of networks have no locks.
        Err(TryLockError::Error(source)) if source.kind() == ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(source)) => Err(RunError::disk("lock", &at)(source)),
    }
}

/// A file, if it is there.
fn read(path: &Path) -> Result<Option<Vec<u8>>, RunError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(source) if source.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(RunError::disk("read", path)(source)),
    }
}

/// The description in a folder, if it has one.
fn description_in(path: &Path) -> Result<Option<Description>, RunError> {
    let at = path.join(RUN);
    let Some(bytes) = read(&at)? else {
        return Ok(None);
    };
    let value = serde_json::from_slice(&bytes).map_err(|source| {
        RunError::damaged(&at, "the description of a run", Some(source.into()))
    })?;
    description::from_json(&value, &at).map(Some)
}

/// What the rows and columns of the probabilities are called.
fn rows(settings: &Settings) -> Vec<(String, Vec<String>)> {
    match settings.space {
        Space::Topology => {
            let operations: Vec<String> = Operation::ALL
                .iter()
                .map(|operation| operation.name().to_owned())
                .collect();
            let row = |(to, from)| (format!("edge_{to}_from_{from}"), operations.clone());
            EDGES.into_iter().map(row).collect()
        }
        Space::Size => {
            let widths: Vec<String> = settings.candidates.iter().map(usize::to_string).collect();
            (0..5)
                .map(|layer| (format!("layer_{layer}"), widths.clone()))
                .collect()
        }
    }
}
