//! A panel: where its title, its legend, its plane and the labels of its axes go, measured before anything is drawn.

use std::fmt::Write as _;

use super::super::figure::{Axis, Panel, Scale};
use super::super::text::escape;
use super::axis::{Labels, names_across, names_down, numbers_across, numbers_down};
use super::legend::Legend;
use super::measure::{LABEL, Letters, PANEL_TITLE, SMALL};
use super::scale::{Direction, Placed};
use super::{layers, round};

/// Room to the right of the plane, unless a label needs more.
const RIGHT: f64 = 14.0;

/// Distances of lines, and room between parts.
const TITLE_LINE: f64 = 16.0;
const LABEL_LINE: f64 = 15.0;
const TICK_LINE: f64 = 13.0;
const GAP: f64 = 6.0;

/// The height of a plane as a part of the width of its panel, if nothing else decides on it.
const PLANE_SHARE: f64 = 0.55;

/// The part of a panel's width that names of the vertical axis may take.
const NAMES_SHARE: f64 = 0.42;

const TITLE_LETTERS: Letters = Letters::bold(PANEL_TITLE);
const LABEL_LETTERS: Letters = Letters::regular(LABEL);

/// A panel whose parts have their places, in units of the picture.
pub(super) struct PlacedPanel<'a> {
    panel: &'a Panel,
    width: f64,
    title: Vec<String>,
    legend: Legend,
    across: Labels,
    down: Labels,
    label_across: Vec<String>,
    label_down: Vec<String>,
    /// The edges of the plane.
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) plane_height: f64,
}

impl<'a> PlacedPanel<'a> {
    /// A panel so wide, with a plane so high; `None`: as high as it looks best. If names beside it need more room, it is higher.
    pub(super) fn new(panel: &'a Panel, width: f64, plane_height: Option<f64>) -> Self {
        let title = TITLE_LETTERS.lines(&panel.title, width - 2.0 * GAP);
        let names_room = width * NAMES_SHARE;
        let lowest = match &panel.y.scale {
            Scale::Categories(names) => names_down(names, names_room).least_length,
            Scale::Linear | Scale::Logarithmic => 0.0,
        };
        let plane_height = plane_height
            .unwrap_or_else(|| (PLANE_SHARE * width).round())
            .max(lowest.round());
        let down = match &panel.y.scale {
            Scale::Categories(names) => names_down(names, names_room),
            scale @ (Scale::Linear | Scale::Logarithmic) => {
                numbers_down(&vertical(panel, (plane_height, 0.0)), scale)
            }
        };
        let label_down = LABEL_LETTERS.lines(&panel.y.label, plane_height);
        let left = (GAP + LABEL_LINE * label_down.len() as f64 + down.room + GAP).round();
        let mut right = width - RIGHT;
        let mut across = labels_across(panel, left, right);
        let overhang = across.overhang(&horizontal(panel, (left, right)), width - 2.0);
        if overhang > 0.0 {
            right = (right - overhang).floor();
            across = labels_across(panel, left, right);
        }
        let label_across = LABEL_LETTERS.lines(&panel.x.label, width - 2.0 * GAP);
        let beside_plane = Legend::of(&panel.layers, left, right);
        let legend = if beside_plane.is_short() {
            beside_plane
        } else {
            Legend::of(&panel.layers, GAP, width - GAP)
        };
        let top = 10.0 + TITLE_LINE * title.len() as f64 + legend.height();
        Self {
            panel,
            width,
            title,
            legend,
            across,
            down,
            label_across,
            label_down,
            left,
            right,
            top,
            plane_height,
        }
    }

    /// The height of what is below the plane.
    pub(super) fn below(&self) -> f64 {
        let label = match self.label_across.len() {
            0 => 0.0,
            lines => 5.0 + LABEL_LINE * lines as f64,
        };
        GAP + self.across.room + label + 8.0
    }

    /// Draws the panel with its upper left corner at the origin.
    pub(super) fn draw(&self, svg: &mut String) {
        let (top, bottom) = (self.top, self.top + self.plane_height);
        let middle = round(self.width / 2.0);
        for (number, line) in self.title.iter().enumerate() {
            let (y, line) = (TITLE_LINE * (number + 1) as f64, escape(line));
            let _ = writeln!(
                svg,
                "<text class=\"nb-ink\" fill=\"#222222\" font-size=\"{PANEL_TITLE}\" font-weight=\"600\" x=\"{middle}\" \
                 y=\"{y}\" text-anchor=\"middle\">{line}</text>"
            ); // writing into a String cannot fail, here and below
        }
        svg.push_str("<g class=\"nb-legend\">\n");
        self.legend.draw(top - self.legend.height(), svg);
        svg.push_str("</g>\n");
        let x = horizontal(self.panel, (self.left, self.right));
        let y = vertical(self.panel, (bottom, top));
        self.draw_frame(&x, &y, svg);
        svg.push_str("<g class=\"nb-marks\">\n");
        for layer in &self.panel.layers {
            layers::draw(layer, self.panel, (&x, &y), svg);
        }
        svg.push_str("</g>\n");
    }

