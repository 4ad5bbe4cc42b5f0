//! How ids and keys are stored in a column. A number that names nothing is an error, not a guess.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::model::{
    ArchitectureIndex, BenchmarkDataset, BenchmarkSpace, ColumnType, Dataset, Epoch, EpochKey,
    Recipe, SearchSpace, Seed, Split, TrialKey,
};

macro_rules! closed_set_in_sql {
    ($($set:ty),+) => { $(
        impl ToSql for $set {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.id().into())
            }
        }

        impl FromSql for $set {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let id = value.as_i64()?;
                Self::from_id(id).ok_or(FromSqlError::OutOfRange(id))
            }
        }
    )+ };
}

closed_set_in_sql!(
    SearchSpace,
    Dataset,
    Split,
    Recipe,
    BenchmarkSpace,
    BenchmarkDataset
);

macro_rules! number_in_sql {
    ($($name:ident($integer:ty)),+) => { $(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(i64::from(self.0).into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                <$integer>::column_result(value).map(Self)
            }
        }
    )+ };
}

number_in_sql!(ArchitectureIndex(u32), Seed(u32), Epoch(u16));

macro_rules! key_in_sql {
    ($($key:ty),+) => { $(
        impl ToSql for $key {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.get().into())
            }
        }

        impl FromSql for $key {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self::from_database)
            }
        }
    )+ };
}

key_in_sql!(TrialKey, EpochKey);

impl FromSql for ColumnType {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(FromSqlError::other)
    }
}
