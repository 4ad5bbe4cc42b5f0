//! SVG to PNG.

use resvg::{tiny_skia, usvg};

use super::letters::with_outlines;

/// Pixels of the file for each pixel of a screen: sharp on screens of twice the density.
const SCREEN_PIXELS: f32 = 2.0;

/// Pixels for each inch of a picture for paper.
const PAPER_PIXELS_PER_INCH: f32 = 300.0;

/// Pixels of a screen for each inch, by which SVG converts lengths.
const PIXELS_PER_INCH: f32 = 96.0;

/// Why a picture cannot become a PNG file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// The text is no SVG.
    #[error("the picture is no readable SVG")]
    Svg {
        /// Why.
        #[from]
        source: usvg::Error,
    },
    /// The picture is too large or empty.
    #[error("a picture of {width} by {height} pixels cannot be made")]
    Size {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The pixels cannot be written as PNG.
    #[error("cannot write pixels as PNG")]
    Encode {
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A picture of [`Findings::to_svg`](crate::report::Findings::to_svg) as PNG, on a light ground: with two pixels for each pixel of
/// a screen, and if its width is given in millimetres, with 300 pixels for each inch.
/// The letters are those of `DejaVu Sans`, which is part of the program, so the picture is the same on every machine.
///
/// # Errors
///
/// [`PngError`] if the text is no SVG, or is too large.
pub fn to_png(svg: &str) -> Result<Vec<u8>, PngError> {
    let outlined = with_outlines(svg).map_err(usvg::Error::from)?;
    let tree = usvg::Tree::from_str(&outlined, &usvg::Options::default())?;
    let size = tree.size();
    let density = if is_for_paper(&outlined) {
        PAPER_PIXELS_PER_INCH / PIXELS_PER_INCH
    } else {
        SCREEN_PIXELS
    };
    let (width, height) = (
        (size.width() * density).ceil() as u32,
        (size.height() * density).ceil() as u32,
    );
    let mut pixels =
        tiny_skia::Pixmap::new(width, height).ok_or(PngError::Size { width, height })?;
    let scale = tiny_skia::Transform::from_scale(density, density);
    resvg::render(&tree, scale, &mut pixels.as_mut());
    pixels.encode_png().map_err(|source| PngError::Encode {
        source: source.into(),
    })
}

/// Whether the width of a picture is a length on paper.
fn is_for_paper(svg: &str) -> bool {
    let width = svg.split_once(" width=\"").map(|(_, rest)| rest);
    let width = width.and_then(|rest| rest.split('"').next());
    width.is_some_and(|width| width.ends_with("mm"))
}
