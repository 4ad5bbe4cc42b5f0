//! Why a picture cannot become a PDF file, and the compression of its parts.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use resvg::usvg;

/// Why a picture cannot become a PDF file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// The text is no SVG.
    #[error("the picture is no readable SVG")]
    Svg {
        /// Why.
        #[from]
        source: usvg::Error,
    },
    /// The picture has something that pictures of reports do not have, such as a gradient or another picture.
    #[error(
        "the picture has {what}, where only shapes of one colour and texts can be made into PDF"
    )]
    Unsupported {
        /// What it has.
        what: &'static str,
    },
    /// The font cannot be taken into the file.
    #[error("the letters of the picture cannot be embedded")]
    Font,
    /// The content cannot be made shorter.
    #[error("cannot compress the content of the picture")]
    Compress {
        /// Why not.
        #[from]
        source: std::io::Error,
    },
}

/// Bytes that a reader decompresses by `FlateDecode`.
pub(super) fn compressed(bytes: &[u8]) -> Result<Vec<u8>, PdfError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
