//! The letters of a picture: which glyphs a text has and where they stand, so that a program without fonts can draw it, as
//! outlines or as text of a PDF file.
//!
//! A text of these pictures is one line, from left to right, in one of two faces. Only the widths of letters and the kerning
//! of pairs are needed for it. The crates that can do more took a seventh of the time of building the program.

use std::fmt::Write as _;

use resvg::usvg::roxmltree::{Document, Error, Node};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// The size that programs take for a text without a size.
const DEFAULT_SIZE: f64 = 12.0;

/// The two faces of `DejaVu Sans`, which are in the program.
pub(super) struct Faces {
    pub(super) regular: Face<'static>,
    pub(super) bold: Face<'static>,
}

impl Faces {
    #[expect(
        clippy::expect_used,
        reason = "the fonts are in the program, and every test of pictures reads them"
    )]
    pub(super) fn load() -> Self {
        let [regular, bold] = [dejavu::sans::regular(), dejavu::sans::bold()]
            .map(|data| Face::parse(data, 0).expect("the fonts in the program are whole"));
        Self { regular, bold }
    }

    const fn of(&self, is_bold: bool) -> &Face<'static> {
        if is_bold { &self.bold } else { &self.regular }
    }
}

/// A line of letters with their places, before the transformations of the element.
pub(super) struct Line {
    pub(super) is_bold: bool,
    /// The size of the letters.
    pub(super) size: f64,
    /// Where the line begins, and on which height its letters stand.
    pub(super) start: (f64, f64),
    pub(super) letters: Vec<Letter>,
}

/// A letter of a line.
pub(super) struct Letter {
    pub(super) character: char,
    pub(super) glyph: GlyphId,
    /// Its distance from the start of the line.
    pub(super) offset: f64,
    /// The distance from its offset to that of the next letter, without kerning.
    pub(super) advance: f64,
}

/// The elements `text` of a picture.
pub(super) fn texts<'a, 'input>(
    document: &'a Document<'input>,
) -> impl Iterator<Item = Node<'a, 'input>> {
    let is_text = |node: &Node| node.is_element() && node.tag_name().name() == "text";
    document.descendants().filter(is_text)
}

impl Line {
    /// The letters of an element `text`: bold from a weight of 600 on; elements within it are taken as their text.
    pub(super) fn of(text: Node, faces: &Faces) -> Self {
        let is_bold = is_bold(text);
        let face = faces.of(is_bold);
        let words: String = text
            .descendants()
            .filter_map(|node| node.is_text().then(|| node.text()).flatten())
            .collect();
        let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let size = number(inherited(text, "font-size")).unwrap_or(DEFAULT_SIZE);
        let scale = size / f64::from(face.units_per_em());
        let mut letters: Vec<Letter> = Vec::with_capacity(line.len());
        let mut width = 0.0;
        for character in line.chars() {
            let glyph = face.glyph_index(character).unwrap_or_default();
            if let Some(before) = letters.last() {
                width += scale * f64::from(kerning(face, before.glyph, glyph));
            }
            let advance = scale * f64::from(face.glyph_hor_advance(glyph).unwrap_or(0));
            letters.push(Letter {
                character,
                glyph,
                offset: width,
                advance,
            });
            width += advance;
        }
        let anchor = match inherited(text, "text-anchor") {
            Some("middle") => -width / 2.0,
            Some("end") => -width,
            _ => 0.0,
        };
        let (x, y) = (number(text.attribute("x")), number(text.attribute("y")));
        Self {
            is_bold,
            size,
            start: (anchor + x.unwrap_or(0.0), y.unwrap_or(0.0)),
            letters,
        }
    }

    /// The data of the path that draws it.
    fn outline(&self, faces: &Faces) -> String {
        let face = faces.of(self.is_bold);
        let mut pen = Pen {
            path: String::new(),
            x: 0.0,
            y: self.start.1,
            scale: self.size / f64::from(face.units_per_em()),
        };
        for letter in &self.letters {
            pen.x = self.start.0 + letter.offset;
            face.outline_glyph(letter.glyph, &mut pen); // a space has no outline
        }
        pen.path
    }
}

