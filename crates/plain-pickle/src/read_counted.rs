//! Reads the pairs of counted dictionaries in one go instead of instruction by instruction.
//!
//! Whatever is not exactly such a dictionary is left to the stack machine: this module
//! only ever says what it is certain of.

use smallvec::SmallVec;

use crate::counted::{Counted, KeyList, Place, Stretch};
use crate::cursor::Cursor;
use crate::opcodes::{BINFLOAT, BINGET, BININT1, LONG_BINGET, MEMOIZE, SETITEMS, SHORT_BINUNICODE};
use crate::value::MemoEntry;

/// Most stretches of a dictionary that is read in one go.
const STRETCHES: usize = 16;

/// Bytes of the longest text key.
const KEY_BYTES: usize = 16;

/// Digits of the largest number in a text key.
const DIGITS: usize = 9;

/// Bytes at least of a text key that makes a memo entry, and of its value.
pub(crate) const BYTES_PER_KEY: usize = 4 + FLOAT_BYTES;

/// Bytes of a float with its opcode.
const FLOAT_BYTES: usize = 9;

/// The position of a key list, and what follows its dictionary.
type KeysRead<'a> = (usize, &'a [u8]);

impl<'a> Counted<'a> {
    /// Reads the pairs behind a mark up to the instruction that puts them into a
    /// dictionary, and the memo entries that they make. Where the bytes are anything
    /// else, leaves everything as it was.
    pub(crate) fn read(
        &mut self,
        cursor: &mut Cursor<'a>,
        memo: &mut Vec<MemoEntry<'a>>,
    ) -> Option<Place> {
        let (floats, entries) = (self.floats.len(), memo.len());
        let rest = cursor.rest();
        let read = match *rest.first()? {
            BININT1 => self.read_integers(rest),
            SHORT_BINUNICODE => self.read_texts(rest, memo),
            BINGET | LONG_BINGET => self.read_recalled(rest, memo),
            _ => None,
        };
        let Some((list, after)) = read else {
            self.floats.truncate(floats);
            memo.truncate(entries);
            return None;
        };
        cursor.continue_at(after);
        Some(Place {
            list,
            floats: floats..self.floats.len(),
        })
    }

    /// `0: float, 1: float, ...`.
    fn read_integers(&mut self, bytes: &'a [u8]) -> Option<KeysRead<'a>> {
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
        let list = KeyList::new([stretch].into_iter().collect(), &[]);
        self.end(list, rest)
    }

    /// `'x-valid@0': float, 'x-valid@1': float, ...`, each text with a memo entry of its own.
    fn read_texts(
        &mut self,
        bytes: &'a [u8],
        memo: &mut Vec<MemoEntry<'a>>,
    ) -> Option<KeysRead<'a>> {
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
            memo.push(MemoEntry::Key { list, place });
            place += 1;
            rest = self.read_float(after_memoize)?;
        }
        let source = bytes.get(..bytes.len() - rest.len())?;
        self.end(KeyList::new(stretches, source), rest)
    }

    /// The keys of an earlier dictionary, all of them in its order, by their memo entries.
    fn read_recalled(&mut self, bytes: &'a [u8], memo: &[MemoEntry<'a>]) -> Option<KeysRead<'a>> {
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
            let MemoEntry::Key {
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
        (self.list(list).length() == place as usize).then_some((list, after))
    }

    fn read_float(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let (&[BINFLOAT, ref number @ ..], rest) = bytes.split_first_chunk::<FLOAT_BYTES>()? else {
            return None;
        };
        self.floats.push(f64::from_be_bytes(*number));
        Some(rest)
    }

    /// Keeps a key list if its dictionary ends here.
    fn end(&mut self, list: KeyList<'a>, rest: &'a [u8]) -> Option<KeysRead<'a>> {
        let [SETITEMS, after @ ..] = rest else {
            return None;
        };
        self.lists.push(list);
        Some((self.lists.len() - 1, after))
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

/// The text of the key that comes next in a stretch. It is short, so that it is compared
/// as one number.
#[derive(Debug, Default)]
struct NextKey {
    /// Zero behind the text.
    text: [u8; KEY_BYTES],
    /// Bytes of the text; zero while no key is expected.
    length: usize,
    /// Where its number begins.
    number: usize,
}

impl NextKey {
    /// Stands at a key, which [`count_up`](Self::count_up) then leaves; `None` for a key
    /// without a number or too long.
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
