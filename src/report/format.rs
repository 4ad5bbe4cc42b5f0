//! The file formats of pictures.

use std::path::Path;

#[cfg(feature = "pdf")]
use super::svg::{PdfError, to_pdf};
#[cfg(feature = "png")]
use super::svg::{PngError, to_png};

/// The format of a picture's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PictureFormat {
    /// Shapes and text, in colours for light and dark pages.
    Svg,
    /// Pixels, on a light ground: 300 for each inch of a picture for paper, two for each pixel of one for a screen.
    #[cfg(feature = "png")]
    Png,
    /// A page as large as the picture, whose text can be marked and searched.
    #[cfg(feature = "pdf")]
    Pdf,
}

/// Why a picture cannot be written in a format.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureFormatError {
    /// Not as PNG.
    #[cfg(feature = "png")]
    #[error(transparent)]
    Png(#[from] PngError),
    /// Not as PDF.
    #[cfg(feature = "pdf")]
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

impl PictureFormat {
    /// The formats that this build has.
    pub const ALL: &'static [Self] = &[
        Self::Svg,
        #[cfg(feature = "png")]
        Self::Png,
        #[cfg(feature = "pdf")]
        Self::Pdf,
    ];

    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            #[cfg(feature = "png")]
            Self::Png => "png",
            #[cfg(feature = "pdf")]
            Self::Pdf => "pdf",
        }
    }

    /// The format that the extension of a file names, in small or capital letters.
    #[must_use]
    pub fn of_file(file: &Path) -> Option<Self> {
        let extension = file.extension()?.to_str()?;
        let is_named = |format: &&Self| extension.eq_ignore_ascii_case(format.extension());
        Self::ALL.iter().find(is_named).copied()
    }

    /// The bytes of a file with a picture that is given as SVG.
    ///
    /// # Errors
    ///
    /// [`PictureFormatError`] if the text is no SVG, or none of a picture of this library.
    #[cfg_attr(
        not(any(feature = "png", feature = "pdf")),
        expect(
            clippy::must_use_candidate,
            reason = "SVG alone cannot fail, but others can"
        )
    )]
    pub fn file_of(self, svg: &str) -> Result<Vec<u8>, PictureFormatError> {
        Ok(match self {
            Self::Svg => svg.as_bytes().to_vec(),
            #[cfg(feature = "png")]
            Self::Png => to_png(svg)?,
            #[cfg(feature = "pdf")]
            Self::Pdf => to_pdf(svg)?,
        })
    }
}
