//! The legend of a panel: a sample of each named layer beside its name, in rows that fit.

use std::fmt::Write as _;

use super::super::figure::{Colour, Dash, Layer, Shape};
use super::super::text::escape;
use super::measure::{Letters, SMALL};
use super::round;

/// The height of a row of entries with one line each, and what each further line adds.
const ROW: f64 = 17.0;
const LINE: f64 = 13.0;

/// Room between a sample and its name, and between two entries.
const SAMPLE_GAP: f64 = 4.0;
const ENTRY_GAP: f64 = 14.0;

const LETTERS: Letters = Letters::regular(SMALL);

/// The entries of a legend in rows.
#[derive(Debug, Default)]
pub(super) struct Legend {
    rows: Vec<Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    sample: Sample,
    colour: Colour,
    /// The name, in lines.
    lines: Vec<String>,
    x: f64,
}

/// What stands beside a name: a piece of what the layer has.
#[derive(Debug, Clone, Copy)]
enum Sample {
    Line(Dash),
    Dot,
    Square,
}

impl Sample {
    const fn of(layer: &Layer) -> Self {
        match layer.shape {
            Shape::Line(_) => Self::Line(layer.dash),
            Shape::Marks(_) => Self::Dot,
            Shape::Cloud(_) | Shape::Bars(_) | Shape::Cells(_) => Self::Square,
        }
    }

    const fn width(self) -> f64 {
        match self {
            Self::Line(_) => 20.0,
            Self::Dot | Self::Square => 10.0,
        }
    }

    /// Draws it at the height of small letters that stand on `y`.
    fn draw(self, colour: Colour, (x, y): (f64, f64), svg: &mut String) {
        let (class, hex) = (colour.class(), colour.hex());
        let middle = round(y - 4.0);
        // writing into a String cannot fail
        let _ = match self {
            Self::Line(dash) => writeln!(
                svg,
                "<path class=\"nb-s-{class}\" stroke=\"{hex}\" fill=\"none\" stroke-width=\"1.8\"{} d=\"M{x} {middle}h{}\"/>",
                dash_attribute(dash),
                self.width()
            ),
            Self::Dot => writeln!(
                svg,
                "<circle class=\"nb-{class}\" fill=\"{hex}\" cx=\"{}\" cy=\"{middle}\" r=\"4\"/>",
                round(x + 5.0)
            ),
            Self::Square => writeln!(
                svg,
                "<rect class=\"nb-{class}\" fill=\"{hex}\" x=\"{x}\" y=\"{}\" width=\"10\" height=\"10\" rx=\"2\"/>",
                round(y - 9.0)
            ),
        };
    }
}

/// The attribute of a line with gaps.
pub(super) fn dash_attribute(dash: Dash) -> String {
    match dash.pattern() {
        "" => String::new(),
        pattern => format!(" stroke-dasharray=\"{pattern}\""),
    }
}

impl Legend {
    /// The legend of layers from `left` to `right`.
    pub(super) fn of(layers: &[Layer], left: f64, right: f64) -> Self {
        let room = right - left;
        let mut rows: Vec<Vec<Entry>> = Vec::new();
        let mut used = f64::INFINITY;
        for layer in layers.iter().filter(|layer| !layer.name.is_empty()) {
            let sample = Sample::of(layer);
            let beside = sample.width() + SAMPLE_GAP;
            let lines = LETTERS.lines(&layer.name, room - beside);
            let width = beside + LETTERS.widest(&lines);
            if used + width > room {
                rows.push(Vec::new());
                used = 0.0;
            }
            if let Some(row) = rows.last_mut() {
                row.push(Entry {
                    sample,
                    colour: layer.colour,
                    lines,
                    x: round(left + used),
                });
            }
            used += width + ENTRY_GAP;
        }
        Self { rows }
    }

    /// Whether each name is on one line.
    pub(super) fn is_short(&self) -> bool {
        let mut entries = self.rows.iter().flatten();
        entries.all(|entry| entry.lines.len() <= 1)
    }

    pub(super) fn height(&self) -> f64 {
        self.rows.iter().map(|row| row_height(row)).sum()
    }

    /// Draws it from `top` on.
    pub(super) fn draw(&self, top: f64, svg: &mut String) {
        let mut y = top + 7.0;
        for row in &self.rows {
            for entry in row {
                entry.sample.draw(entry.colour, (entry.x, y), svg);
                let x = round(entry.x + entry.sample.width() + SAMPLE_GAP);
                for (number, line) in entry.lines.iter().enumerate() {
                    let (y, line) = (round(y + LINE * number as f64), escape(line));
                    let _ = writeln!(
                        svg,
                        "<text class=\"nb-ink\" fill=\"#222222\" font-size=\"{SMALL}\" x=\"{x}\" y=\"{y}\">{line}</text>"
                    );
                }
            }
            y += row_height(row);
        }
    }
}

fn row_height(row: &[Entry]) -> f64 {
    let most = row.iter().map(|entry| entry.lines.len()).max();
    ROW + LINE * most.unwrap_or(1).saturating_sub(1) as f64
}
