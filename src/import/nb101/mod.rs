//! Imports files of NAS-Bench-101, and compares them with a database.

mod decoding;
mod error;
mod held;
mod indexes;
mod reading;
mod run;
mod verify;

pub use error::{Nasbench101Error, RecordProblem};
pub use reading::is_nasbench101_file;
pub use run::{ImportNasbench101, Nasbench101Event, Nasbench101Summary};
pub use verify::{VerifyNasbench101, VerifyNasbench101Event, VerifyNasbench101Summary};
