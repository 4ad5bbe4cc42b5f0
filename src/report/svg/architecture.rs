//! An architecture as a picture: the graph of a cell, or a bar for the channels of each layer.

use std::fmt::Write as _;

use super::super::figure::Colour;
use super::super::text::escape;
use super::super::width::PictureWidth;
use super::around::{Around, EDGE};
use super::measure::{LABEL, Letters};
use super::round;
use super::sheet::Sheet;
use crate::space::{CellOperations, LayerWidths, OPERATIONS};

/// The usual width of a picture, and the usual height of what is below its title.
const WIDTH: f64 = 440.0;
const CELL_HEIGHT: f64 = 262.0;
const CHANNELS_HEIGHT: f64 = 240.0;

const LETTERS: Letters = Letters::regular(LABEL);

/// Each operation has a colour and a kind of line of its own, so that either is enough to tell them apart: colour, lengths of
/// dashes and gaps, width of the line. In the order of [`OPERATIONS`].
const LOOKS: [(Colour, &str, f64); OPERATIONS.len()] = [
    (Colour::Ink, "2 6", 1.5),
    (Colour::Green, "", 2.0),
    (Colour::SkyBlue, "9 4", 3.0),
    (Colour::Blue, "", 5.0),
    (Colour::Orange, "3 3", 4.0),
];

/// Where the nodes are in a picture of the usual size; the first is the input, the last the output.
const NODES: [(f64, f64); 4] = [(40.0, 106.0), (190.0, 26.0), (250.0, 186.0), (400.0, 106.0)];
const NODE_NAMES: [&str; 4] = ["in", "1", "2", "out"];
const NODE_RADIUS: f64 = 17.0;

/// The nodes that each edge joins, in the order of a cell's text, and where on the edge its name is: no two names are at the
/// same height, so they do not touch in a narrow picture.
const EDGES: [(usize, usize, f64); 6] = [
    (0, 1, 0.38),
    (0, 2, 0.38),
    (1, 2, 0.5),
    (0, 3, 0.5),
    (1, 3, 0.38),
    (2, 3, 0.38),
];

/// The edge from the input to the output goes below all others: the height of its control points, and how deep it hangs.
const LONGEST: (usize, usize) = (0, 3);
const HANGING: f64 = 190.0;
const DEPTH: f64 = 0.75 * HANGING;

/// Where the parts of a picture of the usual size are in a picture of this size.
struct Place {
    across: f64,
    down: f64,
    top: f64,
}

impl Place {
    fn x(&self, usual: f64) -> f64 {
        let (first, last) = (NODES[0].0, NODES[3].0);
        round(first + (usual - first) * (self.across - WIDTH + last - first) / (last - first))
    }

    fn y(&self, usual: f64) -> f64 {
        round(self.top + usual * self.down / CELL_HEIGHT)
    }
}

/// The graph of a cell, as an SVG file.
#[must_use]
pub(crate) fn cell(
    operations: CellOperations,
    title: &str,
    basis: &str,
    width: PictureWidth,
) -> String {
    let what = format!("{title}: the cell {operations}");
    picture(title, basis, &what, CELL_HEIGHT, width, |place, svg| {
        draw_cell(operations, place, svg);
    })
}

fn draw_cell(operations: CellOperations, place: &Place, svg: &mut String) {
    let mut labels = String::new();
    for ((from, to, share), name) in EDGES.into_iter().zip(operations.names()) {
        let look = OPERATIONS.iter().position(|known| *known == name);
        let (colour, dashes, width) = LOOKS[look.unwrap_or_default()];
        let at = |(x, y): (f64, f64)| (place.x(x), place.y(y));
        let ((from_x, from_y), (to_x, to_y)) = (NODES[from], NODES[to]);
        let ((x0, y0), (x1, y1)) = (at(NODES[from]), at(NODES[to]));
        let label = (
            from_x + share * (to_x - from_x),
            from_y + share * (to_y - from_y),
        );
        let (path, label) = if (from, to) == LONGEST {
            let (near_in, near_out) = (
                at((from_x + 30.0, from_y + HANGING)),
                at((to_x - 30.0, to_y + HANGING)),
            );
            let path = format!(
                "M{x0} {y0}C{} {} {} {} {x1} {y1}",
                near_in.0, near_in.1, near_out.0, near_out.1
            );
            (path, (label.0, from_y + DEPTH))
        } else {
            (format!("M{x0} {y0}L{x1} {y1}"), label)
        };
        // writing into a String cannot fail, here and below
        let _ = writeln!(
            svg,
            "<path class=\"nb-s-{}\" stroke=\"{}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\" fill=\"none\" d=\"{path}\"/>",
            colour.class(),
            colour.hex()
        );
        on_ground(&mut labels, at(label), name);
    }
    svg.push_str(&labels);
    for ((x, y), name) in NODES.into_iter().zip(NODE_NAMES) {
        let (x, y) = (place.x(x), place.y(y));
        let _ = writeln!(
            svg,
            "<circle class=\"nb-ground nb-s-ink\" fill=\"#ffffff\" stroke=\"#222222\" stroke-width=\"1.5\" cx=\"{x}\" cy=\"{y}\" r=\"{NODE_RADIUS}\"/>\n\
             <text class=\"nb-ink\" fill=\"#222222\" x=\"{x}\" y=\"{}\" font-size=\"{LABEL}\" text-anchor=\"middle\">{name}</text>",
            round(y + 4.0)
        );
    }
}

