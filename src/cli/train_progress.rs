//! Progress of a weight-sharing search: how far, how good, what it would choose, and how long it still takes.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use nats_supernet::EpochRecord;
use nats_supernet::epoch::{Event, Phases, Stage};

use super::visible::standard_error;

/// Time between two lines within an epoch where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_mins(1);

/// Parts of an epoch that the bar shows.
const PARTS: u64 = 100;

/// Shown on standard error: a bar on a terminal, otherwise a line after each epoch, and now and then within a long one.
pub(super) struct TrainProgress {
    shown: Shown,
    epochs: u32,
    /// Epochs that are done, those of earlier processes among them.
    done: f64,
    choice: String,
    /// When this process began, and how many epochs were done then.
    began: (Instant, f64),
    last_line: Instant,
}

enum Shown {
    Nothing,
    Bar(ProgressBar),
    Lines,
}

impl TrainProgress {
    #[expect(clippy::expect_used, reason = "the template is a constant")]
    pub(super) fn new(epochs: u32, quiet: bool) -> Self {
        let shown = if quiet {
            Shown::Nothing
        } else if io::stderr().is_terminal() {
            let bar = ProgressBar::new(u64::from(epochs) * PARTS);
            let template = "{wide_msg} [{bar:10.#-}]  {prefix}";
            let style = ProgressStyle::with_template(template).expect("a template of indicatif");
            bar.set_style(style.progress_chars("##-"));
            Shown::Bar(bar)
        } else {
            Shown::Lines
        };
        let now = Instant::now();
        Self {
            shown,
            epochs,
            done: 0.0,
            choice: String::new(),
            began: (now, 0.0),
            last_line: now,
        }
    }

    /// The search begins, or goes on after an epoch.
    pub(super) fn begin(&mut self, kept: Option<&EpochRecord>) {
        self.done = kept.map_or(0.0, |record| (record.epoch + 1) as f64);
        self.choice = kept
            .map(|record| record.architecture.clone())
            .unwrap_or_default();
        self.began = (Instant::now(), self.done);
    }

    pub(super) fn event(&mut self, event: &Event) {
        let what = match *event {
            Event::Step {
                epoch,
                done,
                of,
                phases,
            } => {
                self.done = f64::from(epoch) + done as f64 / of.max(1) as f64;
                percentages(&phases)
            }
            Event::Progress {
                stage, done, of, ..
            } => {
                let doing = match stage {
                    Stage::Sampling => "samples architectures",
                    Stage::Choosing => "compares architectures",
                    Stage::Evaluating => "evaluates",
                };
                let of = of.map(|of| format!("/{of}")).unwrap_or_default();
                format!("{doing}, {done}{of}")
            }
            _ => return,
        };
        if matches!(self.shown, Shown::Lines) && self.last_line.elapsed() < LINE_INTERVAL {
            return;
        }
        self.show(&what);
    }

    /// An epoch is done.
    pub(super) fn kept(&mut self, record: &EpochRecord) {
        self.choice.clone_from(&record.architecture);
        self.done = (record.epoch + 1) as f64;
        let Some(training) = &record.training else {
            return;
        };
        self.show(&percentages(&Phases {
            weights: training.weights,
            architecture: training.architecture,
        }));
    }

    /// Prints a message above the bar, which stays there.
    pub(super) fn say(&self, message: &str) {
        match &self.shown {
            Shown::Nothing => {}
            Shown::Bar(bar) => bar.println(super::visible::in_one_line(message)),
            Shown::Lines => {
                let _ = writeln!(standard_error(), "{message}"); // if progress cannot be shown, the work goes on
            }
        }
    }

    pub(super) fn finish(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }

    fn show(&mut self, what: &str) {
        let line = format!("{}  {what}  {}", self.epoch(), self.choice);
        let left = self.left();
        match &self.shown {
            Shown::Nothing => {}
            Shown::Bar(bar) => {
                bar.set_message(line);
                bar.set_prefix(left);
                bar.set_position((self.done * PARTS as f64) as u64);
            }
            Shown::Lines => {
                self.last_line = Instant::now();
                let _ = writeln!(standard_error(), "{line}  {left}");
            }
        }
    }

    /// How many epochs are done: `epochs 12/100`.
    fn epoch(&self) -> String {
        let width = self.epochs.to_string().len();
        format!("epochs {:>width$}/{}", self.done as u32, self.epochs)
    }

    /// How long it takes until the end, by what this process did so far.
    fn left(&self) -> String {
        let (since, before) = self.began;
        let (did, to_do) = (self.done - before, f64::from(self.epochs) - self.done);
        if did <= 0.0 {
            return "eta unknown".to_owned();
        }
        eta(since.elapsed().as_secs_f64() * to_do / did)
    }
}

fn percentages(phases: &Phases) -> String {
    let Phases {
        weights,
        architecture,
    } = phases;
    format!(
        "train {:.1} %  search {:.1} %",
        weights.top1_percent, architecture.top1_percent
    )
}

/// A time in the unit that a person would take.
fn eta(seconds: f64) -> String {
    let minutes = seconds / 60.0;
    let mut text = "eta ".to_owned();
    // Writing into a String cannot fail.
    let _ = if seconds < 90.0 {
        write!(text, "{seconds:.0} s")
    } else if minutes < 90.0 {
        write!(text, "{minutes:.0} min")
    } else {
        write!(text, "{:.1} h", minutes / 60.0)
    };
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_that_a_person_would_take() {
        let shown = [0.2, 89.0, 95.0, 2_460.0, 8_000.0, 360_000.0].map(eta);
        assert_eq!(
            shown,
            [
                "eta 0 s",
                "eta 89 s",
                "eta 2 min",
                "eta 41 min",
                "eta 2.2 h",
                "eta 100.0 h"
            ]
        );
    }
}
