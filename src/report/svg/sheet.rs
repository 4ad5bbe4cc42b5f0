//! The paper or the screen that a picture is drawn for: how large a unit of the picture is, and how many are beside each other.

use super::super::text::escape;
use super::super::width::{Medium, PictureWidth, rounded};
use super::STYLE;
use super::measure::SMALL;

const PIXELS_PER_INCH: f64 = 96.0;
const POINTS_PER_INCH: f64 = 72.0;
const MM_PER_INCH: f64 = 25.4;

/// The smallest letters on paper, in points.
const PAPER_POINTS: f64 = 8.0;

/// The smallest letters on a slide, in points: the first size with which all panels have room.
const SLIDE_POINTS: [f64; 4] = [18.0, 16.0, 14.0, 12.0];

/// A slide of 13.33 by 7.5 inches.
const SLIDE_PIXELS: (f64, f64) = (1280.0, 720.0);

/// A medium of a known width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sheet {
    /// Units of the picture from edge to edge. The smallest letters are [`SMALL`] units high.
    pub(super) width: f64,
    /// The height that the picture must have, if it is given.
    pub(super) height: Option<f64>,
    unit: Unit,
}

/// The size of a unit of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Millimetres(f64),
    Pixels(f64),
}

impl Sheet {
    /// The sheets for a width, the best of them first. `usual` is the width in pixels of a picture that may have any width.
    pub(super) fn for_width(width: PictureWidth, usual: f64) -> Vec<Self> {
        let screen = |width| Self {
            width,
            height: None,
            unit: Unit::Pixels(1.0),
        };
        match width.0 {
            Medium::Panels => vec![screen(usual)],
            Medium::Screen { width_pixels } => vec![screen(width_pixels)],
            Medium::Paper { width_mm } => {
                let unit_mm = PAPER_POINTS / POINTS_PER_INCH * MM_PER_INCH / SMALL;
                vec![Self {
                    width: width_mm / unit_mm,
                    height: None,
                    unit: Unit::Millimetres(unit_mm),
                }]
            }
            Medium::Slide => {
                let slide = |points: f64| {
                    let unit_pixels = points / POINTS_PER_INCH * PIXELS_PER_INCH / SMALL;
                    Self {
                        width: SLIDE_PIXELS.0 / unit_pixels,
                        height: Some(SLIDE_PIXELS.1 / unit_pixels),
                        unit: Unit::Pixels(unit_pixels),
                    }
                };
                SLIDE_POINTS.map(slide).to_vec()
            }
        }
    }

    /// A length in the unit of the medium.
    fn length(&self, units: f64) -> String {
        match self.unit {
            Unit::Millimetres(unit_mm) => format!("{}mm", rounded(units * unit_mm)),
            Unit::Pixels(unit_pixels) => rounded(units * unit_pixels).to_string(),
        }
    }

    /// The start of the file: its size, its style and its ground. `label` is for readers who cannot see the picture.
    pub(super) fn head(&self, height: f64, label: &str) -> String {
        let (width_length, height_length) = (self.length(self.width), self.length(height));
        let (width, height) = (rounded(self.width), rounded(height));
        let label = escape(label);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width_length}\" height=\"{height_length}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\" \
             font-family=\"system-ui, 'DejaVu Sans', sans-serif\">\n<style>\n{STYLE}</style>\n\
             <rect class=\"nb-ground\" fill=\"#ffffff\" width=\"{width}\" height=\"{height}\"/>\n"
        )
    }
}
