//! The containers that a pickle makes and fills, by their ids.

use super::error::{PickleProblem, unexpected};
use super::keys::{self, Settler};
use super::value::{Dict, DictId, Document, DtypeId, SequenceId, SetId, Value};

/// All containers so far.
#[derive(Debug)]
pub(super) struct Heap<'a> {
    /// Most containers of a kind.
    limit: usize,
    sequences: Vec<Vec<Value<'a>>>,
    dicts: Vec<Dict<'a>>,
    sets: Vec<Vec<Value<'a>>>,
    /// Whether each dtype has its state.
    dtypes: Vec<bool>,
}

impl<'a> Heap<'a> {
    /// A finished dtype of an earlier part, which every [continued](Self::continued) heap has.
    pub(super) const EARLIER_DTYPE: DtypeId = DtypeId(0);

    /// The heap of a later part of a long pickle.
    pub(super) fn continued(limit: usize) -> Self {
        Self {
            dtypes: vec![true],
            ..Self::new(limit)
        }
    }

    pub(super) const fn new(limit: usize) -> Self {
        Self {
            limit,
            sequences: Vec::new(),
            dicts: Vec::new(),
            sets: Vec::new(),
            dtypes: Vec::new(),
        }
    }

    pub(super) fn new_list(&mut self) -> Result<Value<'a>, PickleProblem> {
        self.new_sequence(Vec::new()).map(Value::List)
    }

    pub(super) fn new_tuple(&mut self, items: Vec<Value<'a>>) -> Result<Value<'a>, PickleProblem> {
        self.new_sequence(items).map(Value::Tuple)
    }

    pub(super) fn new_dict(&mut self, ordered: bool) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.dicts.len())?;
        self.dicts.push(Dict {
            pairs: Vec::new(),
            ordered,
        });
        Ok(Value::Dict(DictId(id)))
    }

    pub(super) fn new_set(&mut self) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.sets.len())?;
        self.sets.push(Vec::new());
        Ok(Value::Set(SetId(id)))
    }

    /// A dtype that still needs its state.
    pub(super) fn new_dtype(&mut self) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.dtypes.len())?;
        self.dtypes.push(false);
        Ok(Value::Dtype(DtypeId(id)))
    }

    /// The items of a tuple or list so far.
    pub(super) fn items(&self, id: SequenceId) -> &[Value<'a>] {
        self.sequences.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The list that `target` is, to be filled.
    pub(super) fn list(&mut self, target: Value<'a>) -> Result<&mut Vec<Value<'a>>, PickleProblem> {
        match target {
            Value::List(id) => self.sequences.get_mut(id.0 as usize),
            _ => None,
        }
        .ok_or(unexpected("a list", target.type_name()))
    }

    /// Sets keys of the dictionary that `target` is.
    #[inline]
    pub(super) fn set_pairs(
        &mut self,
        target: Value<'a>,
        pairs: &[[Value<'a>; 2]],
    ) -> Result<(), PickleProblem> {
        let dict = match target {
            Value::Dict(id) => self.dicts.get_mut(id.0 as usize),
            _ => None,
        }
        .ok_or(unexpected("a dict", target.type_name()))?;
        dict.pairs.reserve(pairs.len());
        for &[key, value] in pairs {
            keys::check(key, &self.sequences)?;
            dict.pairs.push((key, value));
        }
        Ok(())
    }

    /// Adds members to the set that `target` is.
    pub(super) fn add_members(
        &mut self,
        target: Value<'a>,
        members: &[Value<'a>],
    ) -> Result<(), PickleProblem> {
        for &member in members {
            keys::check(member, &self.sequences)?;
        }
        match target {
            Value::Set(id) => self.sets.get_mut(id.0 as usize),
            _ => None,
        }
        .ok_or(unexpected("a set", target.type_name()))?
        .extend(members);
        Ok(())
    }

    /// Whether a dtype was given its state.
    pub(super) fn is_complete(&self, id: DtypeId) -> bool {
        self.dtypes.get(id.0 as usize) == Some(&true)
    }

    /// Notes that a dtype was given its state.
    pub(super) fn complete(&mut self, id: DtypeId) {
        if let Some(complete) = self.dtypes.get_mut(id.0 as usize) {
            *complete = true;
        }
    }

    /// Ends all filling.
    pub(super) fn into_document(mut self, root: Value<'a>) -> Document<'a> {
        let mut settler = Settler::new(&self.sequences);
        for dict in &mut self.dicts {
            settler.settle_dict(&mut dict.pairs);
        }
        for set in &mut self.sets {
            settler.settle_set(set);
        }
        Document {
            root,
            sequences: self.sequences,
            dicts: self.dicts,
            sets: self.sets,
        }
    }

    fn new_sequence(&mut self, items: Vec<Value<'a>>) -> Result<SequenceId, PickleProblem> {
        let id = self.next_id(self.sequences.len())?;
        self.sequences.push(items);
        Ok(SequenceId(id))
    }

    /// The id of the next container of a kind of which there are `count`.
    fn next_id(&self, count: usize) -> Result<u32, PickleProblem> {
        let limit = self.limit;
        u32::try_from(count)
            .ok()
            .filter(|_| count < limit)
            .ok_or(PickleProblem::Limit {
                what: "containers of a kind",
                limit,
            })
    }
}
