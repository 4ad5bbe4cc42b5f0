//! Reporting that a command waits for other programs.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};

use crate::error_chain::chain;
use crate::store::{Waiting, Writer};

use super::CommandResult;
use super::visible::standard_error;

/// Exit code of a command that Ctrl-C ended, as shells expect it.
pub(super) const INTERRUPTED: u8 = 130;

/// A wait that is shorter than this is not reported.
const SHORT: Duration = Duration::from_millis(500);

/// Time between two lines about the same wait.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// Reports now and then for whom a command waits.
#[derive(Debug, Default)]
pub(super) struct WaitingLines {
    last: Option<Duration>,
}

impl WaitingLines {
    /// The line to print now, if any.
    pub(super) fn line(&mut self, waiting: &Waiting) -> Option<String> {
        let waited = waiting.waited;
        let last = self.last.filter(|&last| last <= waited); // otherwise another wait has begun
        let is_due = last.map_or(waited >= SHORT, |last| waited >= last + BETWEEN_LINES);
        is_due.then(|| {
            self.last = Some(waited);
            waiting.to_string()
        })
    }
}

/// A command that writes, and that waits until Ctrl-C. A Ctrl-C before the wait has stopped the work, but its results must
/// still be stored, so it does not end the wait.
pub(super) fn writer(what: &'static str, stop: &Arc<AtomicBool>) -> Writer {
    let stop = Arc::clone(stop);
    let mut lines = WaitingLines::default();
    let mut last = None;
    let mut was_stopped = false;
    Writer {
        what,
        on_wait: Box::new(move |waiting| {
            let is_stopped = stop.load(Ordering::Relaxed);
            if last.is_none_or(|last| waiting.waited < last) {
                was_stopped = is_stopped;
            }
            last = Some(waiting.waited);
            if let Some(line) = lines.line(waiting) {
                let _ = writeln!(standard_error(), "{line}"); // the wait goes on
            }
            if is_stopped && !was_stopped {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }),
    }
}

/// The exit code if Ctrl-C has ended the command, otherwise the result as it is.
pub(super) fn or_interrupted(result: CommandResult, stop: &AtomicBool) -> CommandResult {
    match result {
        Err(error) if stop.load(Ordering::Relaxed) => {
            let _ = writeln!(standard_error(), "{}", chain(error.as_ref())); // if it fails, the terminal is closed
            Ok(ExitCode::from(INTERRUPTED))
        }
        other => other,
    }
}

/// A flag that the first Ctrl-C sets; the second ends the process.
pub(super) fn stop_on_ctrl_c() -> Result<Arc<AtomicBool>, io::Error> {
    let stop = Arc::new(AtomicBool::new(false));
    let code = i32::from(INTERRUPTED);
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, code, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_after_a_moment_and_then_now_and_then() {
        let mut lines = WaitingLines::default();
        let mut told = |milliseconds| {
            let waiting = Waiting {
                path: "x.db".into(),
                whom: "process 1, natsbench import".to_owned(),
                waited: Duration::from_millis(milliseconds),
            };
            lines.line(&waiting)
        };
        let line = "x.db: waiting for process 1, natsbench import, since 0 s";
        assert_eq!(told(0), None);
        assert_eq!(told(600).as_deref(), Some(line));
        assert_eq!(told(5_000), None);
        assert!(told(10_600).unwrap().ends_with("since 10 s"));
        assert_eq!(told(100), None);
        assert!(told(700).is_some());
    }
}
