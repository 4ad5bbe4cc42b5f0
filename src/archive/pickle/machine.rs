//! The stack machine that a pickle is a program for.
//!
//! Knows nothing of where instructions come from, so it can be fed from a slice
//! or from a stream.

use super::error::PickleProblem;
use super::opcodes::Instruction;
use super::value::{Dict, DictId, Document, DtypeId, SequenceId, SetId, Value};
use super::{Limits, globals, keys};

/// The state between two instructions.
#[derive(Debug)]
pub(super) struct Machine<'a> {
    limits: Limits,
    stack: Vec<Value<'a>>,
    /// Heights of the stack at the open marks.
    marks: Vec<usize>,
    memo: Vec<Value<'a>>,
    sequences: Vec<Vec<Value<'a>>>,
    dicts: Vec<Dict<'a>>,
    sets: Vec<Vec<Value<'a>>>,
    /// Whether each dtype has its state.
    dtypes: Vec<bool>,
}

impl<'a> Machine<'a> {
    pub(super) const fn new(limits: Limits) -> Self {
        Self {
            limits,
            stack: Vec::new(),
            marks: Vec::new(),
            memo: Vec::new(),
            sequences: Vec::new(),
            dicts: Vec::new(),
            sets: Vec::new(),
            dtypes: Vec::new(),
        }
    }

    /// Carries out one instruction.
    #[inline]
    pub(super) fn step(&mut self, instruction: Instruction<'a>) -> Result<(), PickleProblem> {
        match instruction {
            Instruction::Push(value) => self.push(value),
            Instruction::Memoize => self.memoize(),
            Instruction::Get(entry) => self.recall(entry),
            Instruction::Put(entry) => self.put(entry),
            Instruction::Mark => self.mark(),
            Instruction::EmptyList => {
                self.push_new(|machine| machine.new_sequence(Vec::new()).map(Value::List))
            }
            Instruction::EmptyDict => self.push_new(|machine| machine.new_dict(false)),
            Instruction::EmptySet => self.push_new(Self::new_set),
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
    pub(super) fn finish(mut self) -> Result<Document<'a>, PickleProblem> {
        let (&[root], []) = (self.stack.as_slice(), self.marks.as_slice()) else {
            return Err(PickleProblem::Unfinished {
                found: self.stack.len() + self.marks.len(),
            });
        };
        let mut settler = keys::Settler::new(&self.sequences);
        for dict in &mut self.dicts {
            settler.settle_dict(&mut dict.pairs);
        }
        for set in &mut self.sets {
            settler.settle_set(set);
        }
        Ok(Document {
            root,
            sequences: self.sequences,
            dicts: self.dicts,
            sets: self.sets,
        })
    }

    /// The items of a tuple or list so far.
    pub(super) fn items(&self, id: SequenceId) -> &[Value<'a>] {
        self.sequences.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    pub(super) fn new_dict(&mut self, ordered: bool) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.dicts.len())?;
        self.dicts.push(Dict {
            pairs: Vec::new(),
            ordered,
        });
        Ok(Value::Dict(DictId(id)))
    }

