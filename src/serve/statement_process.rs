//! Starts the processes that answer one statement each (some of them ahead), asks, watches and ends them.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use crate::error_chain::chain;
use crate::query::{SqlBox, SqlBoxError};

use super::failure::Failure;
use super::statement_child::{Request, Statement};

/// Number of processes that wait for a statement, since starting one takes longer than answering `SELECT 1`.
const STARTED_AHEAD: usize = 2;

/// Starts processes, some of them before they are needed.
#[derive(Debug)]
pub(super) struct Processes {
    program: PathBuf,
    arguments: Vec<OsString>,
    sql_box: SqlBox,
    waiting: Mutex<Vec<Child>>,
}

/// What a process wrote, and how it ended.
#[derive(Debug)]
pub(super) struct ProcessOutput {
    bytes: Vec<u8>,
    ended: ExitStatus,
}

impl Processes {
    /// Processes of this program, called with these arguments.
    pub(super) fn new(program: PathBuf, arguments: Vec<OsString>, sql_box: SqlBox) -> Self {
        Self {
            program,
            arguments,
            sql_box,
            waiting: Mutex::default(),
        }
    }

    pub(super) const fn sql_box(&self) -> &SqlBox {
        &self.sql_box
    }

    /// Starts some processes ahead. It must be called within an asynchronous runtime.
    pub(super) fn start_ahead(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while waiting.len() < STARTED_AHEAD {
            match self.start() {
                Ok(child) => waiting.push(child),
                Err(_reported_with_the_next_statement) => return,
            }
        }
    }

    /// A process that was started ahead and still runs, or else a new one.
    pub(super) fn take(&self) -> Result<Child, Failure> {
        loop {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(mut child) = waiting.pop() else {
                break;
            };
            if matches!(child.try_wait(), Ok(None)) {
                return Ok(child);
            }
        }
        self.start().map_err(|error| self.failed(&error))
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        // Ctrl-C in a terminal should reach only the server, which finishes the answers that have begun.
        #[cfg(unix)]
        command.process_group(0);
        command.spawn()
    }

    /// Asks a process, which ends after its answer. If the caller stops waiting, the process is killed.
    pub(super) async fn ask(
        &self,
        mut child: Child,
        statement: &Statement,
        is_long: bool,
    ) -> Result<ProcessOutput, Failure> {
        let request = Request {
            statement: statement.clone(),
            time: self.sql_box.time,
            rows: self.sql_box.rows,
            bytes: self.sql_box.bytes,
            is_long,
        };
        let request = serde_json::to_vec(&request)?;
        let exchange = async {
            let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
            let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
            let (mut stdin, stdout) = (stdin.ok_or_else(gone)?, stdout.ok_or_else(gone)?);
            stdin.write_all(&request).await?;
            drop(stdin); // the end of the request
            let most = self.sql_box.most_json_bytes() as u64;
            let mut bytes = Vec::new();
            stdout.take(most).read_to_end(&mut bytes).await?;
            if bytes.len() as u64 == most {
                child.start_kill()?; // it may still be writing, but nobody reads more
            }
            let ended = child.wait().await?;
            Ok(ProcessOutput { bytes, ended })
        };
        exchange
            .await
            .map_err(|error: io::Error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        let message = format!(
            "the statement cannot be given to {}: {}",
            self.program.display(),
            chain(error)
        );
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }
}

impl ProcessOutput {
    /// The status and the body of the answer, unless the process ended before it wrote all of it.
    pub(super) fn answer(self, sql_box: &SqlBox) -> Result<(StatusCode, Bytes), Failure> {
        if !self.ended.success() {
            return Err(why(self.ended, sql_box).into());
        }
        let line_end = self.bytes.iter().position(|&byte| byte == b'\n');
        let status = line_end
            .and_then(|end| self.bytes.get(..end))
            .and_then(|status| StatusCode::from_bytes(status).ok());
        if let (Some(status), Some(end)) = (status, line_end) {
            return Ok((status, Bytes::from(self.bytes).slice(end + 1..)));
        }
        let message = "the statement's process gave no answer";
        Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, message))
    }
}

/// Why a process ended without an answer: because of a limit of the system, mostly the one on memory, since a program that
/// needs more is ended.
fn why(ended: ExitStatus, sql_box: &SqlBox) -> SqlBoxError {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;

        use rustix::process::Signal;

        if ended.signal() == Some(Signal::XCPU.as_raw()) {
            return SqlBoxError::CutOff { time: sql_box.time };
        }
    }
    #[cfg(not(unix))]
    let _ = (ended, sql_box);
    SqlBoxError::OutOfMemory
}

/// How much processor time a process has used; `None` if the system does not say.
pub(super) fn processor_time(id: u32) -> Option<Duration> {
    let numbers = std::fs::read_to_string(format!("/proc/{id}/schedstat")).ok()?;
    let nanoseconds = numbers.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
