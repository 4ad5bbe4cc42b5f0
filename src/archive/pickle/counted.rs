//! Dictionaries of floats whose keys count upwards: curves by epoch, nearly all that an archive holds.
//!
//! `{0: 26.0, 1: 33.7, ...}` and `{'x-valid@0': 27.5, 'x-valid@1': 26.8, ..., 'ori-test@0': ...}` are read in one go
//! in place of instruction by instruction, and kept as stretches of keys and a list of floats. Whatever is not exactly
//! like that is left to the stack machine: this module only ever says what it is certain of.

use std::cell::OnceCell;
use std::ops::Range;

use smallvec::SmallVec;

use super::machine::Entry;
use super::opcodes::{
    BINFLOAT, BINGET, BININT1, Cursor, Instruction, LONG_BINGET, MEMOIZE, SETITEMS,
    SHORT_BINUNICODE,
};
use super::value::Value;

/// Most stretches of a dictionary that is read in one go.
const STRETCHES: usize = 16;

/// Bytes of the longest text key.
const KEY_BYTES: usize = 16;

/// Digits of the largest number in a text key.
const DIGITS: usize = 9;

/// Bytes at least of a text key that makes a memo entry, and of its value.
pub(super) const BYTES_PER_KEY: usize = 4 + FLOAT_BYTES;

/// Bytes of a float with its opcode.
const FLOAT_BYTES: usize = 9;

/// Keys that count upwards by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch<'a> {
    /// What is before the number in a key, or `None` if the keys are integers.
    pub stem: Option<&'a str>,
    /// The first number.
    pub first: u32,
    /// How many keys there are.
    pub count: u32,
}

impl Stretch<'_> {
    /// The number after the last one.
    const fn end(&self) -> u32 {
        self.first + self.count
    }
}

/// The keys of a counted dictionary, which others may share.
#[derive(Debug)]
pub(super) struct KeyList<'a> {
    stretches: SmallVec<[Stretch<'a>; 4]>,
    /// The instructions that made them, if they are texts.
    source: &'a [u8],
    /// The texts one by one, once somebody asked.
    texts: OnceCell<Vec<&'a str>>,
}

impl<'a> KeyList<'a> {
    pub(super) fn stretches(&self) -> &[Stretch<'a>] {
        &self.stretches
    }

    /// A key that is text, by its place; `None` beyond the last.
    pub(super) fn text(&self, place: u32) -> Option<&'a str> {
        self.texts().get(place as usize).copied()
    }

    /// All keys one by one.
    pub(super) fn keys(&self) -> impl Iterator<Item = Value<'a>> {
        let ints = self
            .stretches
            .iter()
            .filter(|stretch| stretch.stem.is_none());
        let ints = ints.flat_map(|stretch| stretch.first..stretch.end());
        let texts = self.texts().iter().map(|&text| Value::Text(text));
        ints.map(|number| Value::Int(number.into())).chain(texts)
    }

    fn texts(&self) -> &[&'a str] {
        self.texts.get_or_init(|| {
            let mut cursor = Cursor::new(self.source);
            let instructions = std::iter::from_fn(|| cursor.next(usize::from(u8::MAX)).ok());
            let text = |instruction| match instruction {
                Instruction::Push(Value::Text(text)) => Some(text),
                _ => None,
            };
            instructions.filter_map(text).collect()
        })
    }

    fn length(&self) -> usize {
        self.stretches
            .iter()
            .map(|stretch| stretch.count as usize)
            .sum()
    }
}

/// A counted dictionary: the position of its key list, and of its floats among all.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) list: usize,
    pub(super) floats: Range<usize>,
}

/// What all counted dictionaries of a pickle hold.
#[derive(Debug, Default)]
pub(super) struct Counted<'a> {
    lists: Vec<KeyList<'a>>,
    floats: Vec<f64>,
}

