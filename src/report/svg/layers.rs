//! The marks of a layer.

use std::fmt::Write as _;

use super::super::figure::{Bar, Colour, Layer, Mark, Panel, Scale, Shape};
use super::super::text::escape;
use super::legend::dash_attribute;
use super::measure::{Letters, SMALL};
use super::scale::{Placed, number_text};
use super::{cloud, round};

/// Decimals of a number in a cell: as many as have room. If none have, the colour must do.
const CELL_DECIMALS: [usize; 3] = [3, 2, 1];

/// Draws a layer into a panel.
pub(super) fn draw(layer: &Layer, panel: &Panel, axes: (&Placed, &Placed), svg: &mut String) {
    match &layer.shape {
        Shape::Cloud(points) => draw_cloud(points, layer.colour, axes, svg),
        Shape::Marks(marks) => draw_marks(marks, layer.colour, axes, svg),
        Shape::Line(points) => draw_line(points, layer, axes, svg),
        Shape::Bars(bars) if matches!(panel.y.scale, Scale::Categories(_)) => {
            draw_level_bars(bars, layer.colour, axes, svg);
        }
        Shape::Bars(bars) => draw_bars(bars, layer.colour, axes, svg),
        Shape::Cells(cells) => draw_cells(cells, panel, axes, svg),
    }
}

fn draw_cloud(points: &[(f64, f64)], colour: Colour, (x, y): (&Placed, &Placed), svg: &mut String) {
    let places = points
        .iter()
        .filter_map(|&(at_x, at_y)| Some((x.within(at_x)?, y.within(at_y)?)));
    let (class, hex) = (colour.class(), colour.hex());
    let cell = cloud::cell_for(points.len());
    for (opacity, path) in cloud::paths(places, cell) {
        // writing into a String cannot fail, here and below
        let _ = writeln!(
            svg,
            "<path class=\"nb-s-{class}\" stroke=\"{hex}\" fill=\"none\" stroke-opacity=\"{opacity}\" transform=\"{}\" d=\"{path}\"/>",
            cloud::transform(cell)
        );
    }
}

fn draw_marks(marks: &[Mark], colour: Colour, (x, y): (&Placed, &Placed), svg: &mut String) {
    let (class, hex) = (colour.class(), colour.hex());
    for mark in marks {
        let (Some(at_x), Some(at_y)) = (x.within(mark.x), y.within(mark.y)) else {
            continue;
        };
        let (at_x, at_y) = (round(at_x), round(at_y));
        let ends = (
            y.nearest(mark.y - mark.deviation),
            y.nearest(mark.y + mark.deviation),
        );
        if let ((Some(low), Some(high)), true) = (ends, mark.deviation > 0.0) {
            let (low, high) = (round(low), round(high));
            let _ = writeln!(
                svg,
                "<path class=\"nb-s-{class}\" stroke=\"{hex}\" fill=\"none\" stroke-width=\"1.5\" \
                 d=\"M{at_x} {low}V{high}m-3 0h6M{} {low}h6\"/>",
                round(at_x - 3.0)
            );
        }
        let _ = writeln!(
            svg,
            "<circle class=\"nb-{class}\" fill=\"{hex}\" cx=\"{at_x}\" cy=\"{at_y}\" r=\"4\"><title>{}</title></circle>",
            escape(&mark.what)
        );
    }
}

/// The attribute `d` of a line, which is interrupted where a point has no place on the axes.
fn line_path(points: impl Iterator<Item = (Option<f64>, Option<f64>)>) -> String {
    let mut path = String::new();
    let mut command = 'M';
    for point in points {
        if let (Some(x), Some(y)) = point {
            let _ = write!(path, "{command}{} {}", round(x), round(y));
            command = 'L';
        } else {
            command = 'M';
        }
    }
    path
}

fn draw_line(points: &[(f64, f64)], layer: &Layer, (x, y): (&Placed, &Placed), svg: &mut String) {
    if points.is_empty() {
        return; // a layer that is only an entry of the legend
    }
    let places = points
        .iter()
        .map(|&(at_x, at_y)| (x.within(at_x), y.within(at_y)));
    let (class, hex) = (layer.colour.class(), layer.colour.hex());
    let _ = writeln!(
        svg,
        "<path class=\"nb-s-{class}\" stroke=\"{hex}\" fill=\"none\" stroke-width=\"1.8\"{} stroke-linejoin=\"round\" d=\"{}\"/>",
        dash_attribute(layer.dash),
        line_path(places)
    );
}

