//! Reads a file: one thread reads its bytes and compares the checksums, others decode the records, and the caller's takes them
//! in the order of the file.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use foldhash::fast::RandomState;
use nasbench101::ModuleHash;
use nasbench101::records::{Decoder, RawRecord, RecordReader, decode};
use sha2::{Digest, Sha256};

use crate::model::{MAX_REPEATS, SampleMark, hexadecimal};
use crate::records::{nasbench101_mark, nasbench101_mark_bytes};

use super::decoding::{Refused, read_run};
use super::error::{Nasbench101Error, RecordProblem};
use super::held::{Held, ReadRun};

/// Records that go from one thread to the next together.
const RECORDS_TOGETHER: usize = 1024;

/// Groups of records that wait between two threads.
const GROUPS_AHEAD: usize = 4;

type Decoded = (usize, Vec<Result<ReadRun, Refused>>);

/// Reads a whole file. `on_bytes` learns how many bytes were read until now, and says whether to go on.
///
/// # Errors
///
/// [`Nasbench101Error`] for the first record that is wrong.
pub(super) fn read_file(
    path: &Path,
    threads: usize,
    on_bytes: &mut dyn FnMut(u64) -> bool,
) -> Result<Held, Nasbench101Error> {
    let failed = |source| Nasbench101Error::Open {
        file: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let file_bytes = file.metadata().map_err(failed)?.len();
    let sample = sample_mark(path)?;
    let mark = sample
        .as_ref()
        .map_or_else(Vec::new, nasbench101_mark_bytes);
    let mut collector = Collector::new(path);
    let file_sha256 = thread::scope(|scope| {
        let (raw_sender, raw_receiver) = sync_channel(GROUPS_AHEAD);
        let (sender, receiver) = sync_channel::<Decoded>(GROUPS_AHEAD);
        let reading = scope.spawn(move || read_raw(file, &raw_sender));
        // Only those who decode have it: when they stop, so does the thread that reads.
        let raw_receiver = Arc::new(Mutex::new(raw_receiver));
        let mark = &mark;
        for _thread in 0..threads.max(1) {
            let (receiver, sender) = (Arc::clone(&raw_receiver), sender.clone());
            scope.spawn(move || decode_groups(&receiver, &sender, mark));
        }
        drop((raw_receiver, sender));
        let collected = collector.collect(&receiver, on_bytes);
        // Those who decode stop then.
        drop(receiver);
        let read = reading
            .join()
            .map_err(|_panic| Nasbench101Error::WorkerLost)?;
        collected?;
        read.map_err(|problem| Nasbench101Error::Record {
            file: path.to_owned(),
            problem,
        })
    })?;
    let mut held = collector.held;
    if held.runs.is_empty() {
        return Err(Nasbench101Error::Empty {
            file: path.to_owned(),
        });
    }
    held.file_bytes = file_bytes;
    held.file_sha256 = file_sha256;
    held.sample = sample;
    Ok(held)
}

/// The mark of a sample in the first record. If that cannot be read, there is none: the error comes when all are read.
fn sample_mark(path: &Path) -> Result<Option<SampleMark>, Nasbench101Error> {
    let file = File::open(path).map_err(|source| Nasbench101Error::Open {
        file: path.to_owned(),
        source,
    })?;
    let first = RecordReader::new(file).next().and_then(Result::ok);
    let record = first.and_then(|raw| decode(&raw).ok());
    Ok(record.and_then(|record| nasbench101_mark(&record.message)))
}

/// A file whose bytes are hashed as they are read.
struct Hashing {
    file: File,
    sha256: Sha256,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.sha256.update(&buffer[..read]);
        Ok(read)
    }
}

/// Sends all records in groups, and returns the SHA-256 of the file.
fn read_raw(
    file: File,
    sender: &SyncSender<(usize, Vec<RawRecord>)>,
) -> Result<String, nasbench101::records::ReadError> {
    let mut hashing = Hashing {
        file,
        sha256: Sha256::new(),
    };
    let mut reader = RecordReader::new(&mut hashing);
    let mut failure = None;
    for group in 0.. {
        let mut records = Vec::with_capacity(RECORDS_TOGETHER);
        while records.len() < RECORDS_TOGETHER && failure.is_none() {
            match reader.next() {
                Some(Ok(record)) => records.push(record),
                Some(Err(error)) => failure = Some(error),
                None => break,
            }
        }
        let is_last = records.len() < RECORDS_TOGETHER;
        // What was read before the damage may be wrong as well, and comes first.
        if sender.send((group, records)).is_err() || is_last {
            break;
        }
    }
    drop(reader);
    match failure {
        Some(error) => Err(error),
        None => Ok(hexadecimal(&hashing.sha256.finalize())),
    }
}

fn decode_groups(
    receiver: &Mutex<Receiver<(usize, Vec<RawRecord>)>>,
    sender: &SyncSender<Decoded>,
    mark: &[u8],
) {
    let mut decoder = Decoder::default();
    loop {
        let next = {
            let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
            receiver.recv()
        };
        let Ok((group, records)) = next else {
            return;
        };
        let runs = records
            .iter()
            .map(|raw| read_run(&mut decoder, raw, mark))
            .collect();
        if sender.send((group, runs)).is_err() {
            return;
        }
    }
}

