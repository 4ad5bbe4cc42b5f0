//! A long pickle whose values are handed out one by one.
//!
//! Some pickles are larger than the memory: a dictionary, one of whose values is a dictionary
//! from integers to everything else. A [`PairStream`] follows only how high the stack is until
//! a pair of that inner dictionary is complete, interprets the bytes of the pair like a pickle
//! of their own, and hands out the [`Document`]. Then it forgets them, except for what later
//! pairs may refer to through the memo.

use std::io::Read;

use crate::cursor::{Cursor, Instruction};
use crate::document::Document;
use crate::error::{PickleError, PickleProblem, StreamError, unexpected};
use crate::input::{Heights, Input, Scan};
use crate::limits::Limits;
use crate::long_memo::{FinishedPart, LongMemo};
use crate::machine::Machine;
use crate::value::Value;

/// A key of the inner dictionary and its value.
#[derive(Debug)]
pub struct Pair<'s> {
    /// The key.
    pub key: i64,
    /// The value, as if it had been pickled alone.
    pub value: Document<'s>,
}

/// A pickle of a dictionary of which one value, the inner dictionary, has integer keys and is
/// read pair by pair.
///
/// ```
/// use plain_pickle::{PairStream, Value};
///
/// let pickle = b"\x80\x04}(X\x05\0\0\0totalK\x02X\x03\0\0\0all}(K\x05NK\x07NuX\x04\0\0\0nameNu.";
/// let mut stream = PairStream::open(&pickle[..], "all")?;
/// let start = stream.start()?; // what comes before the inner dictionary
/// let Value::Dict(dict) = start.root() else { panic!("not a dict") };
/// assert_eq!(*start.pairs(dict), [(Value::Text("total"), Value::Int(2))]);
/// drop(start); // it borrows the stream
/// let mut keys = Vec::new();
/// while let Some(pair) = stream.next_pair()? {
///     keys.push(pair.key);
/// }
/// assert_eq!(keys, [5, 7]);
/// let end = stream.end()?; // what comes after it
/// let Value::Dict(dict) = end.root() else { panic!("not a dict") };
/// let after = [(Value::Text("all"), Value::None), (Value::Text("name"), Value::None)];
/// assert_eq!(*end.pairs(dict), after);
/// # Ok::<(), plain_pickle::StreamError>(())
/// ```
#[derive(Debug)]
pub struct PairStream<R> {
    input: Input<R>,
    limits: Limits,
    key: &'static str,
    memo: LongMemo,
    /// Where the outer dictionary begins, and its bytes up to the inner one.
    start: (usize, Vec<u8>),
    /// Whether the pairs of the outer dictionary are under a mark.
    outer_marked: bool,
    place: Place,
    /// The pair that was handed out last: its length and its memo entries.
    handed_out: (usize, FinishedPart),
    /// Where the rest of the outer dictionary begins, and its bytes.
    end: (usize, Vec<u8>),
}

/// Where in the inner dictionary the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before it.
    Before,
    /// Right after it was made, where it may be put into the memo.
    Made,
    /// Between batches of pairs.
    Between,
    /// Within a batch, under a mark.
    Batch,
    /// After a pair that is a batch of its own.
    Single,
    /// After it.
    After,
}

impl<R: Read> PairStream<R> {
    /// Reads up to the inner dictionary, which is the value of `key`.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, is no pickle, or no such dictionary comes.
    pub fn open(reader: R, key: &'static str) -> Result<Self, StreamError> {
        let mut stream = Self::new(reader, key);
        stream.find_inner()?;
        Ok(stream)
    }

    /// As [`open`](Self::open), for an input in which other pickles come first: `check` gets each
    /// of so many.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and those of `check`.
    pub fn open_after(
        reader: R,
        key: &'static str,
        pickles: usize,
        mut check: impl FnMut(usize, &Document<'_>) -> Result<(), PickleProblem>,
    ) -> Result<Self, StreamError> {
        let mut stream = Self::new(reader, key);
        for number in 0..pickles {
            stream.whole_pickle(|document| check(number, document))?;
        }
        stream.find_inner()?;
        Ok(stream)
    }

    fn new(reader: R, key: &'static str) -> Self {
        let limits = Limits::default();
        Self {
            input: Input::new(reader, limits),
            limits,
            key,
            memo: LongMemo::default(),
            start: Default::default(),
            outer_marked: false,
            place: Place::Before,
            handed_out: Default::default(),
            end: Default::default(),
        }
    }

    /// The outer dictionary as far as it comes before the inner one.
    ///
    /// # Errors
    ///
    /// When it is not plain data.
    pub fn start(&self) -> Result<Document<'_>, StreamError> {
        Ok(self.read_start()?.0)
    }

