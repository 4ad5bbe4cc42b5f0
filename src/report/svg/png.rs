//! SVG to PNG.

use resvg::{tiny_skia, usvg};

use super::letters::with_outlines;

/// Pixels for each unit of the SVG: sharp on screens of twice the density.
const PIXELS: f32 = 2.0;

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

/// A picture of [`Findings::to_svg`](crate::report::Findings::to_svg) as PNG, on a light ground, with two pixels per unit.
/// The letters are those of `DejaVu Sans`, which is part of the program, so the picture is the same on every machine.
///
/// # Errors
///
/// [`PngError`] if the text is no SVG, or is too large.
pub fn to_png(svg: &str) -> Result<Vec<u8>, PngError> {
    let outlined = with_outlines(svg).map_err(usvg::Error::from)?;
    let tree = usvg::Tree::from_str(&outlined, &usvg::Options::default())?;
    let size = tree.size();
    let (width, height) = (
        (size.width() * PIXELS).ceil() as u32,
        (size.height() * PIXELS).ceil() as u32,
    );
    let mut pixels =
        tiny_skia::Pixmap::new(width, height).ok_or(PngError::Size { width, height })?;
    let scale = tiny_skia::Transform::from_scale(PIXELS, PIXELS);
    resvg::render(&tree, scale, &mut pixels.as_mut());
    pixels.encode_png().map_err(|source| PngError::Encode {
        source: source.into(),
    })
}