impl<'a> Counted<'a> {
    pub(super) fn list(&self, position: usize) -> Option<&KeyList<'a>> {
        self.lists.get(position)
    }

    pub(super) fn floats(&self, range: &Range<usize>) -> &[f64] {
        self.floats.get(range.clone()).unwrap_or_default()
    }

    /// Keys and values one by one.
    pub(super) fn pairs(&self, place: &Place) -> Vec<(Value<'a>, Value<'a>)> {
        let values = self.floats(&place.floats).iter().copied().map(Value::Float);
        let keys = self.list(place.list).into_iter().flat_map(KeyList::keys);
        keys.zip(values).collect()
    }

    /// Reads the pairs behind a mark up to the instruction that puts them into a dictionary, and the memo entries that they
    /// make. Where the bytes are anything else, leaves everything as it was.
    pub(super) fn read(
        &mut self,
        cursor: &mut Cursor<'a>,
        memo: &mut Vec<Entry<'a>>,
    ) -> Option<Place> {
        let (floats, entries) = (self.floats.len(), memo.len());
        let rest = cursor.rest();
        let read = match *rest.first()? {
            BININT1 => self.read_integers(rest),
            SHORT_BINUNICODE => self.read_texts(rest, memo),
            BINGET | LONG_BINGET => self.read_recalled(rest, memo),
            _ => None,
        };
        let Some((list, length)) = read else {
            self.floats.truncate(floats);
            memo.truncate(entries);
            return None;
        };
        cursor.skip(length);
        Some(Place {
            list,
            floats: floats..self.floats.len(),
        })
    }

    /// `0: float, 1: float, ...`; the position of the key list, and the bytes that were read.
    fn read_integers(&mut self, bytes: &'a [u8]) -> Option<(usize, usize)> {
        let first = *bytes.get(1)?;
        let mut number = first;
        let mut rest = bytes;
        while let [BININT1, key, after_key @ ..] = rest {
            if *key != number {
                return None;
            }
            rest = self.read_float(after_key)?;
            // 255 has no successor of one byte.
            number = number.checked_add(1)?;
        }
        let stretch = Stretch {
            stem: None,
            first: first.into(),
            count: (number - first).into(),
        };
        let list = KeyList {
            stretches: [stretch].into_iter().collect(),
            source: &[],
            texts: OnceCell::new(),
        };
        self.end(list, bytes, rest)
    }

    /// `'x-valid@0': float, 'x-valid@1': float, ...`, each text with a memo entry of its own.
    fn read_texts(&mut self, bytes: &'a [u8], memo: &mut Vec<Entry<'a>>) -> Option<(usize, usize)> {
        let list = u32::try_from(self.lists.len()).ok()?;
        let mut stretches: SmallVec<[Stretch<'a>; 4]> = SmallVec::new();
        let mut expected = NextKey::default();
        let mut rest = bytes;
        let mut place = 0;
        while let [SHORT_BINUNICODE, length, after_length @ ..] = rest {
            let (text, after_text) = after_length.split_at_checked((*length).into())?;
            if expected.begins(after_length) && expected.length == text.len() {
                stretches.last_mut()?.count += 1;
            } else {
                stretches.push(stretch_from(text, &stretches)?);
                expected = NextKey::at(text)?;
            }
            expected.count_up()?;
            let [MEMOIZE, after_memoize @ ..] = after_text else {
                return None;
            };
            memo.push(Entry::Key { list, place });
            place += 1;
            rest = self.read_float(after_memoize)?;
        }
        let list = KeyList {
            stretches,
            source: bytes.get(..bytes.len() - rest.len())?,
            texts: OnceCell::new(),
        };
        self.end(list, bytes, rest)
    }

    /// The keys of an earlier dictionary, all of them in its order, by their memo entries.
    fn read_recalled(&mut self, bytes: &'a [u8], memo: &[Entry<'a>]) -> Option<(usize, usize)> {
        let mut rest = bytes;
        let (mut list, mut place) = (None, 0);
        loop {
            let (entry, after_entry) = match *rest {
                [BINGET, entry, ref after @ ..] => (usize::from(entry), after),
                [LONG_BINGET, a, b, c, d, ref after @ ..] => {
                    (u32::from_le_bytes([a, b, c, d]) as usize, after)
                }
                _ => break,
            };
            let Entry::Key {
                list: of,
                place: at,
            } = *memo.get(entry)?
            else {
                return None;
            };
            if at != place || *list.get_or_insert(of) != of {
                return None;
            }
            place += 1;
            rest = self.read_float(after_entry)?;
        }
        let list = list? as usize;
        let [SETITEMS, after @ ..] = rest else {
            return None;
        };
        (self.list(list)?.length() == place as usize).then(|| (list, bytes.len() - after.len()))
    }

    fn read_float(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let (&[BINFLOAT, ref number @ ..], rest) = bytes.split_first_chunk::<FLOAT_BYTES>()? else {
            return None;
        };
        self.floats.push(f64::from_be_bytes(*number));
        Some(rest)
    }

    /// Keeps a key list if its dictionary ends here.
    fn end(&mut self, list: KeyList<'a>, bytes: &[u8], rest: &[u8]) -> Option<(usize, usize)> {
        let [SETITEMS, after @ ..] = rest else {
            return None;
        };
        self.lists.push(list);
        Some((self.lists.len() - 1, bytes.len() - after.len()))
    }
}

