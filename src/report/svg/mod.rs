//! Figures as SVG.
//!
//! Drawn without a plotting crate on purpose: those write fixed colours, which are unreadable on a dark
//! page, and one element per point, which is megabytes for a whole space. Here, colours are classes with
//! a light and a dark value ([`STYLE`]), clouds are rasters, and text stays text.

mod architecture;
mod cloud;
mod layers;
#[cfg(feature = "png")]
mod letters;
#[cfg(feature = "png")]
mod png;
mod scale;

use std::fmt::Write as _;

use super::figure::{Figure, Panel, Scale};
use super::text::escape;
use scale::{Direction, Placed, number_text};

pub(super) use architecture::{cell, channels};

#[cfg(feature = "png")]
pub use png::{PngError, to_png};

/// Colours of pictures and their text on a light and on a dark ground. The attributes of the elements repeat them for
/// programs that ignore style sheets.
pub(crate) const STYLE: &str = include_str!("style.css");

/// Size of a panel. With three side by side on a screen, or one on a phone, text is still ten pixels high.
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 312.0;

/// Room beside the plane of a panel.
const RIGHT: f64 = 14.0;
const BOTTOM: f64 = 48.0;
const TITLE: f64 = 26.0;
const LEGEND_LINE: f64 = 17.0;

/// Approximate width of a character of the labels.
const CHARACTER: f64 = 6.3;

/// Height of the title above all panels.
const HEADING: f64 = 34.0;

/// Heights of the lines above and below the panels that say where the numbers come from.
const BANNER_LINE: f64 = 17.0;
const SOURCE_LINE: f64 = 14.0;

/// Approximate width of a character of the lines below the panels.
const SMALL_CHARACTER: f64 = 5.6;

/// Most panels side by side in a file.
const MOST_COLUMNS: usize = 3;

/// A number with its digits grouped by three: 15,625.
#[must_use]
pub(crate) fn grouped(number: f64) -> String {
    number_text(number, 0)
}

/// A figure as an SVG file: its title, a warning if its numbers are invented, the panels in a grid, and the archives behind
/// them.
#[must_use]
pub(crate) fn to_svg(figure: &Figure, title: &str) -> String {
    let columns = figure.columns.clamp(1, MOST_COLUMNS);
    let rows = figure.panels.len().div_ceil(columns);
    let width = WIDTH * columns as f64;
    let around = Around::of(figure, width);
    let heading = HEADING + BANNER_LINE * around.banner.len() as f64;
    let bottom = heading + HEIGHT * rows as f64;
    let height = bottom + SOURCE_LINE * around.sources.len() as f64;
    let title = escape(title);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"{title}\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\">\n<style>\n{STYLE}</style>\n\
         <rect class=\"nb-ground\" fill=\"#ffffff\" width=\"{width}\" height=\"{height}\"/>\n\
         <text class=\"nb-ink\" fill=\"#222222\" x=\"12\" y=\"24\" font-size=\"16\" font-weight=\"bold\">{title}</text>\n"
    );
    around.draw(bottom, &mut svg);
    for (number, drawn) in figure.panels.iter().enumerate() {
        let (x, y) = (
            WIDTH * (number % columns) as f64,
            heading + HEIGHT * (number / columns) as f64,
        );
        let _ = writeln!(svg, "<g transform=\"translate({x} {y})\">"); // writing into a String cannot fail
        panel(drawn, &mut svg);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

/// The lines above and below the panels that say where the numbers come from, broken to fit.
struct Around {
    banner: Vec<String>,
    sources: Vec<String>,
    /// The same in one text, for programs that read the file.
    metadata: Vec<String>,
}

impl Around {
    fn of(figure: &Figure, width: f64) -> Self {
        let Some(origin) = &figure.origin else {
            return Self {
                banner: Vec::new(),
                sources: Vec::new(),
                metadata: Vec::new(),
            };
        };
        let lines = |text: &str, character| in_lines(text, (width - 24.0) / character);
        let banner = origin.banner();
        let sources = origin.short_lines();
        Self {
            banner: banner
                .iter()
                .flat_map(|text| lines(text, CHARACTER))
                .collect(),
            sources: sources
                .iter()
                .flat_map(|text| lines(&format!("From {text}"), SMALL_CHARACTER))
                .collect(),
            metadata: banner.into_iter().chain(origin.full_lines()).collect(),
        }
    }

    fn draw(&self, bottom: f64, svg: &mut String) {
        if !self.metadata.is_empty() {
            let metadata = escape(&self.metadata.join("\n"));
            let _ = writeln!(svg, "<metadata>{metadata}</metadata>");
        }
        for (number, line) in self.banner.iter().enumerate() {
            let (y, line) = (HEADING + 8.0 + BANNER_LINE * number as f64, escape(line));
            let _ = writeln!(
                svg,
                "<text class=\"nb-vermillion\" fill=\"#d55e00\" x=\"12\" y=\"{y}\" font-size=\"12\" font-weight=\"bold\">{line}</text>"
            );
        }
        for (number, line) in self.sources.iter().enumerate() {
            let (y, line) = (bottom + 6.0 + SOURCE_LINE * number as f64, escape(line));
            let _ = writeln!(
                svg,
                "<text class=\"nb-quiet\" fill=\"#595f66\" x=\"12\" y=\"{y}\" font-size=\"10\">{line}</text>"
            );
        }
    }
}

/// A text in lines of at most so many characters. A longer word has a line of its own.
fn in_lines(text: &str, characters: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line)
                if ((line.chars().count() + 1 + word.chars().count()) as f64) <= characters =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// One panel as an element within a page that has [`STYLE`].
pub(super) fn inline_panel(drawn: &Panel, label: &str) -> String {
    let mut svg =
        format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">\n");
    panel(drawn, &mut svg);
    svg.push_str("</svg>");
    svg
}

