//! Panels that show one kind of rank against another.

use crate::report::{Axis, Colour, Layer, Panel, Shape};

/// A panel of pairs of ranks, with the line on which both are equal.
pub(super) fn rank_panel(
    title: String,
    x: String,
    y: String,
    points: Vec<(f64, f64)>,
    colour: Colour,
) -> Panel {
    let last = points.len().saturating_sub(1).max(1) as f64;
    let line = Shape::Line(vec![(0.0, 0.0), (last, last)]);
    Panel {
        title,
        x: Axis::linear(x).spanning(0.0, last),
        y: Axis::linear(y).spanning(0.0, last),
        layers: vec![
            Layer::new("an architecture", colour, Shape::Cloud(points)),
            Layer::new("equal ranks", Colour::Ink, line),
        ],
    }
}
