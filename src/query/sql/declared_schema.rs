//! Which columns of an answer are columns of a view or table, and so have a declared type.
//!
//! `SQLite` can name the table that a column of an answer comes from, but not the view, and most columns of our views are
//! expressions. So the statement is compiled once more, against empty tables in memory that have the names and columns of
//! the views. It follows the column through joins, subqueries and common table expressions. Nothing is run there.

use std::fmt::Write as _;

use rusqlite::{Connection, Row};

use crate::model::{ColumnType, DeclaredColumn};
use crate::store::{Reader, StoreError};

use super::functions::add_functions;

/// What the types of the columns of the empty tables begin with; the place in the list of declared columns follows.
const TYPE_NAME: &str = "declared_";

/// The views and tables of a database with the declared types of their columns.
///
/// ```no_run
/// use natsbench::query::{ColumnType, DeclaredSchema, Reader};
///
/// let schema = DeclaredSchema::of(&Reader::open("natsbench.db")?)?;
/// let columns = schema.columns_of_answer("SELECT epoch, max(loss) FROM epoch_metrics GROUP BY epoch");
/// assert_eq!(columns[0].map(|column| column.column_type), Some(ColumnType::Int16));
/// assert_eq!(columns[1], None); // an expression
/// # Ok::<(), natsbench::query::StoreError>(())
/// ```
#[derive(Debug)]
pub struct DeclaredSchema {
    /// Empty tables.
    tables: Connection,
    columns: Vec<DeclaredColumn>,
}

/// A column of a table or view, or a view of the user.
struct Described {
    object: String,
    text: Option<String>,
    name: Option<String>,
    declared: Option<DeclaredColumn>,
}

impl DeclaredSchema {
    /// Reads the views and tables of a database.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or its dictionary has no types, as in development versions.
    pub fn of(reader: &Reader) -> Result<Self, StoreError> {
        let made = read(reader.connection()).and_then(|described| Self::make(&described));
        made.map_err(|source| {
            StoreError::sql("read the types of columns from", reader.path(), source)
        })
    }

    fn make(described: &[Described]) -> rusqlite::Result<Self> {
        let mut schema = Self {
            tables: Connection::open_in_memory()?,
            columns: Vec::new(),
        };
        add_functions(&schema.tables)?;
        for of_object in described.chunk_by(|one, other| one.object == other.object) {
            schema.add(of_object)?;
        }
        Ok(schema)
    }

    fn add(&mut self, of_object: &[Described]) -> rusqlite::Result<()> {
        let (Some(first), mut definitions) = (of_object.first(), Vec::new()) else {
            return Ok(());
        };
        for column in of_object {
            let Some(name) = &column.name else {
                continue;
            };
            let mut definition = quoted(name);
            if let Some(declared) = &column.declared {
                let _ = write!(definition, " {TYPE_NAME}{}", self.columns.len());
                self.columns.push(declared.clone());
            }
            definitions.push(definition);
        }
        if definitions.is_empty() {
            // A view of the user may need what is not here. Then the types of its columns are not known.
            let made = self
                .tables
                .execute_batch(first.text.as_deref().unwrap_or_default());
            drop(made);
            return Ok(());
        }
        let (table, definitions) = (quoted(&first.object), definitions.join(", "));
        self.tables
            .execute_batch(&format!("CREATE TABLE {table} ({definitions})"))
    }

    /// For each column of the answer to a statement, the column of a view or table that it is; `None` for expressions, such as
    /// `max(loss)`. In a UNION, the first SELECT decides. Empty if the statement cannot be compiled without its database.
    #[must_use]
    pub fn columns_of_answer(&self, statement: &str) -> Vec<Option<&DeclaredColumn>> {
        let Ok(compiled) = self.tables.prepare(statement) else {
            return Vec::new();
        };
        let columns = compiled.columns().into_iter();
        let places =
            columns.map(|column| column.decl_type()?.strip_prefix(TYPE_NAME)?.parse().ok());
        places
            .map(|place: Option<usize>| self.columns.get(place?))
            .collect()
    }

