//! A face of `DejaVu Sans` in a PDF file: only the letters that a picture has, and which characters they are, so that a reader
//! can mark, copy and search its text.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Finish as _, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};

use super::pdf_error::{PdfError, compressed};

const CMAP_NAME: Name<'static> = Name(b"Custom");
const SYSTEM: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Widths and heights of a PDF file are in thousandths of the size of the letters.
const PDF_UNITS_PER_EM: f32 = 1000.0;

/// A face, and which of its glyphs are needed.
pub(super) struct PdfFont {
    /// Its name within the page.
    pub(super) name: &'static str,
    postscript_name: &'static str,
    data: &'static [u8],
    glyphs: GlyphRemapper,
    /// By its number in the file: the character that a glyph stands for, and its width.
    letters: BTreeMap<u16, (char, f32)>,
}

/// The objects of the file that a font takes.
struct Objects {
    font: Ref,
    cid_font: Ref,
    descriptor: Ref,
    data: Ref,
    characters: Ref,
}

impl PdfFont {
    pub(super) fn regular() -> Self {
        Self::new("F1", "NATSBE+DejaVuSans", dejavu::sans::regular())
    }

    pub(super) fn bold() -> Self {
        Self::new("F2", "NATSBE+DejaVuSans-Bold", dejavu::sans::bold())
    }

    fn new(name: &'static str, postscript_name: &'static str, data: &'static [u8]) -> Self {
        Self {
            name,
            postscript_name,
            data,
            glyphs: GlyphRemapper::new(),
            letters: BTreeMap::new(),
        }
    }

    /// The number of a glyph in the file. `em_share` is its width as a part of the size of its letters.
    pub(super) fn number_of(&mut self, glyph: GlyphId, letter: char, em_share: f64) -> u16 {
        let number = self.glyphs.remap(glyph.0);
        let width = em_share as f32 * PDF_UNITS_PER_EM;
        self.letters.insert(number, (letter, width));
        number
    }

    /// Writes the font, whose first object is `font`, and returns the next free object.
    pub(super) fn write(&self, font: Ref, next: &mut Ref, pdf: &mut Pdf) -> Result<(), PdfError> {
        let face = Face::parse(self.data, 0).map_err(|_error| PdfError::Font)?;
        let subset =
            subsetter::subset(self.data, 0, &self.glyphs).map_err(|_error| PdfError::Font)?;
        let objects = Objects {
            font,
            cid_font: next.bump(),
            descriptor: next.bump(),
            data: next.bump(),
            characters: next.bump(),
        };
        self.write_fonts(&objects, pdf);
        self.write_descriptor(&objects, &face, pdf);
        let bytes = compressed(&subset)?;
        let mut stream = pdf.stream(objects.data, &bytes);
        stream.filter(pdf_writer::Filter::FlateDecode);
        stream.pair(Name(b"Length1"), subset.len() as i32);
        stream.finish();
        let mut characters = UnicodeCmap::new(CMAP_NAME, SYSTEM);
        for (number, (letter, _width)) in &self.letters {
            characters.pair(*number, *letter);
        }
        let bytes = compressed(characters.finish().as_slice())?;
        pdf.cmap(objects.characters, &bytes)
            .filter(pdf_writer::Filter::FlateDecode);
        Ok(())
    }

    fn write_fonts(&self, objects: &Objects, pdf: &mut Pdf) {
        let name = Name(self.postscript_name.as_bytes());
        pdf.type0_font(objects.font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(objects.cid_font)
            .to_unicode(objects.characters);
        let mut font = pdf.cid_font(objects.cid_font);
        font.subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(SYSTEM)
            .font_descriptor(objects.descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = font.widths();
        for (number, (_letter, width)) in &self.letters {
            widths.same(*number, *number, *width);
        }
    }

    fn write_descriptor(&self, objects: &Objects, face: &Face, pdf: &mut Pdf) {
        let scale = PDF_UNITS_PER_EM / f32::from(face.units_per_em());
        let length = |units: i16| f32::from(units) * scale;
        let bounds = face.global_bounding_box();
        pdf.font_descriptor(objects.descriptor)
            .name(Name(self.postscript_name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(
                length(bounds.x_min),
                length(bounds.y_min),
                length(bounds.x_max),
                length(bounds.y_max),
            ))
            .italic_angle(0.0)
            .ascent(length(face.ascender()))
            .descent(length(face.descender()))
            .cap_height(length(face.capital_height().unwrap_or(face.ascender())))
            .stem_v(if face.is_bold() { 140.0 } else { 90.0 })
            .font_file2(objects.data);
    }
}
