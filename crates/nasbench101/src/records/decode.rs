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
    let message = STANDARD.decode(&items.base64)?;
    let metrics = Metrics::decode(message.as_slice())?;
    let found = metrics.evaluations.len();
    if found < FEWEST_EVALUATIONS {
        return Err(ReadProblem::Evaluations { found });
    }
    Ok(Record {
        hash,
        epochs: items.epochs,
        module,
        metrics,
        message,
    })
}
