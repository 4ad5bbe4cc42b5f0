//! Layouts that were read on a connection, so that each is read once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, Row};

use crate::model::{CurveLayout, LayoutError, Run, SplitRun, parse_names};

/// The layouts that were read on a connection; a whole archive has a handful. Each connection has a list of its own:
/// threads that share one would wait for each other's reference counts.
#[derive(Debug, Default)]
pub(crate) struct Layouts(RefCell<HashMap<i64, Arc<CurveLayout>, foldhash::fast::RandomState>>);

impl Layouts {
    /// The layout with this id, from the list or else from the database.
    ///
    /// # Errors
    ///
    /// [`rusqlite::Error`] if there is no such layout, or it cannot be read.
    pub(crate) fn get(
        &self,
        connection: &Connection,
        id: i64,
    ) -> rusqlite::Result<Arc<CurveLayout>> {
        if let Some(layout) = self.0.borrow().get(&id) {
            return Ok(Arc::clone(layout));
        }
        let layout = connection
            .prepare_cached(include_str!("../../sql/queries/layout.sql"))?
            .query_row([id], curve_layout)?;
        let layout = Arc::new(layout);
        self.0.borrow_mut().insert(id, Arc::clone(&layout));
        Ok(layout)
    }
}

/// Reads the eight columns of `sql/queries/layout.sql`.
fn curve_layout(row: &Row<'_>) -> rusqlite::Result<CurveLayout> {
    Ok(CurveLayout {
        evaluated_splits: parsed(row, 0, parse_names)?,
        train_loss: parsed(row, 1, Run::parse_list)?,
        train_top1: parsed(row, 2, Run::parse_list)?,
        train_top5: parsed_if_there(row, 3, Run::parse_list)?,
        train_seconds: parsed_if_there(row, 4, Run::parse_list)?,
        evaluation_loss: parsed(row, 5, SplitRun::parse_list)?,
        evaluation_top1: parsed(row, 6, SplitRun::parse_list)?,
        evaluation_seconds: parsed(row, 7, SplitRun::parse_list)?,
    })
}

fn parsed<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&str) -> Result<T, LayoutError>,
) -> rusqlite::Result<T> {
    let unreadable = |error: LayoutError| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    };
    parse(&row.get::<_, String>(column)?).map_err(unreadable)
}

fn parsed_if_there<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&str) -> Result<T, LayoutError>,
) -> rusqlite::Result<Option<T>> {
    match row.get::<_, Option<String>>(column)? {
        None => Ok(None),
        Some(_text) => parsed(row, column, parse).map(Some),
    }
}
