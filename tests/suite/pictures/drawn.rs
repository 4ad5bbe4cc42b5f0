//! A picture as it is drawn, read back from its file: where its texts, its frames and its dots are.

use roxmltree::{Document, Node};
use ttf_parser::Face;

/// Boxes of letters may share so many units, which cannot be seen.
const TOLERANCE: f64 = 0.3;

/// Above and below the line on which letters stand, in sizes of the letters.
const ASCENT: f64 = 0.75;
const DESCENT: f64 = 0.22;

/// A rectangle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    left: f64,
    top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// The smallest rectangle around some points.
    fn around(points: &[(f64, f64)]) -> Self {
        let (mut left, mut top) = (f64::INFINITY, f64::INFINITY);
        let (mut right, mut bottom) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for &(x, y) in points {
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x), bottom.max(y));
        }
        Self {
            left,
            top,
            right,
            bottom,
        }
    }

    fn touches(&self, other: &Self) -> bool {
        self.left.max(other.left) + TOLERANCE < self.right.min(other.right)
            && self.top.max(other.top) + TOLERANCE < self.bottom.min(other.bottom)
    }

    fn contains(&self, other: &Self) -> bool {
        self.left - TOLERANCE <= other.left
            && self.top - TOLERANCE <= other.top
            && other.right <= self.right + TOLERANCE
            && other.bottom <= self.bottom + TOLERANCE
    }
}

/// Moves, turns and scales: x' = a x + c y + e, y' = b x + d y + f.
#[derive(Debug, Clone, Copy)]
struct Place([f64; 6]);

impl Place {
    fn of(node: Node) -> Self {
        let mut place = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        for element in node.ancestors() {
            for part in element
                .attribute("transform")
                .unwrap_or_default()
                .rsplit(')')
            {
                if let Some((name, numbers)) = part.split_once('(') {
                    let numbers = numbers_of(numbers);
                    place = Self::named(name.trim(), &numbers).after(place);
                }
            }
        }
        place
    }

    fn named(name: &str, numbers: &[f64]) -> Self {
        match (name, numbers) {
            ("translate", [x, y]) => Self([1.0, 0.0, 0.0, 1.0, *x, *y]),
            ("scale", [scale]) => Self([*scale, 0.0, 0.0, *scale, 0.0, 0.0]),
            ("rotate", [degrees]) => {
                let (sin, cos) = degrees.to_radians().sin_cos();
                Self([cos, sin, -sin, cos, 0.0, 0.0])
            }
            other => panic!("a picture has the transformation {other:?}"),
        }
    }

    /// First `inner`, then this.
    fn after(self, inner: Self) -> Self {
        let of = inner.0;
        let (first, second) = (self.turned((of[0], of[1])), self.turned((of[2], of[3])));
        let end = self.at((of[4], of[5]));
        Self([first.0, first.1, second.0, second.1, end.0, end.1])
    }

    fn turned(self, (x, y): (f64, f64)) -> (f64, f64) {
        let of = self.0;
        (of[0] * x + of[2] * y, of[1] * x + of[3] * y)
    }

    fn at(self, point: (f64, f64)) -> (f64, f64) {
        let turned = self.turned(point);
        (turned.0 + self.0[4], turned.1 + self.0[5])
    }

    fn area(self, left: f64, top: f64, right: f64, bottom: f64) -> Area {
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        Area::around(&corners.map(|corner| self.at(corner)))
    }
}

fn numbers_of(text: &str) -> Vec<f64> {
    text.split([' ', ','])
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse()
                .unwrap_or_else(|_| panic!("{part:?} in {text:?}"))
        })
        .collect()
}

fn inherited<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.ancestors().find_map(|of| of.attribute(name))
}

fn number(node: Node, name: &str) -> f64 {
    let text = inherited(node, name).unwrap_or_else(|| panic!("no {name} in {node:?}"));
    text.parse().unwrap()
}

/// A picture, read back.
pub(super) struct Drawn {
    pub(super) all: Area,
    texts: Vec<(String, Area)>,
    /// The sizes of letters in units.
    pub(super) sizes: Vec<f64>,
    /// By panel: its frame and the dots and cells of clouds within it.
    frames: Vec<(Area, Vec<Area>)>,
    /// The width as the file gives it, with its unit.
    pub(super) width: String,
    /// By panel: patterns of lines, and patterns that the legend has.
    dashes: Vec<(Vec<String>, Vec<String>)>,
}

impl Drawn {
    pub(super) fn read(svg: &str) -> Self {
        let document = Document::parse(svg).unwrap();
        let root = document.root_element();
        let view = numbers_of(root.attribute("viewBox").unwrap());
        let faces = [dejavu::sans::regular(), dejavu::sans::bold()]
            .map(|data| Face::parse(data, 0).unwrap());
        let mut picture = Self {
            all: Area {
                left: view[0],
                top: view[1],
                right: view[0] + view[2],
                bottom: view[1] + view[3],
            },
            texts: Vec::new(),
            sizes: Vec::new(),
            frames: Vec::new(),
            width: root.attribute("width").unwrap().to_owned(),
            dashes: Vec::new(),
        };
        for node in root.descendants().filter(Node::is_element) {
            match (node.tag_name().name(), node.attribute("class")) {
                ("text", _) => picture.add_text(node, &faces),
                ("path", Some("nb-axis")) => picture.add_frame(node),
                ("g", Some("nb-marks")) => picture.add_marks(node),
                _ => (),
            }
        }
        picture
    }