/// The picture with each `text` element as a `path` of `DejaVu Sans`. Position, size, anchor, colour, class and
/// transformation stay.
pub(super) fn with_outlines(svg: &str) -> Result<String, Error> {
    let document = Document::parse(svg)?;
    let faces = Faces::load();
    let mut outlined = String::with_capacity(2 * svg.len());
    let mut copied = 0;
    for text in texts(&document) {
        outlined.push_str(&svg[copied..text.range().start]);
        copied = text.range().end;
        outlined.push_str("<path");
        for attribute in text.attributes() {
            if matches!(attribute.name(), "class" | "fill" | "transform") {
                let _ = write!(outlined, " {}", &svg[attribute.range()]); // writing into a String cannot fail
            }
        }
        let _ = write!(
            outlined,
            " d=\"{}\"/>",
            Line::of(text, &faces).outline(&faces)
        );
    }
    outlined.push_str(&svg[copied..]);
    Ok(outlined)
}

/// An attribute of the element or of the nearest element around it.
pub(super) fn inherited<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.ancestors().find_map(|element| element.attribute(name))
}

/// An attribute as a number.
fn number(text: Option<&str>) -> Option<f64> {
    text.and_then(|text| text.trim().parse().ok())
}

fn is_bold(text: Node) -> bool {
    let weight = inherited(text, "font-weight");
    weight == Some("bold") || number(weight).is_some_and(|weight| weight >= 600.0)
}

/// What is added to the distance of two letters, in units of the font; negative if they stand nearer to each other.
fn kerning(face: &Face, left: GlyphId, right: GlyphId) -> i16 {
    let tables = face.tables().kern.into_iter();
    tables
        .flat_map(|table| table.subtables)
        .filter(|table| table.horizontal && !table.variable)
        .find_map(|table| table.glyphs_kerning(left, right))
        .unwrap_or(0)
}

/// Writes the outline of a letter that stands at a place of the picture.
struct Pen {
    path: String,
    x: f64,
    y: f64,
    scale: f64,
}

impl Pen {
    fn write(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (x, y) in points {
            let x = self.x + self.scale * f64::from(*x);
            let y = self.y - self.scale * f64::from(*y); // in fonts, y grows upwards
            let _ = write!(self.path, "{x:.3} {y:.3} "); // writing into a String cannot fail
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.write('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.write('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.write('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.write('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left and right end of the outlines of a text.
    fn ends(attributes: &str, letters: &str) -> (f64, f64) {
        let svg = format!("<svg><g font-size=\"20\"><text {attributes}>{letters}</text></g></svg>");
        let outlined = with_outlines(&svg).unwrap();
        let document = Document::parse(&outlined).unwrap();
        let path = document
            .descendants()
            .find(|node| node.has_tag_name("path"));
        let data = path
            .unwrap()
            .attribute("d")
            .unwrap()
            .replace(char::is_alphabetic, " ");
        let numbers: Vec<f64> = data
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        let across = numbers.iter().step_by(2).copied();
        (
            across.clone().fold(f64::MAX, f64::min),
            across.fold(f64::MIN, f64::max),
        )
    }

    #[test]
    fn a_text_stands_where_its_anchor_says() {
        let (left, right) = ends("x=\"100\"", "HHHH");
        assert!(left > 100.0 && left < 103.0, "{left}");
        let width = right - left;
        assert!((width - 56.0).abs() < 2.0, "{width}"); // an H of DejaVu Sans is 0.75 of its size
        let (left, right) = ends("x=\"100\" text-anchor=\"middle\"", "HHHH");
        assert!(
            (f64::midpoint(left, right) - 100.0).abs() < 0.1,
            "{left} to {right}"
        );
        let (left, right) = ends("x=\"100\" text-anchor=\"end\"", "HHHH");
        assert!(right < 100.0 && left > 35.0, "{left} to {right}");
    }

    #[test]
    fn bold_letters_are_wider_and_pairs_stand_nearer() {
        let width = |attributes: &str, letters: &str| {
            let (left, right) = ends(attributes, letters);
            right - left
        };
        assert!(width("font-weight=\"600\"", "HHHH") > width("", "HHHH"));
        assert!(width("", "AVAVAV") < 3.0 * width("", "AV") + 1.0);
    }

    #[test]
    fn everything_else_of_a_picture_stays() {
        let svg = "<svg><rect/><text class=\"a\" fill=\"red\" x=\"1\">a &lt; b</text><g><text/></g>&amp;</svg>";
        let outlined = with_outlines(svg).unwrap();
        assert!(
            outlined.starts_with("<svg><rect/><path class=\"a\" fill=\"red\" d=\"M"),
            "{outlined}"
        );
        assert!(
            outlined.ends_with("Z\"/><g><path d=\"\"/></g>&amp;</svg>"),
            "{outlined}"
        );
    }
}
