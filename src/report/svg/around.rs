//! What stands above and below the panels of a picture: its title, what it is about, a warning if its numbers are invented, and
//! where they come from.

use std::fmt::Write as _;

use super::super::Origin;
use super::super::text::escape;
use super::measure::{LABEL, Letters, SMALL, TITLE};
use super::{round, text_attributes};

/// Room between the edge of the picture and its lines.
pub(super) const EDGE: f64 = 12.0;

/// The distance of two lines, in sizes of their letters.
const LINE_HEIGHT: f64 = 1.3;

/// The lines above and below the panels, broken to fit.
pub(super) struct Around {
    above: Vec<Line>,
    below: Vec<Line>,
    /// The height of what is above the panels.
    pub(super) top: f64,
    /// The height of what is below them.
    pub(super) bottom: f64,
    /// The sources in one text, for programs that read the file.
    metadata: Vec<String>,
}

struct Line {
    text: String,
    letters: Letters,
    colour: (&'static str, &'static str),
    /// The line on which the letters stand, below the top of the picture or below the panels.
    y: f64,
}

/// Puts lines below each other.
struct Stack {
    lines: Vec<Line>,
    width: f64,
    y: f64,
}

impl Stack {
    fn add(&mut self, text: &str, letters: Letters, colour: (&'static str, &'static str)) {
        for text in letters.lines(text, self.width - 2.0 * EDGE) {
            self.lines.push(Line {
                text,
                letters,
                colour,
                y: round(self.y + letters.size),
            });
            self.y += letters.size * LINE_HEIGHT;
        }
    }
}

impl Around {
    /// The lines around a picture so many units wide.
    pub(super) fn of(title: &str, basis: &str, origin: Option<&Origin>, width: f64) -> Self {
        let stack = |y| Stack {
            lines: Vec::new(),
            width,
            y,
        };
        let banner = origin.and_then(Origin::banner);
        let mut above = stack(8.0);
        above.add(title, Letters::bold(TITLE), ("nb-ink", "#222222"));
        above.add(basis, Letters::regular(LABEL), ("nb-quiet", "#595f66"));
        let warning = banner.as_deref().unwrap_or_default();
        above.add(warning, Letters::bold(LABEL), ("nb-vermillion", "#d55e00"));
        let mut below = stack(2.0);
        for source in origin.map(Origin::short_lines).unwrap_or_default() {
            let source = format!("From {source}");
            below.add(&source, Letters::regular(SMALL), ("nb-quiet", "#595f66"));
        }
        let has_sources = !below.lines.is_empty();
        let full = origin.map(Origin::full_lines).unwrap_or_default();
        Self {
            top: above.y.ceil() + 5.0,
            bottom: if has_sources {
                below.y.ceil() + 4.0
            } else {
                0.0
            },
            above: above.lines,
            below: below.lines,
            metadata: banner.into_iter().chain(full).collect(),
        }
    }

    /// Draws the lines, with the panels ending at `end_of_panels`.
    pub(super) fn draw(&self, end_of_panels: f64, svg: &mut String) {
        if !self.metadata.is_empty() {
            let metadata = escape(&self.metadata.join("\n"));
            let _ = writeln!(svg, "<metadata>{metadata}</metadata>"); // writing into a String cannot fail, here and below
        }
        let below = self.below.iter().map(|line| (line, end_of_panels));
        for (line, start) in self.above.iter().map(|line| (line, 0.0)).chain(below) {
            let (text, y) = (escape(&line.text), round(start + line.y));
            let attributes = text_attributes(line.colour, line.letters);
            let _ = writeln!(
                svg,
                "<text {attributes} x=\"{EDGE}\" y=\"{y}\">{text}</text>"
            );
        }
    }
}
