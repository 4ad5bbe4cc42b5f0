//! A process that answers one statement of the SQL box, under limits of the operating system, and ends.
//!
//! It reads a request from standard input, up to its end, and writes the status of the answer, a line end and its body to
//! standard output. `statements` starts it and ends it. Limits are set if the system has them (see [`restrict`]). On other
//! systems, only the time is limited: the process is ended when its time is over.

use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::query::{SqlBox, SqlValue};
use crate::store::Reader;

use super::failure::Failure;

/// A statement with the values of its parameters, by their names. It is the body of a request to the SQL box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    pub(super) sql: String,
    #[serde(default)]
    pub(super) parameters: Map<String, Value>,
}

impl Statement {
    /// The values as SQLite takes them.
    fn values(&self) -> Result<Vec<(&str, SqlValue)>, Failure> {
        let value = |(name, value): (&String, &Value)| match value {
            Value::Null => Ok(SqlValue::Null),
            Value::Bool(is) => Ok(SqlValue::Integer(i64::from(*is))),
            Value::Number(number) => number
                .as_i64()
                .map(SqlValue::Integer)
                .or_else(|| number.as_f64().map(SqlValue::Real))
                .ok_or_else(|| Failure::bad_request(format!("{name} is {number}, too large"))),
            Value::String(text) => Ok(SqlValue::Text(text.clone())),
            Value::Array(_) | Value::Object(_) => {
                let message = format!(
                    "the parameter {name} is a list or an object; expected a text, a number or null"
                );
                Err(Failure::bad_request(message))
            }
        };
        let values = self.parameters.iter();
        values
            .map(|pair| Ok((pair.0.as_str(), value(pair)?)))
            .collect()
    }
}

/// The request to the process.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) statement: Statement,
    pub(super) time: Duration,
    pub(super) rows: usize,
    pub(super) bytes: usize,
    /// Whether it runs as a long statement, with a lower priority than everything else.
    pub(super) is_long: bool,
}

/// Answers the request on standard input, and ends with success after the whole answer is written.
///
/// # Errors
///
/// The request cannot be read, or standard input or output is closed.
pub(crate) fn answer_statement(database: &Path) -> io::Result<()> {
    let mut request = Vec::new();
    io::stdin().lock().read_to_end(&mut request)?;
    if request.is_empty() {
        return Ok(()); // the process was started ahead, and is no longer needed
    }
    let request: Request = serde_json::from_slice(&request)?;
    let (status, body) = match answer(database, &request) {
        Ok(body) => (StatusCode::OK, body),
        Err(failure) => (failure.status, failure.to_json()),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{}", status.as_u16())?;
    out.write_all(body.as_bytes())?;
    out.flush()
}

fn answer(database: &Path, request: &Request) -> Result<String, Failure> {
    let reader = Reader::open(database)?;
    // The file is not mapped: a mapped database would count as memory of the process.
    let unmapped = reader.connection().pragma_update(None, "mmap_size", 0);
    unmapped.map_err(|error| failed(&error))?;
    restrict(request).map_err(|error| failed(&error))?;
    let sql_box = SqlBox {
        time: request.time,
        rows: request.rows,
        bytes: request.bytes,
    };
    let Statement { sql, .. } = &request.statement;
    Ok(sql_box.answer_json(&reader, sql, &request.statement.values()?)?)
}

fn failed(error: &dyn std::error::Error) -> Failure {
    let message = format!("the limits of the statement cannot be set: {error}");
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, message)
}

/// Limits what this process may use from here on.
#[cfg(unix)]
fn restrict(request: &Request) -> io::Result<()> {
    use rustix::process::{Resource, nice};

    use super::limits::{STATEMENT_FILES, STATEMENT_MEMORY_BYTES, TEMPORARY_FILE_BYTES};

    limit(Resource::Core, 0)?;
    limit(Resource::Cpu, request.time.as_secs().saturating_add(2))?;
    limit(Resource::Fsize, TEMPORARY_FILE_BYTES)?;
    limit(Resource::Nofile, STATEMENT_FILES)?;
    #[cfg(target_os = "linux")]
    limit(
        Resource::As,
        mapped_bytes()?.saturating_add(STATEMENT_MEMORY_BYTES),
    )?;
    // Other systems do not say how much is mapped, but some limit the memory that is written to.
    #[cfg(not(target_os = "linux"))]
    limit(Resource::Data, STATEMENT_MEMORY_BYTES.saturating_mul(2))?;
    let behind_others = if request.is_long { 15 } else { 5 };
    nice(behind_others)?;
    Ok(())
}

#[cfg(not(unix))]
fn restrict(_request: &Request) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn limit(resource: rustix::process::Resource, most: u64) -> io::Result<()> {
    let before = rustix::process::getrlimit(resource);
    // A stricter limit that was set before stays as it is.
    let most = before.maximum.map_or(most, |maximum| maximum.min(most));
    let most = Some(most);
    let limit = rustix::process::Rlimit {
        current: most,
        maximum: most,
    };
    Ok(rustix::process::setrlimit(resource, limit)?)
}

/// The size of this process, as its limit counts it.
#[cfg(target_os = "linux")]
fn mapped_bytes() -> io::Result<u64> {
    let numbers = std::fs::read_to_string("/proc/self/statm")?;
    let pages = numbers
        .split(' ')
        .next()
        .and_then(|pages| pages.parse().ok());
    let pages: u64 = pages.ok_or(io::ErrorKind::InvalidData)?;
    Ok(pages.saturating_mul(rustix::param::page_size() as u64))
}
