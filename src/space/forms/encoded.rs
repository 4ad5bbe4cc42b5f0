//! An architecture that was read in one form, and can be written in the others.

use std::fmt;
use std::str::FromStr as _;

use crate::model::{ArchitectureIndex, SearchSpace};
use crate::space::cell_operations::CellOperations;
use crate::space::layer_widths::LayerWidths;

use super::errors::FormError;
use super::form::Form;
use super::looks::forms_like;
use super::parts::Parts;
use super::value::FormValue;
use super::{cell, layers};

/// An architecture of either space in all its forms. Displayed by its official string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EncodedArchitecture {
    /// A cell of the topology space.
    Cell(CellOperations),
    /// A network of the size space.
    Layers(LayerWidths),
}

impl EncodedArchitecture {
    /// Reads a text: an index, an official string, JSON, or what Python shows of a tuple, list or dictionary.
    ///
    /// Without a form, the one that looks like it is taken. An index needs its space.
    ///
    /// # Errors
    ///
    /// [`FormError::Ambiguous`] for six numbers without a form; otherwise an error that names the place, and what is expected
    /// there.
    pub fn read(
        text: &str,
        form: Option<Form>,
        space: Option<SearchSpace>,
    ) -> Result<Self, FormError> {
        Self::from_value(&text.parse()?, form, space)
    }

    /// As [`read`](Self::read), of a value.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn from_value(
        value: &FormValue,
        form: Option<Form>,
        space: Option<SearchSpace>,
    ) -> Result<Self, FormError> {
        let form = match form {
            Some(form) => form,
            None => only_form_like(value)?,
        };
        if let Some(space) = space.filter(|space| !form.is_of(*space)) {
            return Err(FormError::OtherSpace { form, space });
        }
        Ok(match form {
            Form::Index => return from_index(value, space),
            Form::String => return from_string(value, space),
            Form::OneHot => {
                let has_layers = value.items().is_some_and(|rows| rows.len() == 5);
                let shown = if has_layers {
                    SearchSpace::Size
                } else {
                    SearchSpace::Topology
                };
                match space.unwrap_or(shown) {
                    SearchSpace::Topology => Self::Cell(cell::from_one_hot(value)?),
                    SearchSpace::Size => Self::Layers(layers::from_one_hot(value)?),
                }
            }
            Form::Operations => Self::Cell(cell::from_operations(value)?),
            Form::Naslib => Self::Cell(cell::from_naslib(value)?),
            Form::Nni => Self::Cell(cell::from_nni(value)?),
            Form::Genotype => Self::Cell(cell::from_genotype(value)?),
            Form::FlatGenotype => Self::Cell(cell::from_flat_genotype(value)?),
            Form::Adjacency => Self::Cell(cell::from_adjacency(value)?),
            Form::Channels => Self::Layers(layers::from_channels(value)?),
        })
    }

    /// The architecture with an index in the official numbering; `None` if the space has no such index.
    #[must_use]
    pub fn from_index(space: SearchSpace, index: ArchitectureIndex) -> Option<Self> {
        match space {
            SearchSpace::Topology => CellOperations::from_index(index).map(Self::Cell),
            SearchSpace::Size => LayerWidths::from_index(index).map(Self::Layers),
        }
    }

    /// Its search space.
    #[must_use]
    pub const fn space(self) -> SearchSpace {
        match self {
            Self::Cell(_) => SearchSpace::Topology,
            Self::Layers(_) => SearchSpace::Size,
        }
    }

    /// Its index in the official numbering.
    #[must_use]
    pub fn index(self) -> ArchitectureIndex {
        match self {
            Self::Cell(cell) => cell.index(),
            Self::Layers(layers) => layers.index(),
        }
    }

    /// The architecture in a form.
    ///
    /// ```
    /// use natsbench::space::{EncodedArchitecture, Form};
    ///
    /// let size = EncodedArchitecture::read("8:8:40:32:40", None, None)?;
    /// assert_eq!(size.write(Form::Channels)?.to_string(), "(8, 8, 40, 32, 40)");
    /// assert_eq!(size.write(Form::Index)?.to_string(), "284");
    /// # Ok::<(), natsbench::space::FormError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`FormError::OtherSpace`] if architectures of its space have no such form.
    pub fn write(self, form: Form) -> Result<FormValue, FormError> {
        let other_space = FormError::OtherSpace {
            form,
            space: self.space(),
        };
        Ok(match (form, self) {
            (Form::Index, _) => FormValue::Integer(self.index().0.into()),
            (Form::String, _) => FormValue::Text(self.to_string()),
            (Form::Operations, Self::Cell(cell)) => tuple(&cell.numbers()),
            (Form::Naslib, Self::Cell(cell)) => tuple(&cell.naslib()),
            (Form::Nni, Self::Cell(cell)) => cell::nni(cell),
            (Form::Genotype, Self::Cell(cell)) => cell::genotype(cell),
            (Form::FlatGenotype, Self::Cell(cell)) => cell::flat_genotype(cell),
            (Form::OneHot, Self::Cell(cell)) => rows(&cell.one_hot()),
            (Form::OneHot, Self::Layers(layers)) => rows(&layers.one_hot()),
            (Form::Adjacency, Self::Cell(cell)) => rows(&cell.adjacency()),
            (Form::Channels, Self::Layers(layers)) => tuple(&layers.widths()),
            (_, Self::Cell(_) | Self::Layers(_)) => return Err(other_space),
        })
    }
}

