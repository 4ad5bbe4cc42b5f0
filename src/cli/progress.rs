//! Progress on standard error: a bar on a terminal, otherwise a line now and then.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::visible::{in_one_line, standard_error};

/// Time between two lines where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

/// Progress of one archive, or of the runs of one search.
pub(super) struct Progress {
    shown: Shown,
    label: String,
    total: u64,
    done: u64,
    started: Instant,
    last_line: Instant,
}

enum Shown {
    Nothing,
    Bar(ProgressBar),
    Lines,
}

impl Progress {
    #[expect(clippy::expect_used, reason = "the template is a constant")]
    pub(super) fn new(label: impl Into<String>, total: usize, quiet: bool) -> Self {
        let (label, total) = (in_one_line(&label.into()).into_owned(), total as u64);
        let shown = if quiet {
            Shown::Nothing
        } else if io::stderr().is_terminal() {
            let bar = ProgressBar::new(total).with_message(label.clone());
            let template = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta} left";
            bar.set_style(ProgressStyle::with_template(template).expect("a template of indicatif"));
            Shown::Bar(bar)
        } else {
            Shown::Lines
        };
        let now = Instant::now();
        Self {
            shown,
            label,
            total,
            done: 0,
            started: now,
            last_line: now,
        }
    }

    pub(super) fn advance(&mut self) {
        self.advance_to(self.done as usize + 1);
    }

    /// So many are done by now.
    pub(super) fn advance_to(&mut self, done: usize) {
        let done = done as u64;
        if let Shown::Bar(bar) = &self.shown {
            bar.set_position(done);
        }
        self.done = done;
        let is_time = self.last_line.elapsed() >= LINE_INTERVAL || done == self.total;
        if matches!(self.shown, Shown::Lines) && is_time {
            self.last_line = Instant::now();
            self.line();
        }
    }

    /// All are done, and there were so many: the total was an estimate until now.
    pub(super) fn end_at(&mut self, total: usize) {
        self.total = total as u64;
        if let Shown::Bar(bar) = &self.shown {
            bar.set_length(self.total);
        }
        self.advance_to(total);
    }

    /// Prints a message above the bar, which stays there.
    pub(super) fn say(&self, message: &str) {
        match &self.shown {
            Shown::Bar(bar) => bar.println(in_one_line(message)),
            Shown::Nothing | Shown::Lines => {
                // if progress cannot be shown, the work goes on
                let _ = writeln!(standard_error(), "{message}");
            }
        }
    }

    pub(super) fn finish(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }

    fn line(&self) {
        let Self {
            label, total, done, ..
        } = self;
        let rate = *done as f64 / self.started.elapsed().as_secs_f64().max(1e-3);
        let left = total.saturating_sub(*done) as f64 / rate.max(1e-3);
        let _ = writeln!(
            standard_error(),
            "{label}: {done}/{total}, {rate:.0}/s, {left:.0} s left"
        );
    }
}
