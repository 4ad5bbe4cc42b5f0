//! How wide a text is, so that texts can be placed beside each other and broken into lines before they are drawn.
//!
//! The widths are those of `DejaVu Sans`, in which PNG and PDF files are drawn. The fonts that a browser takes for `system-ui` are
//! narrower, so a text that fits here fits there. They are a table, since programs without the features `png` and `pdf` lay out
//! the same pictures without a font; a test compares the table with the font.

/// Sizes of letters, in units of the picture. None is smaller than [`SMALL`].
pub(super) const SMALL: f64 = 11.0;
pub(super) const LABEL: f64 = 12.0;
pub(super) const PANEL_TITLE: f64 = 13.0;
pub(super) const TITLE: f64 = 16.0;

/// How thick letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// The size and the weight of letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Letters {
    pub(super) size: f64,
    pub(super) weight: Weight,
}

impl Letters {
    pub(super) const fn regular(size: f64) -> Self {
        Self {
            size,
            weight: Weight::Regular,
        }
    }

    pub(super) const fn bold(size: f64) -> Self {
        Self {
            size,
            weight: Weight::Bold,
        }
    }

    /// The width of a text on one line. Pairs of letters that stand nearer to each other are not looked for, so it is rather too
    /// large than too small.
    pub(super) fn width(self, text: &str) -> f64 {
        let units: u32 = text
            .chars()
            .map(|letter| u32::from(advance(letter, self.weight)))
            .sum();
        f64::from(units) / UNITS_PER_EM * self.size
    }

    /// The width of the widest of some lines.
    pub(super) fn widest<T: AsRef<str>>(self, lines: &[T]) -> f64 {
        let widths = lines.iter().map(|line| self.width(line.as_ref()));
        widths.fold(0.0, f64::max)
    }

    /// The text in lines that are at most so wide. Lines end at spaces; a word that is wider than a line is broken after one of
    /// its signs, or between two letters if it has none.
    pub(super) fn lines(self, text: &str, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            if let Some(line) = lines.last_mut()
                && self.width(line) + self.width(" ") + self.width(word) <= width
            {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            let mut rest = word;
            while self.width(rest) > width {
                let end = self.break_of(rest, width);
                if end == 0 || end == rest.len() {
                    break;
                }
                lines.push(rest[..end].to_owned());
                rest = &rest[end..];
            }
            lines.push(rest.to_owned());
        }
        lines
    }

    /// Whether [`lines`](Self::lines) of this width break words only where they have a sign, so that they can be read.
    pub(super) fn break_well(self, text: &str, width: f64) -> bool {
        let mut pieces = text.split_inclusive(|letter: char| !letter.is_alphanumeric());
        pieces.all(|piece| self.width(piece.trim_end()) <= width)
    }

    /// Where a word that is wider than a line is broken, in bytes: behind at least one letter.
    fn break_of(self, word: &str, width: f64) -> usize {
        let mut used = 0.0;
        let (mut after_letter, mut after_sign) = (0, None);
        for (start, letter) in word.char_indices() {
            let end = start + letter.len_utf8();
            used += self.width(&word[start..end]);
            if used > width && after_letter > 0 {
                break;
            }
            after_letter = end;
            if !letter.is_alphanumeric() && end < word.len() {
                after_sign = Some(end);
            }
        }
        after_sign.unwrap_or(after_letter)
    }
}

const UNITS_PER_EM: f64 = 2048.0;

/// From the space to the tilde, in units of the font.
type Advances = [u16; 95];

/// The width of a letter in units of the font. A letter that is in no table counts as the widest of all.
fn advance(letter: char, weight: Weight) -> u16 {
    let (known, minus, widest) = match weight {
        Weight::Regular => (&REGULAR, 1716, 2048),
        Weight::Bold => (&BOLD, 1716, 2260),
    };
    match letter {
        '\u{2212}' | '\u{b1}' => minus,
        _ => u32::from(letter)
            .checked_sub(32)
            .and_then(|place| known.get(place as usize).copied())
            .unwrap_or(widest),
    }
}

const REGULAR: Advances = [
    651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303,
    1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048,
    1401, 1405, 1430, 1577, 1294, 1178, 1587, 1540, 604, 604, 1343, 1141, 1767, 1532, 1612, 1235,
    1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403, 799, 690, 799, 1716, 1024, 1024,
    1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300,
    1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212, 1075, 1303, 690, 1303, 1716,
];

const BOLD: Advances = [
    713, 934, 1067, 1716, 1425, 2052, 1786, 627, 936, 936, 1071, 1716, 778, 850, 778, 748, 1425,
    1425, 1425, 1425, 1425, 1425, 1425, 1425, 1425, 1425, 819, 819, 1716, 1716, 1716, 1188, 2048,
    1585, 1561, 1503, 1700, 1399, 1399, 1681, 1714, 762, 762, 1587, 1305, 2038, 1714, 1741, 1501,
    1741, 1577, 1475, 1397, 1663, 1585, 2259, 1579, 1483, 1485, 936, 748, 936, 1716, 1024, 1024,
    1382, 1466, 1214, 1466, 1389, 891, 1466, 1458, 702, 702, 1362, 702, 2134, 1458, 1407, 1466,
    1466, 1010, 1219, 979, 1458, 1335, 1892, 1321, 1335, 1192, 1458, 748, 1458, 1716,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "png")]
    #[test]
    fn widths_are_those_of_the_font() {
        use ttf_parser::Face;
        let faces = [
            (dejavu::sans::regular(), Weight::Regular),
            (dejavu::sans::bold(), Weight::Bold),
        ];
        for (data, weight) in faces {
            let face = Face::parse(data, 0).unwrap();
            assert!((f64::from(face.units_per_em()) - UNITS_PER_EM).abs() < 1e-9);
            for letter in (' '..='~').chain(['\u{2212}', '\u{b1}']) {
                let glyph = face.glyph_index(letter).unwrap();
                let of_font = face.glyph_hor_advance(glyph).unwrap();
                assert_eq!(advance(letter, weight), of_font, "{letter:?} {weight:?}");
            }
        }
    }

    #[test]
    fn lines_fit_and_lose_no_letter() {
        let letters = Letters::regular(SMALL);
        let text = "Architecture |nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0| of ImageNet16-120";
        for width in [30.0, 60.0, 100.0, 250.0, 1000.0] {
            let lines = letters.lines(text, width);
            for line in &lines {
                assert!(letters.width(line) <= width, "{line} in {width}");
            }
            let letters_of = |text: &str| text.replace(' ', "");
            assert_eq!(letters_of(&lines.concat()), letters_of(text));
        }
        assert_eq!(
            letters.lines("ImageNet16-120", 90.0),
            ["ImageNet16-", "120"]
        );
        assert_eq!(letters.lines("ab", 0.0), ["a", "b"]); // at least a letter in each line
        assert!(letters.lines("", 10.0).is_empty());
    }
}