impl EncodedArchitecture {
    /// The numbers of a form that is made of nothing else, row after row, and how many there are in each dimension.
    ///
    /// ```
    /// use natsbench::space::{EncodedArchitecture, Form};
    ///
    /// let size = EncodedArchitecture::read("8:8:40:32:40", None, None)?;
    /// let (numbers, shape) = size.numbers(Form::OneHot)?;
    /// assert_eq!(shape, [5, 8]);
    /// assert_eq!(numbers[..8], [1, 0, 0, 0, 0, 0, 0, 0]);
    /// # Ok::<(), natsbench::space::FormError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`FormError::OtherSpace`] as for [`write`](Self::write), and [`FormError::NotNumbers`] for the forms that have texts, and
    /// for the index, which is no encoding.
    pub fn numbers(self, form: Form) -> Result<(Vec<u8>, Vec<usize>), FormError> {
        fn of_rows<const WIDTH: usize>(rows: &[[u8; WIDTH]]) -> (Vec<u8>, Vec<usize>) {
            (rows.as_flattened().to_vec(), vec![rows.len(), WIDTH])
        }
        fn of_list(numbers: &[u8]) -> (Vec<u8>, Vec<usize>) {
            (numbers.to_vec(), vec![numbers.len()])
        }
        Ok(match (form, self) {
            (Form::Operations, Self::Cell(cell)) => of_list(&cell.numbers()),
            (Form::Naslib, Self::Cell(cell)) => of_list(&cell.naslib()),
            (Form::OneHot, Self::Cell(cell)) => of_rows(&cell.one_hot()),
            (Form::Adjacency, Self::Cell(cell)) => of_rows(&cell.adjacency()),
            (Form::OneHot, Self::Layers(layers)) => of_rows(&layers.one_hot()),
            (Form::Channels, Self::Layers(layers)) => {
                of_list(&layers.widths().map(|width| width as u8))
            }
            (form, _) if !form.is_of(self.space()) => {
                let space = self.space();
                return Err(FormError::OtherSpace { form, space });
            }
            (form, _) => return Err(FormError::NotNumbers { form }),
        })
    }
}

impl fmt::Display for EncodedArchitecture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(cell) => cell.fmt(formatter),
            Self::Layers(layers) => layers.fmt(formatter),
        }
    }
}

fn only_form_like(value: &FormValue) -> Result<Form, FormError> {
    let found = value.shown();
    match forms_like(value)[..] {
        [] => Err(FormError::NoForm { found }),
        [form] => Ok(form),
        ref forms => Err(FormError::Ambiguous {
            found,
            forms: forms.to_vec(),
        }),
    }
}

fn from_index(
    value: &FormValue,
    space: Option<SearchSpace>,
) -> Result<EncodedArchitecture, FormError> {
    let parts = Parts(Form::Index);
    let FormValue::Integer(index) = *value else {
        return Err(parts.unexpected("the value", value.shown(), "a whole number"));
    };
    let space = space.ok_or(FormError::SpaceNeeded { index })?;
    let found = u32::try_from(index)
        .ok()
        .and_then(|index| EncodedArchitecture::from_index(space, ArchitectureIndex(index)));
    found.ok_or_else(|| {
        let last = space.architecture_count() - 1;
        parts.unexpected(
            "the value",
            value.shown(),
            format!("0 to {last} in {space}"),
        )
    })
}

fn from_string(
    value: &FormValue,
    space: Option<SearchSpace>,
) -> Result<EncodedArchitecture, FormError> {
    let parts = Parts(Form::String);
    let FormValue::Text(text) = value else {
        return Err(parts.unexpected("the value", value.shown(), "a text"));
    };
    let shown = if text.contains('|') {
        SearchSpace::Topology
    } else {
        SearchSpace::Size
    };
    let read = match space.unwrap_or(shown) {
        SearchSpace::Topology => CellOperations::from_str(text).map(EncodedArchitecture::Cell),
        SearchSpace::Size => LayerWidths::from_str(text).map(EncodedArchitecture::Layers),
    };
    read.map_err(|error| parts.unexpected("the value", value.shown(), error.expected()))
}

fn tuple<T: Copy + Into<i64>>(numbers: &[T]) -> FormValue {
    FormValue::Tuple(integers(numbers))
}

fn rows<const WIDTH: usize>(rows: &[[u8; WIDTH]]) -> FormValue {
    FormValue::List(
        rows.iter()
            .map(|row| FormValue::List(integers(row)))
            .collect(),
    )
}

fn integers<T: Copy + Into<i64>>(numbers: &[T]) -> Vec<FormValue> {
    numbers
        .iter()
        .map(|number| FormValue::Integer((*number).into()))
        .collect()
}