    /// The types of the same columns.
    #[must_use]
    pub fn types_of_answer(&self, statement: &str) -> Vec<Option<ColumnType>> {
        let columns = self.columns_of_answer(statement).into_iter();
        columns
            .map(|column| column.map(|column| column.column_type))
            .collect()
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn read(connection: &Connection) -> rusqlite::Result<Vec<Described>> {
    let mut select =
        connection.prepare(include_str!("../../../sql/queries/declared_schema.sql"))?;
    let rows = select.query_map([], |row| {
        Ok(Described {
            object: row.get(0)?,
            text: row.get(1)?,
            name: row.get(2)?,
            declared: declared(row)?,
        })
    })?;
    rows.collect()
}

fn declared(row: &Row<'_>) -> rusqlite::Result<Option<DeclaredColumn>> {
    let Some(column_type) = row.get(3)? else {
        return Ok(None);
    };
    Ok(Some(DeclaredColumn {
        name: row.get(2)?,
        column_type,
        nullable: row.get(4)?,
        unit: row.get(5)?,
        meaning: row.get(6)?,
    }))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use crate::store::Database;

    use super::*;

    fn empty_database() -> (TempDir, Reader) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        let reader = Reader::open(&path).unwrap();
        (folder, reader)
    }

    fn types(schema: &DeclaredSchema, statement: &str) -> Vec<String> {
        let types = schema.types_of_answer(statement).into_iter();
        let name = |found: Option<ColumnType>| found.map_or("-", ColumnType::as_str).to_owned();
        types.map(name).collect()
    }

    #[test]
    fn a_column_is_followed_through_joins_subqueries_and_expressions() {
        let (_folder, reader) = empty_database();
        let schema = DeclaredSchema::of(&reader).unwrap();
        for (statement, expected) in [
            (
                "SELECT loss, epoch, hp, seed FROM epoch_metrics",
                "double int16 text int64",
            ),
            (
                "SELECT \"imported\" AS is_here FROM architectures AS a",
                "boolean",
            ),
            (
                "SELECT loss + 1, count(*), max(epoch), NULL FROM epoch_metrics",
                "- - - -",
            ),
            (
                "WITH best AS (SELECT * FROM best_architectures WHERE hp = :hp) \
                 SELECT best.rank, trials.epochs, median(seed) FROM best JOIN trials USING (space, arch_index) GROUP BY 1, 2",
                "int32 int16 -",
            ),
            (
                "SELECT (SELECT max_loss FROM (SELECT loss AS max_loss FROM final_metrics))",
                "double",
            ),
            (
                "SELECT epochs FROM trials UNION ALL SELECT latency_seconds FROM trials",
                "int16",
            ),
            (
                "SELECT content_sha256, run FROM architecture_sources, search_runs",
                "blob int32",
            ),
        ] {
            assert_eq!(types(&schema, statement).join(" "), expected, "{statement}");
        }
        for statement in ["", "SELEC 1", "SELECT * FROM sqlite_stat1"] {
            assert_eq!(types(&schema, statement), [""; 0], "{statement}");
        }
    }

    #[test]
    fn views_have_the_columns_that_the_database_gives_them_in_the_same_order() {
        let (_folder, reader) = empty_database();
        let schema = DeclaredSchema::of(&reader).unwrap();
        let connection = reader.connection();
        let mut objects = connection
            .prepare("SELECT DISTINCT object FROM data_dictionary")
            .unwrap();
        let objects = objects
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap();
        for object in objects {
            let object = object.unwrap();
            let statement = format!("SELECT * FROM {object}");
            let answered = connection.prepare(&statement).unwrap();
            let found = schema.columns_of_answer(&statement).into_iter();
            let found: Vec<&str> = found.map(|column| column.unwrap().name.as_str()).collect();
            assert_eq!(found, answered.column_names());
        }
    }

    #[test]
    fn tables_and_views_of_the_user_are_asked_too() {
        let (folder, reader) = empty_database();
        drop(reader);
        let path = folder.path().join("empty.db");
        let own = "CREATE TABLE \"my \"\"own\"\" notes\" (arch_index INTEGER, note);
                   CREATE VIEW noted AS SELECT loss, note, epoch + 1 FROM epoch_metrics, \"my \"\"own\"\" notes\";
                   CREATE VIEW broken AS SELECT no_such_column FROM trials;";
        Connection::open(&path).unwrap().execute_batch(own).unwrap();
        let schema = DeclaredSchema::of(&Reader::open(&path).unwrap()).unwrap();
        assert_eq!(types(&schema, "SELECT * FROM noted"), ["double", "-", "-"]);
        let both = "SELECT loss, arch_index FROM \"my \"\"own\"\" notes\", final_metrics AS m WHERE m.space = 'tss'";
        assert_eq!(types(&schema, both), [""; 0], "the name is in both");
        assert_eq!(types(&schema, "SELECT * FROM broken"), [""; 0]);
    }
}