/// A stretch that begins with a key, if the key cannot have been there before.
fn stretch_from<'a>(text: &'a [u8], earlier: &[Stretch<'a>]) -> Option<Stretch<'a>> {
    let (stem, first) = split_key(text)?;
    let stem = std::str::from_utf8(stem).ok()?;
    let after = |stretch: &Stretch<'_>| stretch.stem != Some(stem) || stretch.end() <= first;
    (earlier.len() < STRETCHES && earlier.iter().all(after)).then_some(Stretch {
        stem: Some(stem),
        first,
        count: 1,
    })
}

/// A key as its stem and its number, which has no leading zeros.
fn split_key(text: &[u8]) -> Option<(&[u8], u32)> {
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let digits = text.iter().rev().take_while(is_digit).count();
    let (stem, digits) = text.split_at(text.len() - digits);
    let is_plain = matches!(digits, [b'0'] | [b'1'..=b'9', ..]) && digits.len() <= DIGITS;
    let add = |number: u32, digit: &u8| number * 10 + u32::from(digit - b'0');
    is_plain.then(|| (stem, digits.iter().fold(0, add)))
}

/// The text of the key that comes next in a stretch: short, so that it is compared as one number.
#[derive(Debug, Default)]
struct NextKey {
    /// Zero behind the text.
    text: [u8; KEY_BYTES],
    /// Bytes of the text; zero is that of no key.
    length: usize,
    /// Where its number begins.
    number: usize,
}

impl NextKey {
    /// Stands at a key, which [`count_up`](Self::count_up) then leaves; `None` for a key without number or too long.
    fn at(key: &[u8]) -> Option<Self> {
        let (stem, _number) = split_key(key)?;
        let mut text = [0; KEY_BYTES];
        text.get_mut(..key.len())?.copy_from_slice(key);
        Some(Self {
            text,
            length: key.len(),
            number: stem.len(),
        })
    }

    /// Whether bytes begin with the text. False, too, if there are too few to see.
    #[inline]
    fn begins(&self, bytes: &[u8]) -> bool {
        let Some(start) = bytes.first_chunk() else {
            return false;
        };
        let differing = u128::from_le_bytes(*start) ^ u128::from_le_bytes(self.text);
        // Zero bits up to the end of the text.
        differing.trailing_zeros() as usize >= 8 * self.length && self.length > 0
    }

    /// Adds one to the number; `None` if the text gets too long.
    #[inline]
    fn count_up(&mut self) -> Option<()> {
        let digits = self.text.get_mut(self.number..self.length)?;
        for digit in digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return Some(());
            }
            *digit = b'0';
        }
        // 99 to 100: all digits are zero now.
        *self.text.get_mut(self.length)? = b'0';
        *self.text.get_mut(self.number)? = b'1';
        self.length += 1;
        (self.length - self.number <= DIGITS).then_some(())
    }
}
