//! A record as values.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;

use super::error::{ReadError, ReadProblem};
use super::json::Items;
use super::metrics::Metrics;
use super::reader::RawRecord;
use crate::module::Module;
use crate::module_hash::ModuleHash;

/// The fewest evaluations of a run: start, halfway, end.
const FEWEST_EVALUATIONS: usize = 3;

/// One training run of an architecture.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The hash as the file has it. It is not compared with that of the module.
    pub hash: ModuleHash,
    /// The number of epochs that the run was planned for.
    pub epochs: u32,
    /// The module as the file writes it.
    pub module: Module,
    /// What was measured.
    pub metrics: Metrics,
    /// The protocol buffer of which [`metrics`](Self::metrics) were read, byte for byte.
    pub message: Vec<u8>,
}

/// Reads the data of records, faster than [`decode`] where records of one module and budget follow each other, as in the
/// official files: what the last record said besides its message is not read again.
///
/// ```
/// use nasbench101::Module;
/// use nasbench101::records::{Decoder, RecordReader, decode, encode_message, write_record};
///
/// let module = Module::from_texts("0100", "input,output")?;
/// let message = encode_message(&nasbench101::records::Metrics {
///     evaluations: vec![Default::default(); 3],
///     trainable_parameters: 882_570,
///     total_seconds: 60.5,
/// });
/// let mut file = Vec::new();
/// for _repeat in 0..3 {
///     write_record(&mut file, module.hash(), 108, &module, &message)?;
/// }
/// let mut decoder = Decoder::default();
/// for raw in RecordReader::new(file.as_slice()) {
///     let raw = raw?;
///     assert_eq!(decoder.decode(&raw)?, decode(&raw)?);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Decoder {
    last: Option<Last>,
}

/// What the last record said before its message.
#[derive(Debug)]
struct Last {
    /// The JSON up to the quotation mark of the message.
    text: Vec<u8>,
    hash: ModuleHash,
    epochs: u32,
    module: Module,
}

impl Decoder {
    /// As [`decode`].
    ///
    /// # Errors
    ///
    /// As [`decode`].
    pub fn decode(&mut self, raw: &RawRecord) -> Result<Record, ReadError> {
        let known = self.last.as_ref().and_then(|last| {
            let rest = raw.data.strip_prefix(last.text.as_slice())?;
            let base64 = without_line_breaks(rest.strip_suffix(b"\"]")?)?;
            Some((last, base64))
        });
        let Some((last, base64)) = known else {
            let record = decode(raw)?;
            self.last = Last::of(&raw.data, &record);
            return Ok(record);
        };
        let decoded = decode_message(&base64).map_err(|problem| ReadError {
            number: raw.number,
            offset: raw.offset,
            problem,
        });
        let (metrics, message) = decoded?;
        Ok(Record {
            hash: last.hash,
            epochs: last.epochs,
            module: last.module,
            metrics,
            message,
        })
    }
}

impl Last {
    fn of(data: &[u8], record: &Record) -> Option<Self> {
        // The message is the last text; what it is made of has no quotation marks.
        let before = data.strip_suffix(b"\"]")?;
        let start = before.iter().rposition(|&byte| byte == b'"')?;
        Some(Self {
            text: data[..=start].to_vec(),
            hash: record.hash,
            epochs: record.epochs,
            module: record.module,
        })
    }
}

/// The bytes of a text of JSON whose only escapes are line breaks, without these; `None` if it has others, or is not in ASCII.
fn without_line_breaks(text: &[u8]) -> Option<Vec<u8>> {
    let mut lines = text.split(|&byte| byte == b'\\');
    let mut joined = Vec::with_capacity(text.len());
    joined.extend_from_slice(lines.next()?);
    for line in lines {
        joined.extend_from_slice(line.strip_prefix(b"n")?);
    }
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && *byte != b'"';
    joined.iter().all(is_plain).then_some(joined)
}

/// Reads the data of a record.
///
/// Numbers are returned as they are in the file: whether an accuracy is one, is for the caller to decide.
///
/// # Errors
///
/// The data is not that of a training run. The error says which record it is, and what was expected and found.
pub fn decode(raw: &RawRecord) -> Result<Record, ReadError> {
    decode_data(&raw.data).map_err(|problem| ReadError {
        number: raw.number,
        offset: raw.offset,
        problem,
    })
}

fn decode_data(data: &[u8]) -> Result<Record, ReadProblem> {
    let items: Items<'_> = serde_json::from_slice(data)?;
    let hash = items.hash.parse()?;
    let module = Module::from_texts(&items.adjacency, &items.operations)?;
    let (metrics, message) = decode_message(&items.base64)?;
    Ok(Record {
        hash,
        epochs: items.epochs,
        module,
        metrics,
        message,
    })
}

fn decode_message(base64: &[u8]) -> Result<(Metrics, Vec<u8>), ReadProblem> {
    let message = STANDARD.decode(base64)?;
    let metrics = Metrics::decode(message.as_slice())?;
    let found = metrics.evaluations.len();
    if found < FEWEST_EVALUATIONS {
        return Err(ReadProblem::Evaluations { found });
    }
    Ok((metrics, message))
}