/// A text on a small piece of ground, so that the lines below do not cross its letters.
fn on_ground(svg: &mut String, (x, y): (f64, f64), text: &str) {
    let width = LETTERS.width(text) + 8.0;
    let _ = writeln!(
        svg,
        "<rect class=\"nb-ground\" fill=\"#ffffff\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" rx=\"3\"/>\n\
         <text class=\"nb-ink\" fill=\"#222222\" x=\"{x}\" y=\"{}\" font-size=\"{LABEL}\" text-anchor=\"middle\">{text}</text>",
        round(x - width / 2.0),
        round(y - 8.0),
        round(width),
        round(y + 4.0)
    );
}

/// A bar for the channels of each layer, as an SVG file.
#[must_use]
pub(crate) fn channels(
    widths: LayerWidths,
    title: &str,
    basis: &str,
    width: PictureWidth,
) -> String {
    let what = format!("{title}: the channels {widths}");
    picture(title, basis, &what, CHANNELS_HEIGHT, width, |place, svg| {
        draw_channels(widths, place, svg);
    })
}

fn draw_channels(widths: LayerWidths, place: &Place, svg: &mut String) {
    let (colour, hex) = (Colour::Blue.class(), Colour::Blue.hex());
    let bottom = place.top + place.down - 50.0;
    let layers = widths.widths();
    let slot = (place.across - 2.0 * EDGE) / layers.len() as f64;
    let highest = bottom - place.top - 20.0;
    for (layer, channels) in (0_u32..).zip(layers) {
        // 64 channels, the most, are as high as there is room
        let height = round(highest * f64::from(channels) / 64.0);
        let (left, top) = (EDGE + slot * (f64::from(layer) + 0.125), bottom - height);
        let middle = round(left + slot * 0.375);
        let _ = writeln!(
            svg,
            "<rect class=\"nb-{colour}\" fill=\"{hex}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{height}\"/>\n\
             <text class=\"nb-ink\" fill=\"#222222\" x=\"{middle}\" y=\"{}\" font-size=\"{LABEL}\" text-anchor=\"middle\">{channels}</text>\n\
             <text class=\"nb-quiet\" fill=\"#595f66\" x=\"{middle}\" y=\"{}\" font-size=\"{LABEL}\" text-anchor=\"middle\">{}</text>",
            round(left),
            round(top),
            round(slot * 0.75),
            round(top - 6.0),
            round(bottom + 17.0),
            layer + 1
        );
    }
    let _ = writeln!(
        svg,
        "<text class=\"nb-quiet\" fill=\"#595f66\" x=\"{}\" y=\"{}\" font-size=\"{LABEL}\" text-anchor=\"middle\">{}</text>",
        round(place.across / 2.0),
        round(bottom + 36.0),
        escape("layers and their channels")
    );
}

/// The file: its title, and what `draw` puts below it.
fn picture(
    title: &str,
    basis: &str,
    what: &str,
    usual_height: f64,
    width: PictureWidth,
    draw: impl FnOnce(&Place, &mut String),
) -> String {
    let Some(sheet) = Sheet::for_width(width, WIDTH).into_iter().next() else {
        return String::new(); // there is a sheet for each width
    };
    let around = Around::of(title, basis, None, sheet.width);
    let height = sheet.height.unwrap_or(around.top + usual_height);
    let mut svg = sheet.head(height, what);
    around.draw(height, &mut svg);
    let place = Place {
        across: sheet.width,
        down: height - around.top,
        top: around.top,
    };
    draw(&place, &mut svg);
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_a_line_and_a_name_for_each_edge() {
        let text = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|";
        let svg = cell(
            text.parse().unwrap(),
            "Architecture 1 of tss",
            "",
            PictureWidth::PANELS,
        );
        assert_eq!(svg.matches("<path ").count(), EDGES.len());
        for name in OPERATIONS {
            let times = text.matches(&format!("|{name}~")).count();
            assert_eq!(
                svg.matches(&format!(">{name}</text>")).count(),
                times,
                "{name}"
            );
        }
        // the last line, from node 2 to the output, has the colour of its operation
        let line = svg
            .lines()
            .rfind(|line| line.starts_with("<path "))
            .unwrap();
        assert!(line.contains(Colour::Blue.hex()), "{line}");
    }

    #[test]
    fn channels_are_bars_in_proportion() {
        let svg = channels(
            "8:16:24:32:64".parse().unwrap(),
            "Architecture 1 of sss",
            "",
            PictureWidth::PANELS,
        );
        let heights = svg.split("height=\"").skip(3); // those of the file, its view box and its ground
        let heights: Vec<f64> = heights
            .filter_map(|rest| rest.split('"').next()?.parse().ok())
            .collect();
        let channels = [8.0, 16.0, 24.0, 32.0, 64.0];
        for (height, channels) in heights.iter().zip(channels) {
            let expected = heights[4] * channels / 64.0;
            assert!((height - expected).abs() < 0.1, "{heights:?}");
        }
        assert_eq!(heights.len(), channels.len());
    }

    #[test]
    fn looks_differ_in_colour_and_in_line() {
        for (place, (colour, dashes, width)) in LOOKS.iter().enumerate() {
            for (other_colour, other_dashes, other_width) in &LOOKS[..place] {
                assert_ne!(colour, other_colour);
                assert!(dashes != other_dashes || width.to_bits() != other_width.to_bits());
            }
        }
    }
}
