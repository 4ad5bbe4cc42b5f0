//! Parquet, row group by row group.

use std::fs::File;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::super::batch::{Batch, ColumnValues, Values};
use super::super::plan::PlannedView;
use super::super::write::parquet_schema;
use super::{TableReader, Wrong};

pub(super) struct Reader<'a> {
    file: SerializedFileReader<File>,
    view: &'a PlannedView,
    groups: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn open(file: File, view: &'a PlannedView) -> Result<Self, Wrong> {
        let unreadable = |error: ParquetError| Wrong::file("a Parquet file", error.to_string());
        let file = SerializedFileReader::new(file).map_err(unreadable)?;
        let expected = parquet_schema(view).map_err(unreadable)?;
        let found = file.metadata().file_metadata().schema();
        if *found != expected {
            return Err(Wrong::file(format!("{expected:?}"), format!("{found:?}")));
        }
        Ok(Self {
            file,
            view,
            groups: 0,
        })
    }

    fn read_group(&self, batch: &mut Batch) -> Result<(), ParquetError> {
        let group = self.file.get_row_group(self.groups)?;
        let rows = group.metadata().num_rows().unsigned_abs() as usize;
        for (number, values) in batch.columns.iter_mut().enumerate() {
            read_column(group.get_column_reader(number)?, values, rows)?;
        }
        batch.rows = rows;
        Ok(())
    }
}

impl TableReader for Reader<'_> {
    fn read(&mut self, rows: usize, batch: &mut Batch) -> Result<(), Wrong> {
        if self.groups == self.file.num_row_groups() {
            return Ok(());
        }
        let unreadable = |error: ParquetError| {
            let group = format!("row group {} of {}", self.groups, self.view.view.name);
            Wrong::file(format!("{group} with {rows} rows"), error.to_string())
        };
        self.read_group(batch).map_err(unreadable)?;
        self.groups += 1;
        Ok(())
    }
}

fn read_column(
    reader: ColumnReader,
    column: &mut ColumnValues,
    rows: usize,
) -> Result<(), ParquetError> {
    let levels = column.levels.as_mut();
    match (reader, &mut column.values) {
        (ColumnReader::BoolColumnReader(reader), Values::Boolean(values)) => {
            read_values(reader, values, levels, rows)
        }
        (ColumnReader::Int32ColumnReader(reader), Values::Int32(values)) => {
            read_values(reader, values, levels, rows)
        }
        (ColumnReader::Int64ColumnReader(reader), Values::Int64(values)) => {
            read_values(reader, values, levels, rows)
        }
        (ColumnReader::DoubleColumnReader(reader), Values::Double(values)) => {
            read_values(reader, values, levels, rows)
        }
        (ColumnReader::ByteArrayColumnReader(reader), Values::Text(texts)) => {
            let mut found: Vec<ByteArray> = Vec::new();
            read_values(reader, &mut found, levels, rows)?;
            for text in &found {
                texts.push(text.as_utf8()?);
            }
            Ok(())
        }
        _ => Err(ParquetError::General("a column of another type".to_owned())),
    }
}

fn read_values<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    values: &mut Vec<T::T>,
    mut levels: Option<&mut Vec<i16>>,
    rows: usize,
) -> Result<(), ParquetError> {
    let mut read = 0;
    while read < rows {
        let (records, _values, _levels) =
            reader.read_records(rows - read, levels.as_deref_mut(), None, values)?;
        if records == 0 {
            let reason = format!("a column ends after {read} of {rows} rows");
            return Err(ParquetError::EOF(reason));
        }
        read += records;
    }
    Ok(())
}
