//! The containers that a pickle makes and fills, by their ids.

use crate::array::{Array, ElementType};
use crate::counted::Counted;
use crate::cursor::Cursor;
use crate::document::{Contents, Dict, Document, Items, Pairs};
use crate::error::{PickleProblem, unexpected};
use crate::keys::{self, Settler};
use crate::tensor::PickledTensor;
use crate::value::{ArrayId, DictId, DtypeId, MemoEntry, SequenceId, SetId, TensorId, Value};

/// All containers so far.
#[derive(Debug)]
pub(crate) struct Containers<'a> {
    /// Most containers of a kind.
    limit: usize,
    sequences: Vec<Items<'a>>,
    dicts: Vec<Dict<'a>>,
    counted: Counted<'a>,
    sets: Vec<Vec<Value<'a>>>,
    tensors: Vec<PickledTensor<'a>>,
    dtypes: Vec<Dtype>,
    /// Arrays; `None` until one has its state.
    arrays: Vec<Option<Array<'a>>>,
}

/// A `numpy.dtype`.
#[derive(Debug, Clone, Copy)]
struct Dtype {
    element: ElementType,
    /// Whether it was given its state.
    complete: bool,
}

impl<'a> Containers<'a> {
    /// The finished dtype of doubles of an earlier part; every later part [has it](Self::continued).
    pub(crate) const EARLIER_DTYPE: DtypeId = DtypeId(0);

    /// The containers of a later part of a long pickle.
    pub(crate) fn continued(limit: usize) -> Self {
        Self {
            dtypes: vec![Dtype {
                element: ElementType::FLOAT64,
                complete: true,
            }],
            ..Self::new(limit)
        }
    }

    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            sequences: Vec::new(),
            dicts: Vec::new(),
            counted: Counted::default(),
            sets: Vec::new(),
            dtypes: Vec::new(),
            tensors: Vec::new(),
            arrays: Vec::new(),
        }
    }

    pub(crate) fn new_list(&mut self) -> Result<Value<'a>, PickleProblem> {
        self.new_sequence(Items::new()).map(Value::List)
    }

    pub(crate) fn new_tuple(&mut self, items: Items<'a>) -> Result<Value<'a>, PickleProblem> {
        self.new_sequence(items).map(Value::Tuple)
    }

    pub(crate) fn new_dict(&mut self, ordered: bool) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.dicts.len())?;
        self.dicts.push(Dict {
            contents: Contents::Pairs(Pairs::new()),
            ordered,
            attributes: None,
        });
        Ok(Value::Dict(DictId(id)))
    }

    pub(crate) fn new_set(&mut self) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.sets.len())?;
        self.sets.push(Vec::new());
        Ok(Value::Set(SetId(id)))
    }

    pub(crate) fn new_tensor(
        &mut self,
        tensor: PickledTensor<'a>,
    ) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.tensors.len())?;
        self.tensors.push(tensor);
        Ok(Value::Tensor(TensorId(id)))
    }

    /// Gives an `OrderedDict` its attributes.
    pub(crate) fn set_attributes(
        &mut self,
        target: DictId,
        attributes: DictId,
    ) -> Result<(), PickleProblem> {
        match self.dicts.get_mut(target.0 as usize) {
            Some(dict) if dict.ordered => dict.attributes = Some(attributes),
            _ => return Err(unexpected("an OrderedDict to complete", "dict")),
        }
        Ok(())
    }

    /// A dtype that still needs its state.
    pub(crate) fn new_dtype(&mut self, element: ElementType) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.dtypes.len())?;
        self.dtypes.push(Dtype {
            element,
            complete: false,
        });
        Ok(Value::Dtype(DtypeId(id)))
    }

    /// An array, or one that still needs its state.
    pub(crate) fn new_array(
        &mut self,
        array: Option<Array<'a>>,
    ) -> Result<Value<'a>, PickleProblem> {
        let id = self.next_id(self.arrays.len())?;
        self.arrays.push(array);
        Ok(Value::Array(ArrayId(id)))
    }

    /// Gives an array its state.
    pub(crate) fn fill_array(&mut self, id: ArrayId, array: Array<'a>) {
        self.arrays[id.0 as usize] = Some(array); // an id is given out once it is there
    }

    /// The items of a tuple or list so far.
    pub(crate) fn items(&self, id: SequenceId) -> &[Value<'a>] {
        &self.sequences[id.0 as usize] // an id is given out once it is there
    }

    /// The list that `target` is, to be filled.
    pub(crate) fn list(&mut self, target: Value<'a>) -> Result<&mut Items<'a>, PickleProblem> {
        match target {
            Value::List(id) => self.sequences.get_mut(id.0 as usize),
            _ => None,
        }
        .ok_or(unexpected("a list", target.type_name()))
    }

    /// Sets keys of the dictionary that `target` is.
    #[inline]
    pub(crate) fn set_pairs(
        &mut self,
        target: Value<'a>,
        pairs: &[[Value<'a>; 2]],
    ) -> Result<(), PickleProblem> {
        let dict = match target {
            Value::Dict(id) => self.dicts.get_mut(id.0 as usize),
            _ => None,
        }
        .ok_or(unexpected("a dict", target.type_name()))?;
        let contents = dict.contents.pairs_mut(&self.counted);
        contents.reserve(pairs.len());
        for &[key, value] in pairs {
            keys::check(key, &self.sequences)?;
            contents.push((key, value));
        }
        Ok(())
    }

    /// Fills an empty dictionary, if what comes behind a mark is a counted one. If not,
    /// nothing happened.
    pub(crate) fn fill_counted(
        &mut self,
        target: DictId,
        cursor: &mut Cursor<'a>,
        memo: &mut Vec<MemoEntry<'a>>,
    ) -> bool {
        let contents = match self.dicts.get_mut(target.0 as usize) {
            Some(dict) if dict.contents.is_empty() => &mut dict.contents,
            _ => return false,
        };
        let Some(place) = self.counted.read(cursor, memo) else {
            return false;
        };
        *contents = Contents::Counted(place);
        true
    }

    /// A text key of a counted dictionary, by its list and its place there.
    pub(crate) fn key(&self, list: u32, place: u32) -> Value<'a> {
        Value::Text(self.counted.list(list as usize).text(place))
    }

    /// Adds members to the set that `target` is.
    pub(crate) fn add_members(
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

    /// What a dtype describes, if it was given its state.
    pub(crate) fn finished_element(&self, id: DtypeId) -> Option<ElementType> {
        let dtype = self.dtypes[id.0 as usize];
        dtype.complete.then_some(dtype.element)
    }

    /// Notes that a dtype was given its state.
    pub(crate) fn complete(&mut self, id: DtypeId) {
        self.dtypes[id.0 as usize].complete = true;
    }

    /// Ends all filling.
    pub(crate) fn into_document(mut self, root: Value<'a>) -> Document<'a> {
        let mut settler = Settler::new(&self.sequences);
        for dict in &mut self.dicts {
            if let Contents::Pairs(pairs) = &mut dict.contents {
                settler.settle_dict(pairs);
            }
        }
        for set in &mut self.sets {
            settler.settle_set(set);
        }
        Document {
            root,
            sequences: self.sequences,
            dicts: self.dicts,
            counted: self.counted,
            sets: self.sets,
            tensors: self.tensors,
            arrays: self.arrays,
        }
    }

    fn new_sequence(&mut self, items: Items<'a>) -> Result<SequenceId, PickleProblem> {
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