    /// The next pair of the inner dictionary, or `None` after the last. A key may come twice.
    ///
    /// After an error, the stream is of no more use.
    ///
    /// # Errors
    ///
    /// When the input cannot be read or the pickle is damaged, ends too early, or refers to
    /// something that was not kept.
    pub fn next_pair(&mut self) -> Result<Option<Pair<'_>>, StreamError> {
        let (length, finished) = std::mem::take(&mut self.handed_out);
        self.input.skip(length);
        self.memo.add(finished);
        if !self.find_pair()? {
            return Ok(None);
        }
        let length = self.scan_pair()?;
        let (bytes, offset) = (self.input.part(length), self.input.offset());
        let mut machine = Machine::continued(self.limits, length, &self.memo);
        run(&mut machine, bytes, offset, self.limits)?;
        let (key, value, finished) = machine
            .finish_pair(&self.memo)
            .map_err(|problem| self.input.error(problem))?;
        self.handed_out = (length, finished);
        Ok(Some(Pair { key, value }))
    }

    /// The outer dictionary as far as it comes after the inner one, which it holds as `None`. Empty
    /// before the last pair was taken.
    ///
    /// # Errors
    ///
    /// When it is not plain data.
    pub fn end(&self) -> Result<Document<'_>, StreamError> {
        let (offset, bytes) = &self.end;
        let mut machine = Machine::continued(self.limits, bytes.len(), &self.memo);
        let at = |problem| PickleError {
            offset: offset + bytes.len(),
            opcode: None,
            problem,
        };
        machine
            .resume_dict(self.outer_marked, self.key)
            .map_err(at)?;
        run(&mut machine, bytes, *offset, self.limits)?;
        Ok(machine.finish().map_err(at)?)
    }

    /// Reads a pickle that follows the one of the dictionaries.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and those of `check`.
    pub fn whole_pickle(
        &mut self,
        check: impl FnOnce(&Document<'_>) -> Result<(), PickleProblem>,
    ) -> Result<(), StreamError> {
        let length = self.input.scan(|instruction| match instruction {
            Instruction::Stop => Ok(Scan::After),
            _ => Ok(Scan::On),
        })?;
        let offset = self.input.offset();
        let document = Document::parse_with(self.input.part(length), self.limits);
        document
            .and_then(|document| check(&document).map_err(|problem| self.input.error(problem)))
            .map_err(|error| moved(error, offset))?;
        self.input.skip(length);
        Ok(())
    }

    /// Checks that nothing follows.
    ///
    /// # Errors
    ///
    /// When something does, or the input cannot be read.
    pub fn expect_end(&mut self) -> Result<(), StreamError> {
        self.input.expect_end()
    }

    /// Reads up to the inner dictionary.
    fn find_inner(&mut self) -> Result<(), StreamError> {
        let mut heights = Heights::default();
        let mut is_first = true;
        // Set once the key has come: whether it is under a mark.
        let mut found = None;
        let key = self.key;
        let length = self.input.scan(|instruction| {
            let first = std::mem::take(&mut is_first);
            match instruction {
                Instruction::Protocol if first => return Ok(Scan::On),
                _ if first => return Err(unexpected("the start of a pickle", "something else")),
                Instruction::Frame | Instruction::Memoize | Instruction::Put(_) => {}
                Instruction::EmptyDict if found.is_some() => return Ok(Scan::Before),
                _ if found.is_some() => {
                    return Err(unexpected("a dict of all results", "something else"));
                }
                Instruction::EmptyDict => {}
                _ if heights.height() == 0 => {
                    return Err(unexpected(
                        "a dict of the list of architectures and all results",
                        "something else",
                    ));
                }
                Instruction::Push(Value::Text(text)) if *text == key => {
                    found = match (heights.marks(), heights.height()) {
                        ([], 1) => Some(false),
                        ([1], height) if height % 2 == 1 => Some(true),
                        _ => None,
                    };
                }
                _ => {}
            }
            heights.apply(instruction).map(|()| Scan::On)
        })?;
        self.outer_marked = found == Some(true);
        self.start = (self.input.offset(), self.input.part(length).to_vec());
        let (_, finished) = self.read_start()?;
        self.memo.add(finished);
        self.input.skip(length);
        Ok(())
    }

    fn read_start(&self) -> Result<(Document<'_>, FinishedPart), StreamError> {
        let (offset, bytes) = &self.start;
        let mut machine = Machine::new(self.limits, bytes.len());
        run(&mut machine, bytes, *offset, self.limits)?;
        Ok(machine
            .finish_start(&self.memo)
            .map_err(|problem| self.input.error(problem))?)
    }

    /// Goes to the key of the next pair; after the last, reads the rest of the outer dictionary.
    fn find_pair(&mut self) -> Result<bool, StreamError> {
        if self.place == Place::After {
            return Ok(false);
        }
        let (place, memo) = (&mut self.place, &mut self.memo);
        let mut is_key = false;
        let length = self.input.scan(|instruction| {
            let next = match (instruction, *place) {
                (Instruction::Frame, same) => same,
                (Instruction::EmptyDict, Place::Before) => Place::Made,
                (Instruction::Memoize, Place::Made) => Place::Between,
                (&Instruction::Put(entry), Place::Made) if entry as usize == memo.len() => {
                    Place::Between
                }
                (Instruction::Mark, Place::Made | Place::Between) => Place::Batch,
                (Instruction::SetItems, Place::Batch) | (Instruction::SetItem, Place::Single) => {
                    Place::Between
                }
                (Instruction::Push(Value::Int(_)), Place::Made | Place::Between | Place::Batch) => {
                    is_key = true;
                    return Ok(Scan::Before);
                }
                (_, Place::Batch) => {
                    return Err(unexpected("an integer as key", "something else"));
                }
                _ => return Ok(Scan::Before),
            };
            if *place == Place::Made
                && matches!(instruction, Instruction::Memoize | Instruction::Put(_))
            {
                memo.add_container();
            }
            *place = next;
            Ok(Scan::On)
        })?;
        self.input.skip(length);
        if !is_key {
            self.place = Place::After;
            let length = self.input.scan(|instruction| match instruction {
                Instruction::Stop => Ok(Scan::After),
                _ => Ok(Scan::On),
            })?;
            self.end = (self.input.offset(), self.input.part(length).to_vec());
            self.input.skip(length);
        }
        Ok(is_key)
    }

    /// The length of the pair that begins here.
    ///
    /// Two values are on the stack once it is complete, and it is complete once the next
    /// instruction is that of another pair or puts these two into the dictionary.
    fn scan_pair(&mut self) -> Result<usize, StreamError> {
        let mut heights = Heights::default();
        let in_batch = self.place == Place::Batch;
        let length = self.input.scan(|instruction| {
            if heights.height() == 2 && heights.marks().is_empty() {
                match instruction {
                    Instruction::Push(Value::Int(_)) | Instruction::SetItems if in_batch => {
                        return Ok(Scan::Before);
                    }
                    Instruction::SetItem if !in_batch => return Ok(Scan::Before),
                    _ => {}
                }
            }
            heights.apply(instruction).map(|()| Scan::On)
        })?;
        if !in_batch {
            self.place = Place::Single;
        }
        Ok(length)
    }
}

/// Carries out the instructions of a part that begins at `offset`.
fn run<'a>(
    machine: &mut Machine<'a>,
    bytes: &'a [u8],
    offset: usize,
    limits: Limits,
) -> Result<(), PickleError> {
    let mut cursor = Cursor::new(bytes);
    while cursor.remaining() > 0 {
        let before = cursor;
        let done = cursor.next(limits.text_bytes).and_then(|instruction| {
            if matches!(instruction, Instruction::Mark) && machine.fill_counted(&mut cursor) {
                return Ok(());
            }
            machine.step(instruction)
        });
        done.map_err(|problem| PickleError {
            offset: offset + before.offset(),
            opcode: before.opcode(),
            problem,
        })?;
    }
    Ok(())
}

fn moved(error: PickleError, offset: usize) -> PickleError {
    PickleError {
        offset: error.offset + offset,
        ..error
    }
}
