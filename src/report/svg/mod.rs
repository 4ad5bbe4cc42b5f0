//! Figures as SVG, and SVG as PNG and PDF. `README.md` beside this file says why they are drawn here and not by a library.

mod architecture;
mod around;
mod axis;
mod cloud;
mod layers;
mod legend;
#[cfg(feature = "png")]
mod letters;
mod measure;
mod panel;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "pdf")]
mod pdf_error;
#[cfg(feature = "pdf")]
mod pdf_font;
#[cfg(feature = "png")]
mod png;
mod scale;
mod sheet;

use std::fmt::Write as _;

use super::figure::{Figure, Panel};
use super::width::PictureWidth;
use around::Around;
use measure::{Letters, Weight};
use panel::PlacedPanel;
use scale::number_text;
use sheet::Sheet;

pub(super) use architecture::{cell, channels};

#[cfg(feature = "pdf")]
pub use pdf::to_pdf;
#[cfg(feature = "pdf")]
pub use pdf_error::PdfError;
#[cfg(feature = "png")]
pub use png::{PngError, to_png};

/// Colours of pictures and their text on a light and on a dark ground. The attributes of the elements repeat them for
/// programs that ignore style sheets.
pub(crate) const STYLE: &str = include_str!("style.css");

/// Width of a panel on a page. With three side by side on a screen, or one on a phone, text is still ten pixels high.
const PANEL_WIDTH: f64 = 400.0;

/// Panels beside each other are at least so wide.
const LEAST_PANEL_WIDTH: f64 = 290.0;

/// A plane of a slide is at least so high; smaller letters make room for it.
const LEAST_PLANE_HEIGHT: f64 = 120.0;

/// Most panels side by side in a file.
const MOST_COLUMNS: usize = 3;

/// A number with its digits grouped by three: 15,625.
#[must_use]
pub(crate) fn grouped(number: f64) -> String {
    number_text(number, 0)
}

/// A figure as an SVG file: its title, what it is about, a warning if its numbers are invented, the panels in a grid, and the
/// archives behind them.
#[must_use]
pub(crate) fn to_svg(figure: &Figure, title: &str, width: PictureWidth) -> String {
    let usual = PANEL_WIDTH * figure.columns.clamp(1, MOST_COLUMNS) as f64;
    let mut layout = None;
    for sheet in Sheet::for_width(width, usual) {
        let tried = Layout::of(figure, title, sheet);
        let fits = tried.fits;
        layout = Some((sheet, tried));
        if fits {
            break;
        }
    }
    layout.map_or_else(String::new, |(sheet, layout)| layout.draw(&sheet, title))
}

/// A figure whose panels have their places.
struct Layout<'a> {
    around: Around,
    rows: Vec<Row<'a>>,
    panel_width: f64,
    /// Whether the picture has the height that it must have.
    fits: bool,
}

/// Panels beside each other, whose planes begin at the same height.
struct Row<'a> {
    panels: Vec<PlacedPanel<'a>>,
    height: f64,
}

impl<'a> Row<'a> {
    /// Panels with planes so high.
    fn of(panels: &'a [Panel], width: f64, plane_height: Option<f64>) -> Self {
        let placed = panels
            .iter()
            .map(|panel| PlacedPanel::new(panel, width, plane_height));
        let mut panels: Vec<PlacedPanel> = placed.collect();
        let top = panels.iter().map(|panel| panel.top).fold(0.0, f64::max);
        for panel in &mut panels {
            panel.top = top;
        }
        let heights = panels
            .iter()
            .map(|panel| panel.plane_height + panel.below());
        let height = top + heights.fold(0.0, f64::max);
        Self { panels, height }
    }

    /// The height of what is not plane.
    fn beside_planes(&self) -> f64 {
        let highest = self.panels.iter().map(|panel| panel.plane_height);
        self.height - highest.fold(f64::INFINITY, f64::min)
    }
}

impl<'a> Layout<'a> {
    fn of(figure: &'a Figure, title: &str, sheet: Sheet) -> Self {
        let around = Around::of(title, &figure.basis, figure.origin.as_ref(), sheet.width);
        let most = (sheet.width / LEAST_PANEL_WIDTH).floor().max(1.0) as usize;
        let wanted = figure.columns.clamp(1, MOST_COLUMNS).min(most);
        // as few rows as that takes, and no more columns than these rows need
        let row_count = figure.panels.len().div_ceil(wanted).max(1);
        let columns = figure.panels.len().div_ceil(row_count).max(1);
        let panel_width = (sheet.width / columns as f64).floor();
        let rows = |plane_height: Option<f64>| -> Vec<Row<'a>> {
            let in_rows = figure.panels.chunks(columns);
            in_rows
                .map(|panels| Row::of(panels, panel_width, plane_height))
                .collect()
        };
        let Some(height) = sheet.height else {
            return Self {
                around,
                rows: rows(None),
                panel_width,
                fits: true,
            };
        };
        // the planes share the height that is left; how much that is depends a little on their height
        let for_panels = height - around.top - around.bottom;
        let mut plane_height = for_panels / row_count as f64;
        for _ in 0..3 {
            let tried = rows(Some(plane_height));
            let beside: f64 = tried.iter().map(Row::beside_planes).sum();
            plane_height = ((for_panels - beside) / row_count as f64).max(1.0).floor();
        }
        let tried = rows(Some(plane_height.max(LEAST_PLANE_HEIGHT)));
        let used: f64 = tried.iter().map(|row| row.height).sum();
        Self {
            around,
            fits: used <= for_panels,
            rows: tried,
            panel_width,
        }
    }

    fn draw(&self, sheet: &Sheet, title: &str) -> String {
        let in_panels: f64 = self.rows.iter().map(|row| row.height).sum();
        let needed = self.around.top + in_panels + self.around.bottom;
        let height = sheet.height.unwrap_or(0.0).max(needed);
        let mut svg = sheet.head(height, title);
        self.around.draw(height - self.around.bottom, &mut svg);
        let mut y = self.around.top;
        for row in &self.rows {
            for (number, panel) in row.panels.iter().enumerate() {
                let x = self.panel_width * number as f64;
                let _ = writeln!(svg, "<g transform=\"translate({x} {y})\">"); // writing into a String cannot fail
                panel.draw(&mut svg);
                svg.push_str("</g>\n");
            }
            y += row.height;
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// One panel as an element within a page that has [`STYLE`].
pub(super) fn inline_panel(drawn: &Panel, label: &str) -> String {
    let row = Row::of(std::slice::from_ref(drawn), PANEL_WIDTH, None);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {PANEL_WIDTH} {}\" role=\"img\" aria-label=\"{label}\">\n",
        row.height
    );
    for panel in &row.panels {
        panel.draw(&mut svg);
    }
    svg.push_str("</svg>");
    svg
}

/// The attributes of a text: its colour as a class and as a number, and its letters.
fn text_attributes((class, hex): (&str, &str), letters: Letters) -> String {
    let weight = match letters.weight {
        Weight::Regular => "",
        Weight::Bold => " font-weight=\"bold\"",
    };
    format!(
        "class=\"{class}\" fill=\"{hex}\" font-size=\"{}\"{weight}",
        letters.size
    )
}

/// A number to a tenth of a unit: more digits would make no visible difference.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
