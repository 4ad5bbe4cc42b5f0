//! The official files, `nasbench_full.tfrecord` and `nasbench_only108.tfrecord`, record by record.
//!
//! A file is a list of records in the format TFRecord. A record is one training run: a list in JSON whose last item is a
//! protocol buffer in base64.
//!
//! ```
//! use nasbench101::Module;
//! use nasbench101::records::{Evaluation, Metrics, RecordReader, decode, encode_message, write_record};
//!
//! let module = Module::from_texts("0100", "input,output")?;
//! let metrics = Metrics {
//!     evaluations: vec![Evaluation::default(); 3],
//!     trainable_parameters: 882_570,
//!     total_seconds: 60.5,
//! };
//! let mut file = Vec::new();
//! write_record(&mut file, module.hash(), 108, &module, &encode_message(&metrics))?;
//!
//! for raw in RecordReader::new(file.as_slice()) {
//!     let record = decode(&raw?)?;
//!     assert_eq!((record.module, record.epochs), (module, 108));
//!     assert_eq!(record.metrics, metrics);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod checksum;
mod decode;
mod error;
mod json;
mod metrics;
mod reader;
mod writer;

pub use checksum::is_tfrecord;
pub use decode::{Decoder, Record, decode};
pub use error::{ReadError, ReadProblem};
pub use metrics::{Evaluation, Metrics, encode_message};
pub use reader::{MOST_RECORD_BYTES, RawRecord, RecordReader};
pub use writer::write_record;
