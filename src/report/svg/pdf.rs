//! SVG to PDF: shapes as shapes, and text as text in embedded fonts, for papers and slides.

use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use resvg::tiny_skia::{PathSegment, Transform};
use resvg::usvg::roxmltree::{Document, Node as Element};
use resvg::usvg::{self, Color, FillRule, Group, LineCap, LineJoin, Node, Paint};

use super::letters::{Faces, Line, inherited, texts};
use super::pdf_error::{PdfError, compressed};
use super::pdf_font::PdfFont;

const POINTS_PER_INCH: f32 = 72.0;
const PIXELS_PER_INCH: f32 = 96.0;

/// A picture of [`Findings::to_svg`](crate::report::Findings::to_svg) as a PDF file of one page, in light colours. Its text can
/// be marked and searched; the letters are those of `DejaVu Sans`, and those that it has are in the file. The same picture
/// gives the same bytes.
///
/// # Errors
///
/// [`PdfError`] if the text is no SVG, or one with parts that pictures of reports do not have.
pub fn to_pdf(svg: &str) -> Result<Vec<u8>, PdfError> {
    let document = Document::parse(svg).map_err(usvg::Error::from)?;
    let tree = usvg::Tree::from_xmltree(&document, &usvg::Options::default())?;
    let points = POINTS_PER_INCH / PIXELS_PER_INCH;
    let size = tree.size();
    let (width, height) = (size.width() * points, size.height() * points);
    // in PDF, y grows upwards
    let page = Transform::from_row(points, 0.0, 0.0, -points, 0.0, height);
    let mut drawing = Drawing {
        content: Content::new(),
        opacities: Vec::new(),
        regular: PdfFont::regular(),
        bold: PdfFont::bold(),
    };
    drawing.group(tree.root(), page)?;
    let faces = Faces::load();
    let units = page.pre_concat(view_box(document.root_element(), size));
    for text in texts(&document) {
        drawing.text(text, &faces, units)?;
    }
    drawing.into_file((width, height), document.root_element())
}

/// What leads from units of the picture to pixels.
fn view_box(svg: Element, size: usvg::Size) -> Transform {
    let numbers: Vec<f32> = svg
        .attribute("viewBox")
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect();
    match numbers.as_slice() {
        [x, y, width, height] if *width > 0.0 && *height > 0.0 => {
            Transform::from_scale(size.width() / width, size.height() / height)
                .pre_translate(-x, -y)
        }
        _ => Transform::identity(),
    }
}

/// The content of the page while it is drawn.
struct Drawing {
    content: Content,
    /// Opacities of fills and lines; the name of each within the page is its place in the list.
    opacities: Vec<(f32, f32)>,
    regular: PdfFont,
    bold: PdfFont,
}

