//! An architecture as a picture: the graph of a cell, or a bar for the channels of each layer.

use std::fmt::Write as _;

use super::super::figure::Colour;
use super::super::text::escape;
use super::{CHARACTER, STYLE};
use crate::space::{CellOperations, LayerWidths, OPERATIONS};

const WIDTH: f64 = 440.0;
const CELL_HEIGHT: f64 = 300.0;
const CHANNELS_HEIGHT: f64 = 270.0;

/// Each operation has a colour and a kind of line of its own, so that either is enough to tell them apart: colour, lengths of
/// dashes and gaps, width of the line. In the order of [`OPERATIONS`].
const LOOKS: [(Colour, &str, f64); OPERATIONS.len()] = [
    (Colour::Ink, "2 6", 1.5),
    (Colour::Green, "", 2.0),
    (Colour::SkyBlue, "9 4", 3.0),
    (Colour::Blue, "", 5.0),
    (Colour::Orange, "3 3", 4.0),
];

/// Where the nodes are; the first is the input, the last the output.
const NODES: [(f64, f64); 4] = [(40.0, 140.0), (190.0, 60.0), (250.0, 220.0), (400.0, 140.0)];
const NODE_NAMES: [&str; 4] = ["in", "1", "2", "out"];

/// The nodes that each edge joins, in the order of a cell's text.
const EDGES: [(usize, usize); 6] = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)];

/// The edge from the input to the output goes below all others.
const LONGEST: (usize, usize) = (0, 3);

/// The graph of a cell, as an SVG file.
#[must_use]
pub(crate) fn cell(operations: CellOperations, title: &str) -> String {
    let mut svg = head(CELL_HEIGHT, title, &format!("the cell {operations}"));
    let mut labels = String::new();
    for ((from, to), name) in EDGES.into_iter().zip(operations.names()) {
        let look = OPERATIONS.iter().position(|known| *known == name);
        let (colour, dashes, width) = LOOKS[look.unwrap_or_default()];
        let ((x0, y0), (x1, y1)) = (NODES[from], NODES[to]);
        let (path, label) = if (from, to) == LONGEST {
            let path = format!(
                "M{x0} {y0}C{} {} {} {} {x1} {y1}",
                x0 + 30.0,
                y0 + 190.0,
                x1 - 30.0,
                y1 + 190.0
            );
            (path, (f64::midpoint(x0, x1), y0 + 147.0))
        } else {
            let path = format!("M{x0} {y0}L{x1} {y1}");
            (path, (f64::midpoint(x0, x1), f64::midpoint(y0, y1) + 4.0))
        };
        // writing into a String cannot fail, here and below
        let _ = writeln!(
            svg,
            "<path class=\"nb-s-{}\" stroke=\"{}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\" fill=\"none\" d=\"{path}\"/>",
            colour.class(),
            colour.hex()
        );
        on_ground(&mut labels, label, name);
    }
    svg.push_str(&labels);
    for ((x, y), name) in NODES.into_iter().zip(NODE_NAMES) {
        let _ = writeln!(
            svg,
            "<circle class=\"nb-ground nb-s-ink\" fill=\"#ffffff\" stroke=\"#222222\" stroke-width=\"1.5\" cx=\"{x}\" cy=\"{y}\" r=\"17\"/>\n\
             <text class=\"nb-ink\" fill=\"#222222\" x=\"{x}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\">{name}</text>",
            y + 4.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// A text on a small piece of ground, so that the lines below do not cross its letters.
fn on_ground(svg: &mut String, (x, y): (f64, f64), text: &str) {
    let width = text.chars().count() as f64 * CHARACTER + 8.0;
    let _ = writeln!(
        svg,
        "<rect class=\"nb-ground\" fill=\"#ffffff\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"16\" rx=\"3\"/>\n\
         <text class=\"nb-ink\" fill=\"#222222\" x=\"{x}\" y=\"{y}\" font-size=\"12\" text-anchor=\"middle\">{text}</text>",
        x - width / 2.0,
        y - 12.0
    );
}

/// A bar for the channels of each layer, as an SVG file.
#[must_use]
pub(crate) fn channels(widths: LayerWidths, title: &str) -> String {
    let mut svg = head(CHANNELS_HEIGHT, title, &format!("the channels {widths}"));
    let (colour, hex) = (Colour::Blue.class(), Colour::Blue.hex());
    let bottom = CHANNELS_HEIGHT - 36.0;
    for (layer, channels) in (1_u32..).zip(widths.widths()) {
        // 64 channels, the most, are 176 high
        let height = 2.75 * f64::from(channels);
        let (left, top) = (80.0 * f64::from(layer) - 50.0, bottom - height);
        let middle = left + 30.0;
        let _ = writeln!(
            svg,
            "<rect class=\"nb-{colour}\" fill=\"{hex}\" x=\"{left}\" y=\"{top}\" width=\"60\" height=\"{height}\"/>\n\
             <text class=\"nb-ink\" fill=\"#222222\" x=\"{middle}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\">{channels}</text>\n\
             <text class=\"nb-quiet\" fill=\"#595f66\" x=\"{middle}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\">layer {layer}</text>",
            top - 6.0,
            bottom + 18.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// The start of the file: style, ground and title. `what` is for readers who cannot see it.
fn head(height: f64, title: &str, what: &str) -> String {
    let (title, what) = (escape(title), escape(what));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" aria-label=\"{title}: {what}\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\">\n<style>\n{STYLE}</style>\n\
         <rect class=\"nb-ground\" fill=\"#ffffff\" width=\"{WIDTH}\" height=\"{height}\"/>\n\
         <text class=\"nb-ink\" fill=\"#222222\" x=\"12\" y=\"24\" font-size=\"16\" font-weight=\"bold\">{title}</text>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_a_line_and_a_name_for_each_edge() {
        let text = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|";
        let svg = cell(text.parse().unwrap(), "Architecture 1 of tss");
        assert_eq!(svg.matches("<path ").count(), EDGES.len());
        for name in OPERATIONS {
            let times = text.matches(&format!("|{name}~")).count();
            assert_eq!(
                svg.matches(&format!(">{name}</text>")).count(),
                times,
                "{name}"
            );
        }
        // from node 2 to the output, in the colour of its operation
        let (blue, last) = (Colour::Blue.hex(), "d=\"M250 220L400 140\"/>");
        let line = svg.lines().find(|line| line.ends_with(last)).unwrap();
        assert!(line.contains(blue), "{line}");
    }

    #[test]
    fn channels_are_bars_in_proportion() {
        let svg = channels("8:16:24:32:64".parse().unwrap(), "Architecture 1 of sss");
        let heights = svg.split("height=\"").skip(3); // those of the file, its view box and its ground
        let heights: Vec<f64> = heights
            .filter_map(|rest| rest.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(heights, [22.0, 44.0, 66.0, 88.0, 176.0]);
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
