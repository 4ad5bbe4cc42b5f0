//! The stack machine that a pickle is a program for.
//!
//! Knows nothing of where instructions come from, so it can be fed from a slice
//! or from a stream.

use crate::containers::Containers;
use crate::cursor::{Cursor, Instruction};
use crate::document::{Document, Items};
use crate::error::{PickleProblem, unexpected};
use crate::globals;
use crate::limits::Limits;
use crate::long_memo::{FinishedPart, LongMemo};
use crate::read_counted::BYTES_PER_KEY;
use crate::value::{MemoEntry, Value};

/// The state between two instructions.
#[derive(Debug)]
pub(crate) struct Machine<'a> {
    limits: Limits,
    stack: Vec<Value<'a>>,
    /// Heights of the stack at the open marks.
    marks: Vec<usize>,
    /// What earlier parts of a long pickle made; their entries come first.
    earlier: Option<&'a LongMemo>,
    memo: Vec<MemoEntry<'a>>,
    containers: Containers<'a>,
}

impl<'a> Machine<'a> {
    /// A machine for a pickle of about `length` bytes.
    pub(crate) fn new(limits: Limits, length: usize) -> Self {
        Self {
            limits,
            stack: Vec::new(),
            marks: Vec::new(),
            // Training logs have one entry in 30 bytes.
            memo: Vec::with_capacity((length / 24).min(limits.memo_entries)),
            earlier: None,
            containers: Containers::new(limits.containers),
        }
    }

    /// A machine for a later part, of about `length` bytes, of a long pickle.
    pub(crate) fn continued(limits: Limits, length: usize, earlier: &'a LongMemo) -> Self {
        Self {
            earlier: Some(earlier),
            containers: Containers::continued(limits.containers),
            ..Self::new(limits, length)
        }
    }