    pub(super) fn new_dtype(&mut self) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.dtypes.len())?;
        self.dtypes.push(false);
        Ok(Value::Dtype(DtypeId(id)))
    }

    /// Whether a dtype was given its state.
    pub(super) fn is_complete(&self, id: DtypeId) -> bool {
        self.dtypes.get(id.0 as usize) == Some(&true)
    }

    pub(super) fn complete(&mut self, id: DtypeId) {
        if let Some(complete) = self.dtypes.get_mut(id.0 as usize) {
            *complete = true;
        }
    }

    fn new_set(&mut self) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.sets.len())?;
        self.sets.push(Vec::new());
        Ok(Value::Set(SetId(id)))
    }

    fn new_sequence(&mut self, items: Vec<Value<'a>>) -> Result<SequenceId, PickleProblem> {
        let id = self.next_id(self.sequences.len())?;
        self.sequences.push(items);
        Ok(SequenceId(id))
    }

    /// The id of the next container of a kind of which there are `count`.
    fn next_id(&self, count: usize) -> Result<u32, PickleProblem> {
        let limit = self.limits.containers;
        u32::try_from(count)
            .ok()
            .filter(|_| count < limit)
            .ok_or(PickleProblem::Limit {
                what: "containers of a kind",
                limit,
            })
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
        make: impl FnOnce(&mut Self) -> Result<Value<'a>, PickleProblem>,
    ) -> Result<(), PickleProblem> {
        let value = make(self)?;
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
        self.memo.push(value);
        Ok(())
    }

    /// Writers number entries without gaps, which bounds the memo by the input.
    fn put(&mut self, entry: u32) -> Result<(), PickleProblem> {
        let value = self.top()?;
        let count = self.memo.len();
        match self.memo.get_mut(entry as usize) {
            Some(place) => *place = value,
            None if entry as usize == count => return self.memoize(),
            None => return Err(PickleProblem::Memo { entry, count }),
        }
        Ok(())
    }

    #[inline]
    fn recall(&mut self, entry: u32) -> Result<(), PickleProblem> {
        match self.memo.get(entry as usize) {
            Some(&value) => self.push(value),
            None => Err(PickleProblem::Memo {
                entry,
                count: self.memo.len(),
            }),
        }
    }

    fn tuple_of(&mut self, length: usize) -> Result<(), PickleProblem> {
        let start = self
            .stack
            .len()
            .checked_sub(length)
            .filter(|&start| start >= self.floor());
        let start = start.ok_or(unexpected("as many values as the tuple has", "fewer"))?;
        let items = self.stack.split_off(start);
        self.push_new(|machine| machine.new_sequence(items).map(Value::Tuple))
    }

    fn tuple(&mut self) -> Result<(), PickleProblem> {
        let start = self.pop_mark()?;
        let items = self.stack.split_off(start);
        self.push_new(|machine| machine.new_sequence(items).map(Value::Tuple))
    }

    fn append(&mut self) -> Result<(), PickleProblem> {
        let item = self.pop()?;
        let list = self.top()?;
        self.list(list)?.push(item);
        Ok(())
    }

    fn appends(&mut self) -> Result<(), PickleProblem> {
        let start = self.pop_mark()?;
        let items = self.stack.split_off(start);
        let list = self.top()?;
        self.list(list)?.extend(items);
        Ok(())
    }

    fn list(&mut self, value: Value<'a>) -> Result<&mut Vec<Value<'a>>, PickleProblem> {
        match value {
            Value::List(id) => self.sequences.get_mut(id.0 as usize),
            _ => None,
        }
        .ok_or(unexpected("a list", value.type_name()))
    }

    fn set_item(&mut self) -> Result<(), PickleProblem> {
        let value = self.pop()?;
        let key = self.pop()?;
        keys::check(key, &self.sequences)?;
        let target = self.top()?;
        dict(&mut self.dicts, target)?.push((key, value));
        Ok(())
    }

    fn set_items(&mut self) -> Result<(), PickleProblem> {
        let start = self.pop_mark()?;
        let items = self.stack.get(start..).unwrap_or_default();
        let (pairs, []) = items.as_chunks::<2>() else {
            return Err(unexpected("a value for each key", "an odd number of items"));
        };
        let target = match self.stack.get(..start).and_then(<[_]>::last) {
            Some(&target) if start > self.floor() => target,
            _ => return Err(unexpected("a dict", "nothing")),
        };
        let dict = dict(&mut self.dicts, target)?;
        dict.reserve(pairs.len());
        for &[key, value] in pairs {
            keys::check(key, &self.sequences)?;
            dict.push((key, value));
        }
        self.stack.truncate(start);
        Ok(())
    }

    fn add_items(&mut self) -> Result<(), PickleProblem> {
        let start = self.pop_mark()?;
        let items = self.stack.split_off(start);
        let target = self.top()?;
        for &item in &items {
            keys::check(item, &self.sequences)?;
        }
        match target {
            Value::Set(id) => self.sets.get_mut(id.0 as usize),
            _ => None,
        }
        .ok_or(unexpected("a set", target.type_name()))?
        .extend(items);
        Ok(())
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
        self.push_new(|machine| globals::call(machine, function, arguments))
    }

    fn build(&mut self) -> Result<(), PickleProblem> {
        let state = self.pop()?;
        let object = self.top()?;
        globals::build(self, object, state)
    }
}

/// The pairs of the dictionary that `value` is.
fn dict<'d, 'a>(
    dicts: &'d mut [Dict<'a>],
    value: Value<'a>,
) -> Result<&'d mut Vec<(Value<'a>, Value<'a>)>, PickleProblem> {
    match value {
        Value::Dict(id) => dicts.get_mut(id.0 as usize).map(|dict| &mut dict.pairs),
        _ => None,
    }
    .ok_or(unexpected("a dict", value.type_name()))
}

const fn unexpected(expected: &'static str, found: &'static str) -> PickleProblem {
    PickleProblem::Unexpected { expected, found }
}
