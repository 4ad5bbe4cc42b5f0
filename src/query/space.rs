//! One search space: its list of architectures.

use rusqlite::{OptionalExtension, params};

use crate::model::{ArchitectureIndex, ArchitectureKey, Recipe, SearchSpace};
use crate::space::{DrawBelow, Equivalence, SearchSpaceInfo, TopologyStructure};
use crate::store::SampleShare;

use super::{ArchitectureSelector, NatsBench, QueryError};

/// A search space of an open database: the official `NATStopology` or `NATSsize`.
///
/// Cheap to clone, and safe to share between threads.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_field_names,
    reason = "the space is a space of architectures, its id a search space"
)]
pub struct Space {
    pub(super) bench: NatsBench,
    pub(super) space: SearchSpace,
    total: usize,
}

impl NatsBench {
    /// The topology space (`tss`).
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn topology(&self) -> Result<Space, QueryError> {
        self.space(SearchSpace::Topology)
    }

    /// The size space (`sss`).
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn size(&self) -> Result<Space, QueryError> {
        self.space(SearchSpace::Size)
    }

    /// One of the spaces.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn space(&self, space: SearchSpace) -> Result<Space, QueryError> {
        Space::open(self.clone(), space)
    }
}

impl Space {
    pub(super) fn open(bench: NatsBench, space: SearchSpace) -> Result<Self, QueryError> {
        let total = bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/space_length.sql"))?
                .query_row([space], |row| row.get(0))
        })?;
        Ok(Self {
            bench,
            space,
            total,
        })
    }

    /// Which space it is.
    #[must_use]
    #[doc(alias = "search_space_name")]
    pub const fn search_space(&self) -> SearchSpace {
        self.space
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        self.bench.path()
    }

    /// Which part of the space has invented numbers; `None` if no archive behind it says that it is a sample.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn sample(&self) -> Result<Option<SampleShare>, QueryError> {
        let shares = self.bench.samples()?;
        Ok(shares
            .into_iter()
            .find(|share| share.space == self.space.into()))
    }

    /// What architectures of this space are made of (`search_space_info`).
    #[must_use]
    #[doc(alias = "search_space_info")]
    pub const fn info(&self) -> SearchSpaceInfo {
        SearchSpaceInfo::of(self.space)
    }

    /// Number of architectures in the list, imported or not (`len`); 0 before anything is imported.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.total
    }

    /// Whether the list is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Epochs of the full training: 200 in the topology space, 90 in the size space.
    #[must_use]
    #[doc(alias = "full_epochs_in_paper")]
    pub const fn full_train_epochs(&self) -> u16 {
        match self.space {
            SearchSpace::Topology => 200,
            SearchSpace::Size => 90,
        }
    }

    /// The recipe of the full training. The accuracies of the paper come from it.
    #[must_use]
    pub const fn full_train_recipe(&self) -> Recipe {
        match self.space {
            SearchSpace::Topology => Recipe::Hp200,
            SearchSpace::Size => Recipe::Hp90,
        }
    }

    /// The string of an architecture (`arch`).
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::ArchitectureIndex;
    ///
    /// assert_eq!(bench.size()?.architecture(ArchitectureIndex(1))?, "8:8:8:8:16");
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::IndexOutOfRange`], or [`QueryError::Store`] if the database cannot be read.
    #[doc(alias = "arch")]
    pub fn architecture(&self, index: ArchitectureIndex) -> Result<String, QueryError> {
        let found: Option<String> = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/architecture_string.sql"))?
                .query_row(params![self.space, index], |row| row.get(0))
                .optional()
        })?;
        found.ok_or_else(|| self.out_of_range(index))
    }

    /// All architecture strings, by index (iteration over the official object).
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn architectures(&self) -> Result<Vec<String>, QueryError> {
        self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/architecture_strings.sql"))?
                .query_map([self.space], |row| row.get(0))?
                .collect()
        })
    }

    /// The indexes of all imported architectures, ascending (`evaluated_indexes` of the official API, which has only
    /// those that were loaded).
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// let topology = bench.topology()?;
    /// for index in topology.imported()? {
    ///     println!("{index}: {}", topology.architecture(index)?);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    #[doc(alias = "evaluated_indexes")]
    pub fn imported(&self) -> Result<Vec<ArchitectureIndex>, QueryError> {
        let keys = ArchitectureKey::of_space(self.space);
        self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/imported_architectures.sql"))?
                .query_map([keys.start(), keys.end()], |row| row.get(0))?
                .collect()
        })
    }

    /// The index of an architecture (`query_index_by_arch`); `None` for a string that is not in the list, where the
    /// official answer is -1.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::ArchitectureIndex;
    ///
    /// let size = bench.size()?;
    /// assert_eq!(size.index_of("8:8:8:8:16")?, Some(ArchitectureIndex(1)));
    /// assert_eq!(size.index_of("8:8:8:8:9")?, None);
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::IndexOutOfRange`] for an index that does not exist, or [`QueryError::Store`].
    #[doc(alias = "query_index_by_arch")]
    pub fn index_of(
        &self,
        architecture: impl Into<ArchitectureSelector>,
    ) -> Result<Option<ArchitectureIndex>, QueryError> {
        match architecture.into() {
            ArchitectureSelector::Index(index) => self.check_index(index).map(Some),
            ArchitectureSelector::Text(text) => self.index_of_text(&text),
        }
    }

    /// An index drawn from the whole list, where each is as likely as the others (`random`).
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::space::PythonRandom;
    ///
    /// // The same index as `random.seed(7); api.random()` in Python.
    /// let mut python = PythonRandom::seed(7);
    /// let index = bench.size()?.random(&mut python);
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    #[must_use]
    pub fn random(&self, generator: &mut dyn DrawBelow) -> ArchitectureIndex {
        ArchitectureIndex(generator.draw_below(self.total) as u32)
    }

    /// A text that is equal for cells that compute the same (`get_unique_str`). Topology space only.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// let topology = bench.topology()?;
    /// let same = topology.unique_string(0)? == topology.unique_string(11)?;
    /// println!("the same network: {same}");
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::TopologyOnly`] in the size space, else as [`index_of`](Self::index_of), and
    /// [`QueryError::UnknownArchitecture`] for an unknown string, for which the official API silently answers about the
    /// last architecture.
    #[doc(alias = "get_unique_str")]
    pub fn unique_string(
        &self,
        architecture: impl Into<ArchitectureSelector>,
    ) -> Result<String, QueryError> {
        if self.space == SearchSpace::Size {
            return Err(QueryError::TopologyOnly {
                call: "unique strings",
            });
        }
        let index = self.resolve(architecture)?;
        let structure = TopologyStructure::parse(&self.architecture(index)?)?;
        Ok(structure.unique_string(Equivalence::MergeSkipAndZero)?)
    }

    /// The recipes that any imported architecture was trained with, by number of epochs (`avaliable_hps`).
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    #[doc(alias = "avaliable_hps")]
    pub fn available_recipes(&self) -> Result<Vec<Recipe>, QueryError> {
        let keys = ArchitectureKey::of_space(self.space);
        self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/available_recipes.sql"))?
                .query_map([keys.start(), keys.end()], |row| row.get(0))?
                .collect()
        })
    }

    /// As [`index_of`](Self::index_of), but an unknown string is an error.
    ///
    /// # Errors
    ///
    /// [`QueryError::UnknownArchitecture`], [`QueryError::IndexOutOfRange`] or [`QueryError::Store`].
    pub fn resolve(
        &self,
        architecture: impl Into<ArchitectureSelector>,
    ) -> Result<ArchitectureIndex, QueryError> {
        match architecture.into() {
            ArchitectureSelector::Index(index) => self.check_index(index),
            ArchitectureSelector::Text(text) => match self.index_of_text(&text)? {
                Some(index) => Ok(index),
                None => Err(self.unknown_architecture(text)?),
            },
        }
    }

    fn check_index(&self, index: ArchitectureIndex) -> Result<ArchitectureIndex, QueryError> {
        if (index.0 as usize) < self.total {
            Ok(index)
        } else {
            Err(self.out_of_range(index))
        }
    }

    fn out_of_range(&self, index: ArchitectureIndex) -> QueryError {
        QueryError::IndexOutOfRange {
            space: self.space,
            index,
            total: self.total,
        }
    }

    fn index_of_text(&self, text: &str) -> Result<Option<ArchitectureIndex>, QueryError> {
        self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/find_architecture.sql"))?
                .query_row(params![self.space, text], |row| row.get(0))
                .optional()
        })
    }

    fn unknown_architecture(&self, text: String) -> Result<QueryError, QueryError> {
        let example = match self.total {
            0 => None,
            _ => Some(self.architecture(ArchitectureIndex(0))?),
        };
        Ok(QueryError::UnknownArchitecture {
            space: self.space,
            text,
            example,
        })
    }

    pub(super) fn key(&self, index: ArchitectureIndex) -> Result<ArchitectureKey, QueryError> {
        let index = self.check_index(index)?;
        ArchitectureKey::new(self.space, index).ok_or_else(|| self.out_of_range(index))
    }
}