/// Puts the records into the order of the file, numbers the modules and their repeats, and checks that records agree.
struct Collector<'a> {
    path: &'a Path,
    held: Held,
    places: HashMap<ModuleHash, u32, RandomState>,
    /// How many runs each module has of each budget.
    repeats: Vec<[u8; 4]>,
}

impl<'a> Collector<'a> {
    fn new(path: &'a Path) -> Self {
        Self {
            path,
            held: Held::default(),
            places: HashMap::default(),
            repeats: Vec::new(),
        }
    }

    fn collect(
        &mut self,
        receiver: &Receiver<Decoded>,
        on_bytes: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), Nasbench101Error> {
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (group, decoded) in receiver {
            waiting.insert(group, decoded);
            while let Some(decoded) = waiting.remove(&next) {
                for run in decoded {
                    self.take(run)?;
                }
                next += 1;
                if !on_bytes(self.held.runs.len() as u64) {
                    return Err(Nasbench101Error::Stopped);
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, run: Result<ReadRun, Refused>) -> Result<(), Nasbench101Error> {
        let run = run.map_err(|refused| self.refused(refused))?;
        let place = self.place_of(&run);
        let place = place.map_err(|problem| self.contradiction(problem))?;
        let repeats = &mut self.repeats[place as usize][run.budget.number() as usize];
        let repeat = *repeats;
        if u32::from(repeat) >= MAX_REPEATS {
            return Err(self.contradiction(RecordProblem::TooManyRepeats {
                hash: run.hash,
                epochs: run.budget.epochs(),
                most: MAX_REPEATS,
            }));
        }
        *repeats += 1;
        self.held.add(place, repeat, run);
        Ok(())
    }

    /// The place of the module of a run, which must be the same module in all records with its hash.
    fn place_of(&mut self, run: &ReadRun) -> Result<u32, RecordProblem> {
        // Records of a module follow each other, in all files that are known.
        let last = self.held.modules.last().filter(|last| last.0 == run.hash);
        let known = match last {
            Some(_last) => Some(self.held.modules.len() as u32 - 1),
            None => self.places.get(&run.hash).copied(),
        };
        let Some(place) = known else {
            check_parameters(run)?;
            let place = self.held.modules.len() as u32;
            self.places.insert(run.hash, place);
            self.held.modules.push((run.hash, run.module));
            self.repeats.push([0; 4]);
            self.held.parameters.push(run.trainable_parameters);
            return Ok(place);
        };
        let (hash, expected) = self.held.modules[place as usize];
        if expected == run.module {
            if run.trainable_parameters != self.held.parameters[place as usize] {
                check_parameters(run)?;
            }
            return Ok(place);
        }
        Err(RecordProblem::OtherModule {
            hash,
            expected,
            found: run.module,
        })
    }

    fn refused(&self, refused: Refused) -> Nasbench101Error {
        let file = self.path.to_owned();
        match refused {
            Refused::Damaged(problem) => Nasbench101Error::Record { file, problem },
            Refused::Wrong {
                number,
                offset,
                problem,
            } => Nasbench101Error::Contradiction {
                file,
                number,
                offset,
                problem,
            },
        }
    }

    /// An error about the record that would be next.
    fn contradiction(&self, problem: RecordProblem) -> Nasbench101Error {
        contradiction(self.path, self.held.runs.len() as u64, problem)
    }
}

/// Whether the number of weights of a record is that of its module.
fn check_parameters(run: &ReadRun) -> Result<(), RecordProblem> {
    let expected = run.module.trainable_parameters();
    if u64::try_from(run.trainable_parameters) == Ok(expected) {
        return Ok(());
    }
    Err(RecordProblem::Parameters {
        hash: run.hash,
        expected,
        found: run.trainable_parameters,
    })
}

/// An error about a record of a file that can be read. Its place is looked up in the file.
pub(super) fn contradiction(path: &Path, number: u64, problem: RecordProblem) -> Nasbench101Error {
    let records = File::open(path).map(RecordReader::new);
    let found = records
        .ok()
        .and_then(|mut records| records.nth(number as usize));
    let offset = found.and_then(Result::ok).map_or(0, |record| record.offset);
    Nasbench101Error::Contradiction {
        file: path.to_owned(),
        number,
        offset,
        problem,
    }
}

/// Whether a path is a file of NAS-Bench-101: it begins like a TFRecord file, or its name ends so.
///
/// ```
/// use natsbench::import::is_nasbench101_file;
///
/// assert!(is_nasbench101_file("nasbench_only108.tfrecord"));
/// assert!(!is_nasbench101_file("NATS-tss-v1_0-3ffb9-simple"));
/// ```
#[must_use]
pub fn is_nasbench101_file(path: impl AsRef<Path>) -> bool {
    let path = path.as_ref();
    let mut head = [0; 12];
    let begins_so = File::open(path).is_ok_and(|mut file| file.read_exact(&mut head).is_ok());
    let is_named_so = path.extension().is_some_and(|end| end == "tfrecord");
    (begins_so && nasbench101::records::is_tfrecord(&head)) || is_named_so
}
