//! What of a database is exported: its spaces and recipes, and what a slice has left out.

use std::path::Path;
use std::str::FromStr;

use rusqlite::{Connection, Row};

use crate::model::{BenchmarkSpace, Dataset, Recipe, SearchSpace, UnknownName};
use crate::store::{Nb101FileInfo, Reader, Slice, StoreError, nb101_files};

use super::ExportError;

/// Trials of one space, recipe and data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) space: SearchSpace,
    pub(super) recipe: Recipe,
    pub(super) dataset: Dataset,
    /// Their number.
    pub(super) trials: u64,
}

/// What of a database is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) spaces: Vec<SearchSpace>,
    pub(super) recipes: Vec<Recipe>,
    /// What there are trials of, in the order of the names.
    pub(super) settings: Vec<Setting>,
    /// Whether the database has curves.
    pub(super) has_curves: bool,
    /// Whether NAS-Bench-101 is exported as well: if no space and no recipe was chosen.
    pub(super) with_nb101: bool,
    /// The files that it came from, if it is exported.
    pub(super) nb101_files: Vec<Nb101FileInfo>,
}

impl Scope {
    /// Finds out what the database has of a space and of recipes.
    ///
    /// # Errors
    ///
    /// [`ExportError::NoRows`] if it has no results of them, [`ExportError::ImportCutOff`],
    /// [`ExportError::Store`] if it cannot be read.
    pub(super) fn of(
        reader: &Reader,
        space: Option<SearchSpace>,
        recipes: &[Recipe],
    ) -> Result<Self, ExportError> {
        let failed = |source| StoreError::sql("read from", reader.path(), source);
        let mut spaces: Vec<SearchSpace> = SearchSpace::ALL.to_vec();
        spaces.sort_unstable_by_key(|space| space.as_str());
        spaces.retain(|&of| space.is_none_or(|space| space == of));
        refuse_cut_off(reader, &spaces)?; // the counts of trials are not there either
        let all = settings(reader.connection()).map_err(failed)?;
        let is_wanted_recipe = |recipe: Recipe| recipes.is_empty() || recipes.contains(&recipe);
        let is_wanted = |setting: &&Setting| {
            spaces.contains(&setting.space) && is_wanted_recipe(setting.recipe)
        };
        let settings: Vec<Setting> = all.iter().filter(is_wanted).copied().collect();
        let lacks_recipe = recipes
            .iter()
            .find(|&&recipe| settings.iter().all(|setting| setting.recipe != recipe));
        let of_nb101 = nb101_files(reader.connection()).map_err(failed)?;
        let with_nb101 = space.is_none() && recipes.is_empty();
        let has_nb101 = with_nb101 && !of_nb101.is_empty();
        let is_empty = settings.is_empty() && !has_nb101;
        if is_empty || lacks_recipe.is_some() {
            return Err(nothing_of(
                reader.path(),
                space,
                lacks_recipe.copied(),
                &all,
                !of_nb101.is_empty(),
            ));
        }
        if with_nb101 && of_nb101.iter().any(|file| !file.finished) {
            return Err(ExportError::ImportCutOff {
                database: reader.path().to_owned(),
                space: BenchmarkSpace::NasBench101,
            });
        }
        let mut wanted: Vec<Recipe> = Recipe::ALL.to_vec();
        wanted.sort_unstable_by_key(|recipe| recipe.as_str());
        wanted.retain(|&recipe| is_wanted_recipe(recipe));
        let slice = Slice::of(reader.connection()).map_err(failed)?;
        Ok(Self {
            spaces,
            recipes: wanted,
            settings,
            has_curves: slice.is_none_or(|slice| slice.curves),
            with_nb101,
            nb101_files: if with_nb101 { of_nb101 } else { Vec::new() },
        })
    }
}

/// What a database has trials of.
fn settings(connection: &Connection) -> rusqlite::Result<Vec<Setting>> {
    let mut found: Vec<Setting> = connection
        .prepare(include_str!("../../sql/queries/trained_settings.sql"))?
        .query_map([], |row| {
            Ok(Setting {
                space: named(row, 0)?,
                recipe: named(row, 1)?,
                dataset: named(row, 2)?,
                trials: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    found.sort_by_key(|of| (of.space.as_str(), of.recipe.as_str(), of.dataset.as_str()));
    Ok(found)
}

/// Reads a name that the database has as text.
fn named<T: FromStr<Err = UnknownName>>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let unreadable = |error| {
        let text = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column, text, Box::new(error))
    };
    row.get::<_, String>(column)?.parse().map_err(unreadable)
}

/// Refuses a space whose rankings an import has not written.
fn refuse_cut_off(reader: &Reader, spaces: &[SearchSpace]) -> Result<(), ExportError> {
    for &space in spaces {
        let is_summarised: bool = reader
            .connection()
            .prepare_cached(include_str!("../../sql/queries/is_summarised.sql"))
            .and_then(|mut select| select.query_row([space], |row| row.get(0)))
            .map_err(|source| StoreError::sql("read from", reader.path(), source))?;
        if !is_summarised {
            let database = reader.path().to_owned();
            let space = space.into();
            return Err(ExportError::ImportCutOff { database, space });
        }
    }
    Ok(())
}

fn nothing_of(
    database: &Path,
    space: Option<SearchSpace>,
    recipe: Option<Recipe>,
    all: &[Setting],
    has_nb101: bool,
) -> ExportError {
    let mut there: Vec<String> = all
        .iter()
        .map(|of| format!("{} with hp {}", of.space, of.recipe))
        .collect();
    there.dedup();
    if has_nb101 {
        there.push("nb101".to_owned());
    }
    let what = match (space, recipe) {
        (None, None) => "any space".to_owned(),
        (Some(space), None) => space.to_string(),
        (None, Some(recipe)) => format!("hp {recipe}"),
        (Some(space), Some(recipe)) => format!("{space} with hp {recipe}"),
    };
    ExportError::NoRows {
        database: database.to_owned(),
        what,
        there: if there.is_empty() {
            "nothing".to_owned()
        } else {
            there.join(", ")
        },
    }
}