impl Drawing {
    fn group(&mut self, group: &Group, page: Transform) -> Result<(), PdfError> {
        let unsupported = |what| Err(PdfError::Unsupported { what });
        if group.opacity().get() < 1.0 {
            return unsupported("a group with an opacity");
        }
        if group.clip_path().is_some() || group.mask().is_some() || !group.filters().is_empty() {
            return unsupported("a clip path, a mask or a filter");
        }
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, page)?,
                Node::Path(path) if path.is_visible() => self.path(path, page)?,
                Node::Path(_) | Node::Text(_) => (), // texts follow when all shapes are drawn
                Node::Image(_) => return unsupported("a picture within it"),
            }
        }
        Ok(())
    }

    fn path(&mut self, path: &usvg::Path, page: Transform) -> Result<(), PdfError> {
        let opacity = |of: Option<usvg::Opacity>| of.map_or(1.0, usvg::Opacity::get);
        let opacities = (
            opacity(path.fill().map(usvg::Fill::opacity)),
            opacity(path.stroke().map(usvg::Stroke::opacity)),
        );
        self.content.save_state();
        self.transform(page.pre_concat(path.abs_transform()));
        self.set_opacities(opacities);
        if let Some(fill) = path.fill() {
            let [red, green, blue] = colour(fill.paint())?;
            self.content.set_fill_rgb(red, green, blue);
        }
        if let Some(stroke) = path.stroke() {
            let [red, green, blue] = colour(stroke.paint())?;
            self.content
                .set_stroke_rgb(red, green, blue)
                .set_line_width(stroke.width().get())
                .set_line_cap(match stroke.linecap() {
                    LineCap::Butt => LineCapStyle::ButtCap,
                    LineCap::Round => LineCapStyle::RoundCap,
                    LineCap::Square => LineCapStyle::ProjectingSquareCap,
                })
                .set_line_join(match stroke.linejoin() {
                    LineJoin::Miter | LineJoin::MiterClip => LineJoinStyle::MiterJoin,
                    LineJoin::Round => LineJoinStyle::RoundJoin,
                    LineJoin::Bevel => LineJoinStyle::BevelJoin,
                });
            if let Some(dashes) = stroke.dasharray() {
                let dashes = dashes.iter().copied();
                self.content.set_dash_pattern(dashes, stroke.dashoffset());
            }
        }
        self.outline(path.data().segments());
        let even_odd = path
            .fill()
            .is_some_and(|fill| fill.rule() == FillRule::EvenOdd);
        match (path.fill().is_some(), path.stroke().is_some()) {
            (true, true) if even_odd => self.content.fill_even_odd_and_stroke(),
            (true, true) => self.content.fill_nonzero_and_stroke(),
            (true, false) if even_odd => self.content.fill_even_odd(),
            (true, false) => self.content.fill_nonzero(),
            (false, true) => self.content.stroke(),
            (false, false) => self.content.end_path(),
        };
        self.content.restore_state();
        Ok(())
    }

    fn outline(&mut self, segments: impl Iterator<Item = PathSegment>) {
        let mut last = (0.0, 0.0);
        for segment in segments {
            match segment {
                PathSegment::MoveTo(to) => {
                    self.content.move_to(to.x, to.y);
                    last = (to.x, to.y);
                }
                PathSegment::LineTo(to) => {
                    self.content.line_to(to.x, to.y);
                    last = (to.x, to.y);
                }
                PathSegment::QuadTo(control, to) => {
                    // the same curve with two control points
                    let towards = |from: f32, to: f32| from + (to - from) * 2.0 / 3.0;
                    self.content.cubic_to(
                        towards(last.0, control.x),
                        towards(last.1, control.y),
                        towards(to.x, control.x),
                        towards(to.y, control.y),
                        to.x,
                        to.y,
                    );
                    last = (to.x, to.y);
                }
                PathSegment::CubicTo(first, second, to) => {
                    self.content
                        .cubic_to(first.x, first.y, second.x, second.y, to.x, to.y);
                    last = (to.x, to.y);
                }
                PathSegment::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    fn text(&mut self, text: Element, faces: &Faces, units: Transform) -> Result<(), PdfError> {
        let line = Line::of(text, faces);
        let font = if line.is_bold {
            &mut self.bold
        } else {
            &mut self.regular
        };
        let numbers = line.letters.iter().map(|letter| {
            font.number_of(letter.glyph, letter.character, letter.advance / line.size)
        });
        let numbers: Vec<[u8; 2]> = numbers.map(u16::to_be_bytes).collect();
        let font_name = Name(font.name.as_bytes());
        let fill = inherited(text, "fill").unwrap_or("#000000");
        let colour: svgtypes::Color = fill.parse().map_err(|_error| PdfError::Unsupported {
            what: "a text of an unknown colour",
        })?;
        let [red, green, blue] = shares(colour.red, colour.green, colour.blue);
        let (x, y) = (line.start.0 as f32, line.start.1 as f32);
        // letters stand upright in the coordinates of PDF
        let place = units
            .pre_concat(placed(text)?)
            .pre_concat(Transform::from_row(1.0, 0.0, 0.0, -1.0, x, y));
        self.content.save_state();
        self.set_opacities((1.0, 1.0));
        self.content.set_fill_rgb(red, green, blue);
        self.content.begin_text();
        self.content.set_font(font_name, line.size as f32);
        self.content.set_text_matrix(row(place));
        let mut showing = self.content.show_positioned();
        let mut items = showing.items();
        let mut end = 0.0;
        for (letter, number) in line.letters.iter().zip(&numbers) {
            // a positive number moves the letter to the left, in thousandths of the size
            let nearer = (end - letter.offset) / line.size * 1000.0;
            if nearer.abs() > 0.01 {
                items.adjust(nearer as f32);
            }
            items.show(Str(number));
            end = letter.offset + letter.advance;
        }
        items.finish();
        showing.finish();
        self.content.end_text();
        self.content.restore_state();
        Ok(())
    }

    fn transform(&mut self, transform: Transform) {
        self.content.transform(row(transform));
    }

    fn set_opacities(&mut self, opacities: (f32, f32)) {
        let same = |other: &(f32, f32)| {
            other.0.to_bits() == opacities.0.to_bits() && other.1.to_bits() == opacities.1.to_bits()
        };
        let place = self.opacities.iter().position(same).unwrap_or_else(|| {
            self.opacities.push(opacities);
            self.opacities.len() - 1
        });
        self.content
            .set_parameters(Name(opacity_name(place).as_bytes()));
    }

    /// The file with all that the page needs.
    fn into_file(self, size: (f32, f32), svg: Element) -> Result<Vec<u8>, PdfError> {
        let mut next = Ref::new(1);
        let (catalog, pages, page, content, information) = (
            next.bump(),
            next.bump(),
            next.bump(),
            next.bump(),
            next.bump(),
        );
        let fonts = [&self.regular, &self.bold].map(|font| (font, next.bump()));
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(pages);
        pdf.pages(pages).kids([page]).count(1);
        let mut written = pdf.page(page);
        written
            .parent(pages)
            .media_box(Rect::new(0.0, 0.0, size.0, size.1))
            .contents(content);
        let mut resources = written.resources();
        let mut named = resources.fonts();
        for (font, reference) in &fonts {
            named.pair(Name(font.name.as_bytes()), *reference);
        }
        named.finish();
        let mut states = resources.ext_g_states();
        for (place, (fill, line)) in self.opacities.iter().enumerate() {
            states
                .insert(Name(opacity_name(place).as_bytes()))
                .start::<pdf_writer::writers::ExtGraphicsState>()
                .non_stroking_alpha(*fill)
                .stroking_alpha(*line);
        }
        states.finish();
        resources.finish();
        written.finish();
        let bytes = compressed(self.content.finish().as_slice())?;
        pdf.stream(content, &bytes).filter(Filter::FlateDecode);
        for (font, reference) in &fonts {
            font.write(*reference, &mut next, &mut pdf)?;
        }
        let mut children = svg.children();
        let sources = children.find(|of| of.tag_name().name() == "metadata");
        let mut about = pdf.document_info(information);
        about
            .title(TextStr(svg.attribute("aria-label").unwrap_or_default()))
            .creator(TextStr(concat!("natsbench ", env!("CARGO_PKG_VERSION"))));
        if let Some(sources) = sources.and_then(|of| of.text()) {
            about.subject(TextStr(sources));
        }
        about.finish();
        Ok(pdf.finish())
    }
}

fn opacity_name(place: usize) -> String {
    format!("G{place}")
}

/// The colour of a paint as red, green and blue from 0 to 1.
fn colour(paint: &Paint) -> Result<[f32; 3], PdfError> {
    match paint {
        Paint::Color(Color { red, green, blue }) => Ok(shares(*red, *green, *blue)),
        _ => Err(PdfError::Unsupported {
            what: "a gradient or a pattern",
        }),
    }
}

fn shares(red: u8, green: u8, blue: u8) -> [f32; 3] {
    [red, green, blue].map(|share| f32::from(share) / 255.0)
}

/// The transformations of an element and of those around it.
fn placed(element: Element) -> Result<Transform, PdfError> {
    let mut placed = Transform::identity();
    for element in element.ancestors() {
        if let Some(text) = element.attribute("transform") {
            let own: svgtypes::Transform = text.parse().map_err(|_error| {
                let what = "a transformation that cannot be read";
                PdfError::Unsupported { what }
            })?;
            let outer = Transform::from_row(
                own.a as f32,
                own.b as f32,
                own.c as f32,
                own.d as f32,
                own.e as f32,
                own.f as f32,
            );
            placed = outer.pre_concat(placed);
        }
    }
    Ok(placed)
}

/// The numbers of a transformation in the order of PDF.
const fn row(of: Transform) -> [f32; 6] {
    [of.sx, of.ky, of.kx, of.sy, of.tx, of.ty]
}
