//! What a long pickle may refer back to, kept small.
//!
//! A pickle numbers nearly every object it makes, and any later place may take one from this
//! memo by its number. A pickle of several gigabytes has more than a hundred million entries,
//! so a [`LongMemo`] keeps them without their values' memory:
//!
//! - Text, floats, functions and finished dtypes are kept: small values that the parts of a
//!   log share. Containers and byte strings are not: a later reference to one is refused as
//!   [`Forgotten`](crate::PickleProblem::Forgotten).
//! - A text is kept once however often it occurs, and an entry is the number of what it holds.
//! - The entries of one part (a pair of the stream) are nearly those of some part before: only
//!   a name and a few floats differ. So a part is kept as the number of an earlier part of the
//!   same length, and the few places where it differs.
//!
//! The memo of 15,625 logs of network training so takes about 10 MB instead of 600 MB. The
//! worst case, parts that have nothing in common, is bounded by [`BYTE_LIMIT`]: from there on
//! entries are forgotten, which only matters if they are referred to after the end of their
//! own part.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::array::ElementType;
use crate::containers::Containers;
use crate::value::{Global, Value};

/// Bytes that are kept at most.
const BYTE_LIMIT: usize = 128 << 20;

/// A part that differs from its model in more than one in so many entries becomes a model itself.
const SHARED_PARTS: usize = 8;

/// What an entry holds: the position of a constant, or nothing.
type Code = u32;

/// Places where a part differs from its model, ascending, and what it has there.
type Differences = Box<[(u32, Code)]>;

/// The code of an entry that was not kept.
const FORGOTTEN: Code = u32::MAX;

/// A value that outlives the part that made it.
#[derive(Debug)]
enum Constant {
    Text(Arc<str>),
    Float(f64),
    Global(Global),
    /// The dtype of little-endian doubles, the only one that logs have.
    Dtype,
}

/// The entries of one part.
#[derive(Debug)]
struct Part {
    /// Number of its first entry.
    start: usize,
    /// Position of its model.
    model: u32,
    differences: Differences,
}

/// The entries of all parts that were read.
#[derive(Debug, Default)]
pub(crate) struct LongMemo {
    length: usize,
    parts: Vec<Part>,
    models: Vec<Box<[Code]>>,
    /// The last model of each length.
    model_of_length: HashMap<usize, u32, RandomState>,
    constants: Vec<Constant>,
    texts: HashMap<Arc<str>, Code, RandomState>,
    globals: Vec<(Global, Code)>,
    /// Roughly what all this takes.
    bytes: usize,
}

/// An entry of a part that has just been read, no longer borrowed from its bytes.
#[derive(Debug, Clone)]
enum PartEntry {
    Known(Code),
    NewText(String),
    Float(f64),
    Global(Global),
    Dtype,
    Forgotten,
}

/// The entries of a part that has just been read.
#[derive(Debug, Default)]
pub(crate) struct FinishedPart(Vec<PartEntry>);