    /// Carries out one instruction.
    #[expect(
        clippy::inline_always,
        reason = "called apart from the loop, it doubles the time of reading a pickle"
    )]
    #[inline(always)]
    pub(crate) fn step(&mut self, instruction: Instruction<'a>) -> Result<(), PickleProblem> {
        match instruction {
            Instruction::Push(value) => self.push(value),
            Instruction::Memoize => self.memoize(),
            Instruction::Get(entry) => self.recall(entry),
            Instruction::Put(entry) => self.put(entry),
            Instruction::Mark => self.mark(),
            Instruction::EmptyList => self.push_new(Containers::new_list),
            Instruction::EmptyDict => self.push_new(|containers| containers.new_dict(false)),
            Instruction::EmptySet => self.push_new(Containers::new_set),
            Instruction::TupleOf(length) => self.tuple_of(length),
            Instruction::Tuple => self.tuple(),
            Instruction::Append => self.append(),
            Instruction::Appends => self.appends(),
            Instruction::SetItem => self.set_item(),
            Instruction::SetItems => self.set_items(),
            Instruction::AddItems => self.add_items(),
            Instruction::StackGlobal => self.stack_global(),
            Instruction::Global { module, name } => {
                self.push(Value::Global(globals::find(module, name)?))
            }
            Instruction::Reduce => self.reduce(),
            Instruction::Build => self.build(),
            Instruction::Protocol | Instruction::Frame | Instruction::Stop => Ok(()),
        }
    }

    /// Ends the program: the one value left is the result.
    pub(crate) fn finish(self) -> Result<Document<'a>, PickleProblem> {
        let (&[root], []) = (self.stack.as_slice(), self.marks.as_slice()) else {
            return Err(PickleProblem::Unfinished {
                found: self.stack.len() + self.marks.len(),
            });
        };
        Ok(self.containers.into_document(root))
    }

    /// Ends a part that made one value with its integer key: what it made, and its memo entries.
    pub(crate) fn finish_pair(
        self,
        earlier: &LongMemo,
    ) -> Result<(i64, Document<'a>, FinishedPart), PickleProblem> {
        let (&[Value::Int(key), root], []) = (self.stack.as_slice(), self.marks.as_slice()) else {
            return Err(unexpected("one value for an integer key", "something else"));
        };
        let finished = self.finish_memo(earlier);
        Ok((key, self.containers.into_document(root), finished))
    }

    /// Ends a part that is the start of a dictionary, up to a key whose value is missing: the
    /// dictionary so far, without that key, and the memo entries.
    pub(crate) fn finish_start(
        mut self,
        earlier: &LongMemo,
    ) -> Result<(Document<'a>, FinishedPart), PickleProblem> {
        let finished = self.finish_memo(earlier);
        self.pop()?; // the key
        if !self.marks.is_empty() {
            self.set_items()?;
        }
        Ok((self.finish()?, finished))
    }

    fn finish_memo(&self, earlier: &LongMemo) -> FinishedPart {
        let values = self.memo.iter().map(|&entry| self.resolve(entry));
        earlier.finish(values, &self.containers)
    }

    /// Fills the dictionary on top of the stack, if it is empty and what comes behind a
    /// mark is a counted dictionary. If not, nothing happened.
    pub(crate) fn fill_counted(&mut self, cursor: &mut Cursor<'a>) -> bool {
        // Near a limit, single steps show where it is reached.
        let most_entries = self.memo.len() + cursor.remaining() / BYTES_PER_KEY;
        if most_entries > self.limits.memo_entries || self.limits.text_bytes < u8::MAX.into() {
            return false;
        }
        match self.top() {
            Ok(Value::Dict(target)) => self.containers.fill_counted(target, cursor, &mut self.memo),
            _ => false,
        }
    }

    /// Puts a dictionary on the stack that lacks the value of `key`, and then that value: `None`.
    pub(crate) fn resume_dict(&mut self, marked: bool, key: &'a str) -> Result<(), PickleProblem> {
        self.push_new(|containers| containers.new_dict(false))?;
        if marked {
            self.mark()?;
        }
        self.push(Value::Text(key))?;
        self.push(Value::None)
    }

    /// Puts an object outside the pickle in the place of the tuple that names it.
    pub(crate) fn refer_outside(&mut self) -> Result<(), PickleProblem> {
        match self.pop()? {
            Value::Tuple(name) => self.push(Value::Outside(name)),
            other => Err(unexpected(
                "a tuple that names a storage",
                other.type_name(),
            )),
        }
    }

    #[inline]
    fn push(&mut self, value: Value<'a>) -> Result<(), PickleProblem> {
        if self.stack.len() >= self.limits.stack_values {
            return Err(PickleProblem::Limit {
                what: "values on the stack",
                limit: self.limits.stack_values,
            });
        }
        self.stack.push(value);
        Ok(())
    }

    fn push_new(
        &mut self,
        make: impl FnOnce(&mut Containers<'a>) -> Result<Value<'a>, PickleProblem>,
    ) -> Result<(), PickleProblem> {
        let value = make(&mut self.containers)?;
        self.push(value)
    }

    /// Height of the stack that only an opcode with a mark may go below.
    #[inline]
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    /// The last value above the last mark.
    #[inline]
    fn top(&self) -> Result<Value<'a>, PickleProblem> {
        match self.stack.last() {
            Some(&value) if self.stack.len() > self.floor() => Ok(value),
            _ => Err(unexpected("a value", "nothing")),
        }
    }

    #[inline]
    fn pop(&mut self) -> Result<Value<'a>, PickleProblem> {
        let value = self.top()?;
        self.stack.pop();
        Ok(value)
    }

    fn mark(&mut self) -> Result<(), PickleProblem> {
        if self.marks.len() >= self.limits.nesting {
            return Err(PickleProblem::Limit {
                what: "open marks",
                limit: self.limits.nesting,
            });
        }
        self.marks.push(self.stack.len());
        Ok(())
    }

    /// Closes the last mark: the height of the stack at it.
    fn pop_mark(&mut self) -> Result<usize, PickleProblem> {
        self.marks.pop().ok_or(unexpected("a mark", "none"))
    }

    #[inline]
    fn memoize(&mut self) -> Result<(), PickleProblem> {
        let value = self.top()?;
        if self.memo.len() >= self.limits.memo_entries {
            return Err(PickleProblem::Limit {
                what: "memo entries",
                limit: self.limits.memo_entries,
            });
        }
        self.memo.push(MemoEntry::Value(value));
        Ok(())
    }

    /// Writers number entries without gaps, which bounds the memo by the input.
    fn put(&mut self, entry: u32) -> Result<(), PickleProblem> {
        let value = self.top()?;
        let earlier = self.earlier_entries();
        let Some(own) = (entry as usize).checked_sub(earlier) else {
            return Err(PickleProblem::Forgotten { entry });
        };
        let count = self.memo.len();
        match self.memo.get_mut(own) {
            Some(place) => *place = MemoEntry::Value(value),
            None if own == count => return self.memoize(),
            None if own == 1 && earlier == 0 => {
                // Python 2 numbers from 1; what writes so never refers to entry 0.
                self.memo.push(MemoEntry::Value(Value::None));
                return self.memoize();
            }
            None => {
                let count = earlier + count;
                return Err(PickleProblem::Memo { entry, count });
            }
        }
        Ok(())
    }

    #[inline]
    fn recall(&mut self, entry: u32) -> Result<(), PickleProblem> {
        let earlier = self.earlier_entries();
        let Some(own) = (entry as usize).checked_sub(earlier) else {
            let kept = self.earlier.and_then(|memo| memo.get(entry as usize));
            return self.push(kept.ok_or(PickleProblem::Forgotten { entry })?);
        };
        match self.memo.get(own) {
            Some(&entry) => self.push(self.resolve(entry)),
            None => Err(PickleProblem::Memo {
                entry,
                count: earlier + self.memo.len(),
            }),
        }
    }

    #[inline]
    fn resolve(&self, entry: MemoEntry<'a>) -> Value<'a> {
        match entry {
            MemoEntry::Value(value) => value,
            MemoEntry::Key { list, place } => self.containers.key(list, place),
        }
    }

    #[inline]
    fn earlier_entries(&self) -> usize {
        self.earlier.map_or(0, LongMemo::len)
    }

    /// Takes all values from a height of the stack on, to which it reaches: nothing is
    /// taken from below an open mark.
    fn take_from(&mut self, start: usize) -> Items<'a> {
        let items = Items::from_slice(&self.stack[start..]);
        self.stack.truncate(start);
        items
    }

    fn tuple_of(&mut self, length: usize) -> Result<(), PickleProblem> {
        let start = self
            .stack
            .len()
            .checked_sub(length)
            .filter(|&start| start >= self.floor());
        let start = start.ok_or(unexpected("as many values as the tuple has", "fewer"))?;
        let items = self.take_from(start);
        self.push_new(|containers| containers.new_tuple(items))
    }

    fn tuple(&mut self) -> Result<(), PickleProblem> {
        let start = self.pop_mark()?;
        let items = self.take_from(start);
        self.push_new(|containers| containers.new_tuple(items))
    }

    fn append(&mut self) -> Result<(), PickleProblem> {
        let item = self.pop()?;
        let list = self.top()?;
        self.containers.list(list)?.push(item);
        Ok(())
    }

    fn appends(&mut self) -> Result<(), PickleProblem> {
        let start = self.pop_mark()?;
        let items = self.take_from(start);
        let list = self.top()?;
        self.containers.list(list)?.extend(items);
        Ok(())
    }

    fn set_item(&mut self) -> Result<(), PickleProblem> {
        let value = self.pop()?;
        let key = self.pop()?;
        let target = self.top()?;
        self.containers.set_pairs(target, &[[key, value]])
    }

    fn set_items(&mut self) -> Result<(), PickleProblem> {
        let start = self.pop_mark()?;
        let (pairs, []) = self.stack[start..].as_chunks::<2>() else {
            return Err(unexpected("a value for each key", "an odd number of items"));
        };
        let target = match self.stack[..start].last() {
            Some(&target) if start > self.floor() => target,
            _ => return Err(unexpected("a dict", "nothing")),
        };
        self.containers.set_pairs(target, pairs)?;
        self.stack.truncate(start);
        Ok(())
    }

    fn add_items(&mut self) -> Result<(), PickleProblem> {
        let start = self.pop_mark()?;
        let items = self.take_from(start);
        let target = self.top()?;
        self.containers.add_members(target, &items)
    }

    fn stack_global(&mut self) -> Result<(), PickleProblem> {
        match (self.pop()?, self.pop()?) {
            (Value::Text(name), Value::Text(module)) => {
                self.push(Value::Global(globals::find(module, name)?))
            }
            (found, Value::Text(_)) | (_, found) => {
                Err(unexpected("a module and a name as text", found.type_name()))
            }
        }
    }

    fn reduce(&mut self) -> Result<(), PickleProblem> {
        let arguments = self.pop()?;
        let function = self.pop()?;
        self.push_new(|containers| globals::call(containers, function, arguments))
    }

    fn build(&mut self) -> Result<(), PickleProblem> {
        let state = self.pop()?;
        let object = self.top()?;
        globals::build(&mut self.containers, object, state)
    }
}
