//! Layouts that a connection has met, so that each is read once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;

use crate::model::CurveLayout;

use super::reader::curve_layout;

/// The layouts that a connection has met; a whole archive has a handful. One list a connection: threads that
/// share one would wait for each other's counters.
#[derive(Debug, Default)]
pub struct Layouts(RefCell<HashMap<i64, Arc<CurveLayout>, foldhash::fast::RandomState>>);

impl Layouts {
    /// The layout with this id, from the list or else from the database.
    ///
    /// # Errors
    ///
    /// [`rusqlite::Error`] if there is no such layout, or it cannot be read.
    pub fn get(&self, connection: &Connection, id: i64) -> rusqlite::Result<Arc<CurveLayout>> {
        if let Some(layout) = self.0.borrow().get(&id) {
            return Ok(Arc::clone(layout));
        }
        let layout = connection
            .prepare_cached(include_str!("../../sql/queries/layout.sql"))?
            .query_row([id], |row| curve_layout(row, 0))?;
        let layout = Arc::new(layout);
        self.0.borrow_mut().insert(id, Arc::clone(&layout));
        Ok(layout)
    }
}