    /// Grid, axes and their labels.
    fn draw_frame(&self, x: &Placed, y: &Placed, svg: &mut String) {
        let (left, right, top, bottom) = (
            self.left,
            self.right,
            self.top,
            self.top + self.plane_height,
        );
        let (mut grid, mut texts) = (String::new(), String::new());
        for (place, lines) in self.across.places(x) {
            if !is_named(&self.panel.x) {
                let _ = write!(grid, "M{place} {top}V{bottom}");
            }
            if self.across.upright {
                let text = escape(&lines.concat());
                let (x, y) = (round(place + 4.0), bottom + GAP);
                let _ = writeln!(
                    texts,
                    "<text transform=\"translate({x} {y}) rotate(-90)\" text-anchor=\"end\">{text}</text>"
                );
                continue;
            }
            for (number, line) in lines.iter().enumerate() {
                let (y, line) = (bottom + 15.0 + TICK_LINE * number as f64, escape(line));
                let _ = writeln!(
                    texts,
                    "<text x=\"{place}\" y=\"{y}\" text-anchor=\"middle\">{line}</text>"
                );
            }
        }
        for (place, lines) in self.down.places(y) {
            if !is_named(&self.panel.y) {
                let _ = write!(grid, "M{left} {place}H{right}");
            }
            let first = place + 4.0 - TICK_LINE * (lines.len() - 1) as f64 / 2.0;
            for (number, line) in lines.iter().enumerate() {
                let (y, line) = (round(first + TICK_LINE * number as f64), escape(line));
                let x = left - GAP;
                let _ = writeln!(
                    texts,
                    "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{line}</text>"
                );
            }
        }
        let _ = write!(
            svg,
            "<path class=\"nb-rule\" stroke=\"#e3e6e9\" fill=\"none\" d=\"{grid}\"/>\n\
             <path class=\"nb-axis\" stroke=\"#8a9097\" fill=\"none\" d=\"M{left} {top}V{bottom}H{right}\"/>\n\
             <g class=\"nb-quiet\" fill=\"#595f66\" font-size=\"{SMALL}\">\n{texts}"
        );
        // a label that is wider than the plane is in the middle of the panel
        let widest = LABEL_LETTERS.widest(&self.label_across);
        let middle = f64::midpoint(left, right)
            .min(self.width - GAP - widest / 2.0)
            .max(GAP + widest / 2.0);
        let first = bottom + GAP + self.across.room + 5.0 + LABEL;
        for (number, line) in self.label_across.iter().enumerate() {
            let (y, line) = (round(first + LABEL_LINE * number as f64), escape(line));
            let middle = round(middle);
            let _ = writeln!(
                svg,
                "<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\" font-size=\"{LABEL}\">{line}</text>"
            );
        }
        let middle = round(f64::midpoint(top, bottom));
        for (number, line) in self.label_down.iter().enumerate() {
            let (x, line) = (14.0 + LABEL_LINE * number as f64, escape(line));
            let _ = writeln!(
                svg,
                "<text transform=\"translate({x} {middle}) rotate(-90)\" text-anchor=\"middle\" font-size=\"{LABEL}\">{line}</text>"
            );
        }
        svg.push_str("</g>\n");
    }
}

fn is_named(axis: &Axis) -> bool {
    matches!(axis.scale, Scale::Categories(_))
}

fn horizontal(panel: &Panel, edges: (f64, f64)) -> Placed {
    Placed::new(&panel.x, &panel.layers, Direction::Horizontal, edges)
}

fn vertical(panel: &Panel, edges: (f64, f64)) -> Placed {
    Placed::new(&panel.y, &panel.layers, Direction::Vertical, edges)
}

fn labels_across(panel: &Panel, left: f64, right: f64) -> Labels {
    let placed = horizontal(panel, (left, right));
    match &panel.x.scale {
        Scale::Categories(names) => names_across(names, right - left),
        scale @ (Scale::Linear | Scale::Logarithmic) => numbers_across(&placed, scale),
    }
}