    fn add_text(&mut self, node: Node, faces: &[Face; 2]) {
        let letters = node.text().unwrap_or_default();
        let size = number(node, "font-size");
        let weight = inherited(node, "font-weight").unwrap_or("400");
        let face = &faces[usize::from(weight == "bold" || weight == "600")];
        let advance = |letter: char| {
            let glyph = face.glyph_index(letter).unwrap_or_default();
            f64::from(face.glyph_hor_advance(glyph).unwrap())
        };
        let width: f64 = letters.chars().map(advance).sum();
        let width = width / f64::from(face.units_per_em()) * size;
        let coordinate = |name| {
            node.attribute(name)
                .map_or(0.0, |text| text.parse().unwrap())
        };
        let (x, y): (f64, f64) = (coordinate("x"), coordinate("y"));
        let left = match inherited(node, "text-anchor") {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        let (top, bottom) = (y - ASCENT * size, y + DESCENT * size);
        let area = Place::of(node).area(left, top, left + width, bottom);
        self.texts.push((letters.to_owned(), area));
        self.sizes.push(size);
    }

    /// The frame is drawn as its left edge and its lower edge: `M{left} {top}V{bottom}H{right}`.
    fn add_frame(&mut self, node: Node) {
        let data = node.attribute("d").unwrap().replace(['M', 'V', 'H'], " ");
        let [left, top, bottom, right] = numbers_of(&data).try_into().unwrap();
        let frame = Place::of(node).area(left, top, right, bottom);
        self.frames.push((frame, Vec::new()));
    }

    fn add_marks(&mut self, marks: Node) {
        let (_frame, dots) = self.frames.last_mut().unwrap();
        let mut used = Vec::new();
        for node in marks.descendants().filter(Node::is_element) {
            let place = Place::of(node);
            match node.tag_name().name() {
                "circle" => {
                    let (x, y, r) = (number(node, "cx"), number(node, "cy"), number(node, "r"));
                    dots.push(place.area(x - r, y - r, x + r, y + r));
                }
                "rect" => {
                    let (x, y) = (number(node, "x"), number(node, "y"));
                    let (right, bottom) = (x + number(node, "width"), y + number(node, "height"));
                    dots.push(place.area(x, y, right, bottom));
                }
                "path" if node.attribute("transform").is_some() => {
                    dots.extend(strokes(node.attribute("d").unwrap(), place));
                }
                "path" => used.extend(node.attribute("stroke-dasharray").map(str::to_owned)),
                _ => (),
            }
        }
        let legend = marks.parent().unwrap().children();
        let legend = legend.filter(|of| of.attribute("class") == Some("nb-legend"));
        let samples = legend.flat_map(|of| of.descendants());
        let explained =
            samples.filter_map(|of| of.attribute("stroke-dasharray").map(str::to_owned));
        self.dashes.push((used, explained.collect()));
    }

    /// What is wrong with it.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (number, (letters, area)) in self.texts.iter().enumerate() {
            for (other, other_area) in &self.texts[..number] {
                if area.touches(other_area) {
                    faults.push(format!("{letters:?} touches {other:?}"));
                }
            }
            if !self.all.contains(area) {
                faults.push(format!("{letters:?} leaves the picture: {area:?}"));
            }
        }
        for (number, (frame, dots)) in self.frames.iter().enumerate() {
            if let Some(dot) = dots.iter().find(|dot| !frame.contains(dot)) {
                faults.push(format!("{dot:?} leaves frame {number}: {frame:?}"));
            }
        }
        for (number, (used, explained)) in self.dashes.iter().enumerate() {
            if let Some(dash) = used.iter().find(|dash| !explained.contains(dash)) {
                faults.push(format!(
                    "no legend of panel {number} explains the dashes {dash}"
                ));
            }
        }
        faults
    }
}

/// The cells of a cloud: moves `m` and horizontal strokes `h`, each as high as a cell and relative to the end of the last one.
fn strokes(data: &str, place: Place) -> Vec<Area> {
    let mut strokes = Vec::new();
    let (mut x, mut y) = (0.0, 0.0);
    for stroke in data.split('m').filter(|stroke| !stroke.is_empty()) {
        let (start, length) = stroke.split_once('h').unwrap();
        let start = numbers_of(&start.replace('-', " -"));
        let length: f64 = length.parse().unwrap();
        (x, y) = (x + start[0], y + start[1]);
        strokes.push(place.area(x, y - 0.5, x + length, y + 0.5));
        x += length;
    }
    strokes
}
