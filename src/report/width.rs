//! How wide a picture is: for a column of a paper, for a slide, or a length.

use std::fmt;
use std::str::FromStr;

/// The narrowest and the widest picture on paper, in millimetres.
const PAPER_MM: (f64, f64) = (60.0, 1000.0);

/// The narrowest and the widest picture on a screen, in pixels.
const SCREEN_PIXELS: (f64, f64) = (240.0, 10_000.0);

const MM_PER_INCH: f64 = 25.4;

/// How wide a picture is. The width decides on the size of the letters, too: on paper they have 8 points at least, on a slide
/// 18 (12 if there are many panels), on a screen 11 pixels. So each width has a layout of its own, and a picture must not be made
/// larger or smaller afterwards.
///
/// ```
/// use natsbench::report::PictureWidth;
///
/// assert_eq!("column".parse(), Ok(PictureWidth::COLUMN));
/// assert_eq!("3.5in".parse::<PictureWidth>()?.to_string(), "88.9mm");
/// # Ok::<(), natsbench::report::PictureWidthError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PictureWidth(pub(super) Medium);

/// What a picture is made for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) enum Medium {
    /// A screen, with panels of their usual size beside each other.
    #[default]
    Panels,
    Paper {
        width_mm: f64,
    },
    Screen {
        width_pixels: f64,
    },
    /// All of a slide of 16:9.
    Slide,
}

impl PictureWidth {
    /// As wide as its panels, which have their usual size of 400 pixels.
    pub const PANELS: Self = Self(Medium::Panels);
    /// A column of a paper with two columns: 84 mm, 3.3 inches.
    pub const COLUMN: Self = Self(Medium::Paper { width_mm: 84.0 });
    /// The text of a paper, across both columns: 175 mm, 6.9 inches.
    pub const TEXT: Self = Self(Medium::Paper { width_mm: 175.0 });
    /// All of a slide of 16:9, which has 13.33 by 7.5 inches.
    pub const SLIDE: Self = Self(Medium::Slide);

    /// The names of widths.
    pub const NAMES: &'static [&'static str] = &["column", "text", "slide"];
}

impl fmt::Display for PictureWidth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Medium::Panels => write!(formatter, "panels of 400px"),
            Medium::Paper { width_mm } => write!(formatter, "{}mm", rounded(width_mm)),
            Medium::Screen { width_pixels } => write!(formatter, "{}px", rounded(width_pixels)),
            Medium::Slide => write!(formatter, "slide"),
        }
    }
}

/// A length to a thousandth.
pub(super) fn rounded(length: f64) -> f64 {
    (length * 1000.0).round() / 1000.0
}

/// A text that is no width of a picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureWidthError {
    /// Neither a name nor a length.
    #[error(
        "the width {text:?} is neither column, text or slide, nor a number with a unit, mm, cm, in or px, such as 84mm"
    )]
    Unknown {
        /// The text.
        text: String,
    },
    /// A length at which no picture can be read, or none is needed.
    #[error("the width {text} is not between {least} and {most}")]
    OutOfRange {
        /// The text.
        text: String,
        /// The least width, with its unit.
        least: String,
        /// The largest width, with its unit.
        most: String,
    },
}

impl FromStr for PictureWidth {
    type Err = PictureWidthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "column" => return Ok(Self::COLUMN),
            "text" => return Ok(Self::TEXT),
            "slide" => return Ok(Self::SLIDE),
            _ => (),
        }
        let unknown = || PictureWidthError::Unknown {
            text: text.to_owned(),
        };
        let unit_at = text.find(|letter: char| letter.is_ascii_alphabetic());
        let (number, unit) = text.split_at(unit_at.ok_or_else(unknown)?);
        let number: f64 = number.trim().parse().map_err(|_error| unknown())?;
        let medium = match unit {
            "mm" => Medium::Paper { width_mm: number },
            "cm" => Medium::Paper {
                width_mm: number * 10.0,
            },
            "in" => Medium::Paper {
                width_mm: number * MM_PER_INCH,
            },
            "px" => Medium::Screen {
                width_pixels: number,
            },
            _ => return Err(unknown()),
        };
        let (length, (least, most), unit) = match medium {
            Medium::Screen { width_pixels } => (width_pixels, SCREEN_PIXELS, "px"),
            Medium::Paper { width_mm } => (width_mm, PAPER_MM, "mm"),
            Medium::Panels | Medium::Slide => return Ok(Self(medium)),
        };
        if (least..=most).contains(&length) {
            return Ok(Self(medium));
        }
        Err(PictureWidthError::OutOfRange {
            text: text.to_owned(),
            least: format!("{least} {unit}"),
            most: format!("{most} {unit}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_names_or_lengths() {
        let width = |text: &str| text.parse::<PictureWidth>();
        for name in PictureWidth::NAMES {
            width(name).unwrap();
        }
        let paper = |width_mm| Ok(PictureWidth(Medium::Paper { width_mm }));
        assert_eq!(width("84mm"), paper(84.0));
        assert_eq!(width("8.5cm"), paper(85.0));
        assert_eq!(width("4 in"), paper(101.6));
        let width_pixels = 640.0;
        assert_eq!(
            width("640px"),
            Ok(PictureWidth(Medium::Screen { width_pixels }))
        );
        for wrong in ["", "84", "mm", "84furlongs", "1e3", "-", "NaNmm", "Column"] {
            let error = width(wrong).unwrap_err();
            assert!(
                matches!(error, PictureWidthError::Unknown { .. }),
                "{wrong}: {error}"
            );
        }
        for (wrong, least) in [("10mm", "60 mm"), ("-84mm", "60 mm"), ("20px", "240 px")] {
            let message = width(wrong).unwrap_err().to_string();
            assert!(
                message.contains(wrong) && message.contains(least),
                "{message}"
            );
        }
    }
}