fn draw_bars(bars: &[Bar], colour: Colour, (x, y): (&Placed, &Placed), svg: &mut String) {
    let (class, hex) = (colour.class(), colour.hex());
    for bar in bars {
        let ends = (
            x.place(bar.from),
            x.place(bar.to),
            y.place(0.0),
            y.place(bar.height),
        );
        let (Some(left), Some(right), Some(bottom), Some(top)) = ends else {
            continue;
        };
        let (width, height) = ((right - left - 0.6).max(0.4), (bottom - top).max(0.0));
        let _ = writeln!(
            svg,
            "<rect class=\"nb-{class}\" fill=\"{hex}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            round(left + 0.3),
            round(top),
            round(width),
            round(height)
        );
    }
}

/// Bars beside names on the vertical axis: they begin at 0 and lie on their sides.
fn draw_level_bars(bars: &[Bar], colour: Colour, (x, y): (&Placed, &Placed), svg: &mut String) {
    let (class, hex) = (colour.class(), colour.hex());
    for bar in bars {
        let ends = (
            x.place(0.0),
            x.place(bar.height),
            y.place(bar.from),
            y.place(bar.to),
        );
        let (Some(zero), Some(end), Some(top), Some(bottom)) = ends else {
            continue;
        };
        let _ = writeln!(
            svg,
            "<rect class=\"nb-{class}\" fill=\"{hex}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            round(zero.min(end)),
            round(top),
            round((end - zero).abs().max(0.4)),
            round((bottom - top).max(0.4))
        );
    }
}

/// A heat map of correlations: the nearer a number is to 1, the darker its cell.
fn draw_cells(
    cells: &[Vec<Option<f64>>],
    panel: &Panel,
    (x, y): (&Placed, &Placed),
    svg: &mut String,
) {
    let (Scale::Categories(_), Scale::Categories(_)) = (&panel.x.scale, &panel.y.scale) else {
        return;
    };
    let cell_width = match (x.place(0.0), x.place(1.0)) {
        (Some(first), Some(second)) => (second - first).abs(),
        _ => 0.0,
    };
    let decimals = CELL_DECIMALS.into_iter().find(|decimals| {
        let mut texts = cells
            .iter()
            .flatten()
            .flatten()
            .map(|value| number_text(*value, *decimals));
        texts.all(|text| Letters::regular(SMALL).width(&text) + 4.0 <= cell_width)
    });
    for (row, values) in cells.iter().enumerate() {
        for (column, value) in values.iter().enumerate() {
            let corners = (
                x.place(column as f64 - 0.5),
                x.place(column as f64 + 0.5),
                y.place(row as f64 - 0.5),
                y.place(row as f64 + 0.5),
            );
            let (Some(left), Some(right), Some(top), Some(bottom), Some(value)) =
                (corners.0, corners.1, corners.2, corners.3, *value)
            else {
                continue;
            };
            let colour = if value < 0.0 {
                Colour::Vermillion
            } else {
                Colour::Blue
            };
            let _ = writeln!(
                svg,
                "<rect class=\"nb-{}\" fill=\"{}\" fill-opacity=\"{:.2}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                colour.class(),
                colour.hex(),
                value.abs().min(1.0).powi(3) * 0.6,
                round(left + 0.5),
                round(top + 0.5),
                round(right - left - 1.0),
                round(bottom - top - 1.0),
            );
            if let Some(decimals) = decimals
                && bottom - top > SMALL
            {
                let _ = writeln!(
                    svg,
                    "<text class=\"nb-ink\" fill=\"#222222\" x=\"{}\" y=\"{}\" font-size=\"{SMALL}\" \
                     text-anchor=\"middle\">{}</text>",
                    round(f64::midpoint(left, right)),
                    round(f64::midpoint(top, bottom) + 4.0),
                    number_text(value, decimals)
                );
            }
        }
    }
}
