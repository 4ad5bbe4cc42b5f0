//! Learning curves as text. Each split has a letter, so that curves can be distinguished without colours and in a log.

use std::fmt::Write as _;

use crate::report::{Colour, Layer, Panel, Shape};

/// Width of the plane in characters: without a terminal, and the smallest and largest with one.
const WIDTH: usize = 72;
const NARROWEST: usize = 20;
const WIDEST: usize = 120;
const HEIGHT: usize = 16;

/// Characters to the left of the plane.
const MARGIN: usize = 8;

/// Width of the plane in a terminal of this width.
pub(super) fn plane_width(columns: Option<u16>) -> usize {
    let beside_margin = |columns| {
        usize::from(columns)
            .saturating_sub(MARGIN)
            .clamp(NARROWEST, WIDEST)
    };
    columns.map_or(WIDTH, beside_margin)
}

/// Draws the lines and marks of a panel. Where two splits have the same place, the one that was drawn first is shown.
pub(super) fn draw(panel: &Panel, width: usize) -> String {
    let points: Vec<(Colour, f64, f64)> = panel
        .layers
        .iter()
        .flat_map(|layer| {
            points_of(&layer.shape)
                .into_iter()
                .map(|(x, y)| (layer.colour, x, y))
        })
        .collect();
    let mut text = format!("{}\n", panel.title);
    let Some(last) = points.iter().map(|point| point.1).max_by(f64::total_cmp) else {
        text.push_str("no curves\n");
        return text;
    };
    let low = points.iter().fold(100.0_f64, |low, point| low.min(point.2));
    let high = points.iter().fold(0.0_f64, |high, point| high.max(point.2));
    let (low, high) = ((low / 10.0).floor() * 10.0, (high / 10.0).ceil() * 10.0);
    let step = |value: f64, range: f64, places: usize| {
        let share = if range > 0.0 { value / range } else { 0.0 };
        ((share * (places - 1) as f64).round() as usize).min(places - 1)
    };
    let mut plane = vec![vec![' '; width]; HEIGHT];
    for (colour, x, y) in points {
        let row = HEIGHT - 1 - step(y - low, high - low, HEIGHT);
        let cell = plane
            .get_mut(row)
            .and_then(|row| row.get_mut(step(x, last, width)));
        if let Some(cell @ ' ') = cell {
            *cell = letter(colour);
        }
    }
    for (number, row) in plane.iter().enumerate() {
        let label = match number {
            0 => format!("{high:.0} %"),
            _ if number == HEIGHT - 1 => format!("{low:.0} %"),
            _ => String::new(),
        };
        let row: String = row.iter().collect();
        let _ = writeln!(text, "{label:>6} |{}", row.trim_end());
    }
    let _ = writeln!(text, "{:>6} +{}", "", "-".repeat(width));
    let _ = writeln!(
        text,
        "{:>7} 0{:>width$}",
        "",
        format!("epoch {last:.0}"),
        width = width - 1
    );
    let is_drawn = |layer: &&Layer| !layer.name.is_empty() && !points_of(&layer.shape).is_empty();
    let named = panel.layers.iter().filter(is_drawn);
    let legend: Vec<String> = named
        .map(|layer| format!("{} {}", letter(layer.colour), layer.name))
        .collect();
    let _ = writeln!(text, "{:>8}{}", "", legend.join(", "));
    text
}

fn points_of(shape: &Shape) -> Vec<(f64, f64)> {
    match shape {
        Shape::Line(points) => points.clone(),
        Shape::Marks(marks) => marks.iter().map(|mark| (mark.x, mark.y)).collect(),
        _ => Vec::new(),
    }
}

const fn letter(colour: Colour) -> char {
    match colour {
        Colour::Blue => '.',
        Colour::Vermillion => 'v',
        Colour::Green => 'x',
        _ => 'o',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Axis;

    #[test]
    fn a_rising_line_goes_from_the_lower_left_to_the_upper_right() {
        let panel = Panel {
            title: "cifar10".to_owned(),
            x: Axis::linear("epoch"),
            y: Axis::linear("top-1 accuracy (%)"),
            layers: vec![Layer::new(
                "train",
                Colour::Blue,
                Shape::Line(vec![(0.0, 20.0), (11.0, 90.0)]),
            )],
        };
        let text = draw(&panel, plane_width(None));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], format!("  90 % |{}.", " ".repeat(WIDTH - 1)));
        assert_eq!(lines[HEIGHT], "  20 % |.");
        assert!(
            text.contains("epoch 11") && text.contains(". train"),
            "{text}"
        );
        for columns in [40, 80, 100] {
            let text = draw(&panel, plane_width(Some(columns)));
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert_eq!(widest, Some(usize::from(columns)), "{text}");
        }
    }
}
