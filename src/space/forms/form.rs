//! The names of the forms.

use std::fmt;
use std::str::FromStr;

use crate::model::{SearchSpace, UnknownName};

/// A way in which programs write an architecture.
///
/// The edges of a cell have two orders. That of the official string goes by target: 0→1, 0→2, 1→2, 0→3, 1→3, 2→3. That of
/// `NASLib` goes by source: 0→1, 0→2, 0→3, 1→2, 1→3, 2→3. Examples are cell 2631 and size 284.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// The index in the official numbering: `2631`. It needs a search space.
    Index,
    /// The official string, such as `8:8:40:32:40`.
    String,
    /// Six positions in [`OPERATIONS`](crate::space::OPERATIONS), in the order of the string: `(4, 1, 0, 2, 4, 2)`.
    Operations,
    /// The tuple of `NASLib`, in its order of edges and with its own numbers: `(4, 0, 3, 1, 4, 3)`; 0 is `skip_connect`, 1
    /// `none`, 2 `nor_conv_3x3`, 3 `nor_conv_1x1`, 4 `avg_pool_3x3`. Source: `conversions.py` of its `nasbench201`.
    Naslib,
    /// The dictionary of NNI, from edges to operations: `{"0_1": "avg_pool_3x3", …}`. Its convolutions are called `conv_1x1`
    /// and `conv_3x3`. Source: `nasbench201` in its `nni.nas.benchmark`.
    Nni,
    /// For each node the pairs of operation and source, as `Structure` of `AutoDL` and `nodes` of the official
    /// `TopologyStructure` have them: `[(('avg_pool_3x3', 0),), (('skip_connect', 0), ('none', 1)), …]`.
    Genotype,
    /// The same pairs in one list, as in a genotype of DARTS: `[('avg_pool_3x3', 0), ('skip_connect', 0), ('none', 1), …]`.
    FlatGenotype,
    /// A row for each edge, in the order of the string, or for each layer: 1 at its operation or width, and 0 elsewhere.
    OneHot,
    /// The matrix of the official `str2matrix`: a row for each node, a column for each source, with positions in
    /// [`OPERATIONS`](crate::space::OPERATIONS), and 0 where there is no edge.
    Adjacency,
    /// The five channel counts of a size: `(8, 8, 40, 32, 40)`.
    Channels,
}

impl Form {
    /// All forms, in the order of [`NAMES`](Self::NAMES).
    pub const ALL: [Self; 10] = [
        Self::Index,
        Self::String,
        Self::Operations,
        Self::Naslib,
        Self::Nni,
        Self::Genotype,
        Self::FlatGenotype,
        Self::OneHot,
        Self::Adjacency,
        Self::Channels,
    ];

    /// The name of each form.
    pub const NAMES: &'static [&'static str] = &[
        "index",
        "string",
        "operations",
        "naslib",
        "nni",
        "genotype",
        "flat-genotype",
        "one-hot",
        "adjacency",
        "channels",
    ];

    /// Its name, such as `naslib`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The only space whose architectures have this form; `None` if those of both have it.
    #[must_use]
    pub const fn only_space(self) -> Option<SearchSpace> {
        match self {
            Self::Index | Self::String | Self::OneHot => None,
            Self::Operations
            | Self::Naslib
            | Self::Nni
            | Self::Genotype
            | Self::FlatGenotype
            | Self::Adjacency => Some(SearchSpace::Topology),
            Self::Channels => Some(SearchSpace::Size),
        }
    }

    /// Whether architectures of the space have this form.
    #[must_use]
    pub fn is_of(self, space: SearchSpace) -> bool {
        self.only_space().is_none_or(|only| only == space)
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Form {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|form| form.as_str() == name);
        found.ok_or_else(|| UnknownName {
            kind: "form of an architecture",
            name: name.to_owned(),
            expected: Self::NAMES,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read_by_its_name() {
        for (form, name) in Form::ALL.into_iter().zip(Form::NAMES) {
            assert_eq!(form.as_str(), *name);
            assert_eq!(name.parse(), Ok(form));
        }
        assert_eq!(Form::NAMES.len(), Form::ALL.len());
        assert!("NASLib".parse::<Form>().is_err());
    }
}