fn panel(drawn: &Panel, svg: &mut String) {
    let legend = legend_lines(drawn);
    let (left, top) = (left_room(drawn), TITLE + LEGEND_LINE * legend.len() as f64);
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let x = Placed::new(
        &drawn.x,
        &drawn.layers,
        Direction::Horizontal,
        (left, right),
    );
    let y = Placed::new(&drawn.y, &drawn.layers, Direction::Vertical, (bottom, top));
    let title = escape(&drawn.title);
    let middle = f64::midpoint(left, right);
    let _ = writeln!(
        svg,
        "<text class=\"nb-ink\" fill=\"#222222\" x=\"{middle}\" y=\"16\" font-size=\"13\" font-weight=\"600\" text-anchor=\"middle\">{title}</text>"
    );
    draw_legend(&legend, left, svg);
    let frame = Frame {
        left,
        right,
        top,
        bottom,
    };
    frame.draw(drawn, &x, &y, svg);
    for layer in &drawn.layers {
        layers::draw(layer, drawn, (&x, &y), svg);
    }
}

/// The edges of the plane.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Frame {
    /// Grid, ticks and labels.
    fn draw(&self, drawn: &Panel, x: &Placed, y: &Placed, svg: &mut String) {
        let Self {
            left,
            right,
            top,
            bottom,
        } = *self;
        let (mut grid, mut texts) = (String::new(), String::new());
        let named = |scale: &Scale| matches!(scale, Scale::Categories(_));
        for tick in x.ticks(&drawn.x.scale, 6) {
            let (place, text) = (round(tick.place), escape(&tick.text));
            if !named(&drawn.x.scale) {
                let _ = write!(grid, "M{place} {top}V{bottom}");
            }
            let _ = writeln!(
                texts,
                "<text x=\"{place}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
                bottom + 15.0
            );
        }
        for tick in y.ticks(&drawn.y.scale, 6) {
            let (place, text) = (round(tick.place), escape(&tick.text));
            if !named(&drawn.y.scale) {
                let _ = write!(grid, "M{left} {place}H{right}");
            }
            let _ = writeln!(
                texts,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{text}</text>",
                left - 6.0,
                round(tick.place + 4.0)
            );
        }
        let (middle_x, middle_y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let (label_x, label_y) = (escape(&drawn.x.label), escape(&drawn.y.label));
        let _ = write!(
            svg,
            "<path class=\"nb-rule\" stroke=\"#e3e6e9\" fill=\"none\" d=\"{grid}\"/>\n\
             <path class=\"nb-axis\" stroke=\"#8a9097\" fill=\"none\" d=\"M{left} {top}V{bottom}H{right}\"/>\n\
             <g class=\"nb-quiet\" fill=\"#595f66\" font-size=\"11\">\n{texts}\
             <text x=\"{middle_x}\" y=\"{}\" text-anchor=\"middle\" font-size=\"12\">{label_x}</text>\n\
             <text transform=\"translate(14 {middle_y}) rotate(-90)\" text-anchor=\"middle\" font-size=\"12\">{label_y}</text>\n</g>\n",
            HEIGHT - 12.0
        );
    }
}

/// Room for the labels of the vertical axis.
fn left_room(drawn: &Panel) -> f64 {
    let longest = match &drawn.y.scale {
        Scale::Categories(names) => names.iter().map(|name| name.chars().count()).max(),
        Scale::Linear | Scale::Logarithmic => None,
    };
    30.0 + longest.map_or(32.0, |characters| characters as f64 * CHARACTER)
}

/// The legend: the names of the layers, in lines that fit.
fn legend_lines(drawn: &Panel) -> Vec<Vec<(&'static str, &'static str, String)>> {
    let room = WIDTH - RIGHT - left_room(drawn);
    let mut lines: Vec<Vec<_>> = Vec::new();
    let mut used = room;
    for layer in drawn.layers.iter().filter(|layer| !layer.name.is_empty()) {
        let width = legend_width(&layer.name);
        if used + width > room {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += width;
        if let Some(line) = lines.last_mut() {
            line.push((layer.colour.class(), layer.colour.hex(), layer.name.clone()));
        }
    }
    lines
}

fn legend_width(name: &str) -> f64 {
    28.0 + name.chars().count() as f64 * CHARACTER
}

fn draw_legend(lines: &[Vec<(&'static str, &'static str, String)>], left: f64, svg: &mut String) {
    for (number, line) in lines.iter().enumerate() {
        let y = TITLE + LEGEND_LINE * number as f64 + 7.0;
        let mut x = left;
        for (class, hex, name) in line {
            let _ = write!(
                svg,
                "<rect class=\"nb-{class}\" fill=\"{hex}\" x=\"{x}\" y=\"{}\" width=\"10\" height=\"10\" rx=\"2\"/>\n\
                 <text class=\"nb-ink\" fill=\"#222222\" x=\"{}\" y=\"{}\" font-size=\"11\">{}</text>\n",
                y - 9.0,
                round(x + 14.0),
                y,
                escape(name)
            );
            x = round(x + legend_width(name));
        }
    }
}

/// A number to a tenth of a unit: more digits would make no visible difference.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