impl LongMemo {
    /// Number of entries.
    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    /// What an entry holds, if it was kept.
    pub(crate) fn get(&self, entry: usize) -> Option<Value<'_>> {
        let part = self.parts.partition_point(|part| part.start <= entry);
        let part = self.parts.get(part.checked_sub(1)?)?;
        let place = entry.checked_sub(part.start)?;
        let different = part
            .differences
            .binary_search_by_key(&place, |difference| difference.0 as usize);
        let code = match different {
            Ok(found) => part.differences.get(found)?.1,
            Err(_same) => *self.models.get(part.model as usize)?.get(place)?,
        };
        Some(match self.constants.get(code as usize)? {
            Constant::Text(text) => Value::Text(text),
            Constant::Float(number) => Value::Float(*number),
            Constant::Global(global) => Value::Global(*global),
            Constant::Dtype => Value::Dtype(Containers::EARLIER_DTYPE),
        })
    }

    /// Notes what the entries of a part hold; [`add`](Self::add) then adds them.
    pub(crate) fn finish<'v>(
        &self,
        entries: impl Iterator<Item = Value<'v>>,
        containers: &Containers<'_>,
    ) -> FinishedPart {
        let entry = |value: Value<'v>| match value {
            Value::Text(text) => match self.texts.get(text) {
                Some(&code) => PartEntry::Known(code),
                None => PartEntry::NewText(text.to_owned()),
            },
            Value::Float(number) => PartEntry::Float(number),
            Value::Global(global) => PartEntry::Global(global),
            Value::Dtype(id) if containers.finished_element(id) == Some(ElementType::FLOAT64) => {
                PartEntry::Dtype
            }
            _ => PartEntry::Forgotten,
        };
        FinishedPart(entries.map(entry).collect())
    }

    /// Adds the entries of a part.
    pub(crate) fn add(&mut self, finished: FinishedPart) {
        let codes: Vec<Code> = finished
            .0
            .into_iter()
            .map(|entry| self.code(entry))
            .collect();
        self.add_codes(codes);
    }

    /// Adds an entry that is a container.
    pub(crate) fn add_container(&mut self) {
        self.add_codes(vec![FORGOTTEN]);
    }

    fn add_codes(&mut self, codes: Vec<Code>) {
        let start = self.length;
        self.length += codes.len();
        if codes.is_empty() || self.bytes > BYTE_LIMIT {
            return;
        }
        let part = match self.like_a_model(&codes) {
            Some((model, differences)) => Part {
                start,
                model,
                differences,
            },
            None => Part {
                start,
                model: self.add_model(codes),
                differences: Box::default(),
            },
        };
        self.bytes += size_of::<Part>() + size_of_val(&*part.differences);
        self.parts.push(part);
    }

    /// A model that these codes differ from in few places, and these places.
    fn like_a_model(&self, codes: &[Code]) -> Option<(u32, Differences)> {
        let &position = self.model_of_length.get(&codes.len())?;
        let model = self.models.get(position as usize)?;
        let pairs = || (0_u32..).zip(codes.iter().zip(model));
        let differing = pairs().filter(|(_, (code, model))| code != model);
        if differing.clone().count() > codes.len() / SHARED_PARTS {
            return None;
        }
        let differences = differing.map(|(place, (&code, _))| (place, code));
        Some((position, differences.collect()))
    }

    fn add_model(&mut self, codes: Vec<Code>) -> u32 {
        let position = self.models.len() as u32;
        self.bytes += size_of_val(codes.as_slice());
        self.model_of_length.insert(codes.len(), position);
        self.models.push(codes.into());
        position
    }

    fn code(&mut self, entry: PartEntry) -> Code {
        match entry {
            PartEntry::Known(code) => code,
            PartEntry::Forgotten => FORGOTTEN,
            PartEntry::NewText(text) => self.text_code(&text),
            PartEntry::Float(number) => self.constant_code(Constant::Float(number)),
            PartEntry::Dtype => self.constant_code(Constant::Dtype),
            PartEntry::Global(global) => {
                let known = self.globals.iter().find(|known| known.0 == global);
                if let Some(&(_, code)) = known {
                    return code;
                }
                let code = self.constant_code(Constant::Global(global));
                self.globals.push((global, code));
                code
            }
        }
    }

    /// The code of a text that was not known when its part was read, but may be by now.
    fn text_code(&mut self, text: &str) -> Code {
        if let Some(&code) = self.texts.get(text) {
            return code;
        }
        let text: Arc<str> = text.into();
        let code = self.constant_code(Constant::Text(Arc::clone(&text)));
        if code != FORGOTTEN {
            // The text itself, its two counters, and its place in the table.
            self.bytes += text.len() + 2 * size_of::<usize>() + size_of::<(Arc<str>, Code)>();
            self.texts.insert(text, code);
        }
        code
    }

    fn constant_code(&mut self, constant: Constant) -> Code {
        if self.bytes > BYTE_LIMIT {
            return FORGOTTEN;
        }
        self.bytes += size_of::<Constant>();
        self.constants.push(constant);
        self.constants.len() as Code - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(memo: &mut LongMemo, values: &[Value<'_>]) {
        let finished = memo.finish(values.iter().copied(), &Containers::new(10));
        memo.add(finished);
    }

    #[test]
    fn entries_resolve_by_their_numbers_in_parts_alike_and_unlike() {
        let mut memo = LongMemo::default();
        let part = |own: &'static str, number: f64| {
            let mut values = vec![Value::Text("shared"); 100];
            values[7] = Value::Text(own);
            values[8] = Value::Float(number);
            values[9] = Value::Bytes(b"forgotten");
            values
        };
        let parts = [
            part("a", 1.0),
            part("b", 2.0),
            vec![Value::Text("b"); 3],
            part("c", 2.0),
        ];
        for values in &parts {
            add(&mut memo, values);
        }
        memo.add_container();
        assert_eq!(memo.models.len(), 3, "one a length");
        assert_eq!(memo.len(), 304);
        let all: Vec<Value<'_>> = parts.concat();
        for (entry, &value) in all.iter().enumerate() {
            let kept = (!matches!(value, Value::Bytes(_))).then_some(value);
            assert_eq!(memo.get(entry), kept, "{entry}");
        }
        assert_eq!(memo.get(303), None);
        assert_eq!(memo.get(304), None);
    }

    #[test]
    fn alike_parts_take_little_and_unlike_ones_are_forgotten_in_the_end() {
        let mut memo = LongMemo::default();
        let text = |number: usize| format!("text {number}");
        let shared: Vec<String> = (0..1000).map(text).collect();
        for _ in 0..1000 {
            let values: Vec<Value<'_>> = shared.iter().map(|text| Value::Text(text)).collect();
            add(&mut memo, &values);
        }
        assert!(memo.bytes < 200_000, "{}", memo.bytes);

        let floats = vec![Value::Float(0.5); 1_000_000];
        for _ in 0..20 {
            add(&mut memo, &floats);
        }
        assert!(memo.bytes < BYTE_LIMIT + (60 << 20), "{}", memo.bytes);
        assert_eq!(memo.len(), 21_000_000);
        assert_eq!(memo.get(999_999), Some(Value::Text("text 999")));
        assert_eq!(memo.get(1_000_000), Some(Value::Float(0.5)));
        assert_eq!(memo.get(20_999_999), None);
    }
}
