//! Parquet: doubles as they are, keys through a dictionary, all of it compressed by zstd.
//!
//! Why so: `docs/export.md` has the sizes of other encodings. Data pages are of version 1, and nothing newer than what
//! every reader knows is used.

use std::io;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type};

use crate::model::{ColumnType, DeclaredColumn};
use crate::store::StoreError;

use super::super::ExportError;
use super::super::batch::{Batch, ColumnValues, NULL, Texts, Values};
use super::super::new_file::{Content, NewFile};
use super::super::plan::PlannedView;
use super::{Common, TableWriter};

/// Texts are handed over in groups of so many: a handle of a text takes more memory than the number that stands for it.
const TEXTS_AT_ONCE: usize = 1024;

/// A Parquet file that is being written.
pub(super) struct Writer {
    file: SerializedFileWriter<NewFile>,
}

impl Writer {
    pub(super) fn begin(
        file: NewFile,
        view: &PlannedView,
        common: &Common,
    ) -> Result<Self, ExportError> {
        let target = file.target().to_owned();
        let begin = || {
            let properties = Arc::new(properties(view, common)?);
            SerializedFileWriter::new(file, Arc::new(schema(view)?), properties)
        };
        let file = begin().map_err(|source| failed(&target, source))?;
        Ok(Self { file })
    }

    fn failed(&self, source: ParquetError) -> ExportError {
        failed(self.file.inner().target(), source)
    }

    fn write_group(&mut self, batch: &Batch) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        for column in &batch.columns {
            let Some(mut writer) = group.next_column()? else {
                break; // cannot be: the schema has the columns of the batch
            };
            write_column(&mut writer, column)?;
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }
}

impl TableWriter for Writer {
    fn write(&mut self, batch: &Batch) -> Result<(), ExportError> {
        self.write_group(batch)
            .map_err(|source| self.failed(source))
    }

    fn finish(self: Box<Self>) -> Result<Content, ExportError> {
        let target = self.file.inner().target().to_owned();
        let file = self.file.into_inner(); // with the description of all row groups at its end
        let file = file.map_err(|source| failed(&target, source))?;
        Ok(file.finish()?)
    }
}

/// An error of the library, or what the operating system said to it.
fn failed(path: &Path, source: ParquetError) -> ExportError {
    if let ParquetError::External(cause) = &source
        && let Some(cause) = cause.downcast_ref::<io::Error>()
    {
        return StoreError::io("write", path, cause).into();
    }
    ExportError::Parquet {
        path: path.to_owned(),
        source,
    }
}

/// The columns of a view with their types.
pub(in super::super) fn schema(view: &PlannedView) -> Result<Type, ParquetError> {
    let fields = view
        .columns
        .iter()
        .map(|column| field(column).map(Arc::new));
    Type::group_type_builder(view.view.name)
        .with_fields(fields.collect::<Result<_, _>>()?)
        .build()
}

fn field(column: &DeclaredColumn) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.column_type {
        ColumnType::Boolean => (PhysicalType::BOOLEAN, None),
        ColumnType::Int16 => (PhysicalType::INT32, Some(LogicalType::integer(16, true))),
        ColumnType::Int32 => (PhysicalType::INT32, None),
        ColumnType::Int64 => (PhysicalType::INT64, None),
        ColumnType::Double => (PhysicalType::DOUBLE, None),
        ColumnType::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnType::Blob => (PhysicalType::BYTE_ARRAY, None),
    };
    let repetition = if column.nullable {
        Repetition::OPTIONAL
    } else {
        Repetition::REQUIRED
    };
    Type::primitive_type_builder(&column.name, physical)
        .with_logical_type(logical)
        .with_repetition(repetition)
        .build()
}

fn properties(view: &PlannedView, common: &Common) -> Result<WriterProperties, ParquetError> {
    let level = ZstdLevel::try_new(common.level)?;
    let mut metadata = vec![
        KeyValue::new(
            "natsbench.version".to_owned(),
            env!("CARGO_PKG_VERSION").to_owned(),
        ),
        KeyValue::new("natsbench.view".to_owned(), view.view.name.to_owned()),
        KeyValue::new("natsbench.sources".to_owned(), common.sources.clone()),
    ];
    if !common.samples.is_empty() {
        let words = common.samples.join("; ");
        metadata.push(KeyValue::new("natsbench.sample".to_owned(), words));
    }
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Page) // with the index of pages
        .set_key_value_metadata(Some(metadata))
        .set_sorting_columns(Some(sorting(view)));
    for column in &view.columns {
        // Half of the accuracies differ from all others, so a dictionary of them costs more than it saves.
        let has_dictionary = column.column_type != ColumnType::Double;
        let path = ColumnPath::from(column.name.as_str());
        builder = builder.set_column_dictionary_enabled(path, has_dictionary);
    }
    Ok(builder.build())
}

/// By which columns the rows are sorted.
fn sorting(view: &PlannedView) -> Vec<SortingColumn> {
    let place = |name: &&str| view.columns.iter().position(|column| column.name == *name);
    let of_place = |place| SortingColumn {
        column_idx: place as i32,
        descending: false,
        nulls_first: false,
    };
    let places = view.view.order.iter().filter_map(place);
    places.map(of_place).collect()
}

fn write_column(
    writer: &mut SerializedColumnWriter<'_>,
    column: &ColumnValues,
) -> Result<(), ParquetError> {
    let levels = column.levels.as_deref();
    match &column.values {
        Values::Text(texts) => write_texts(writer, texts, levels),
        Values::Boolean(values) => write_values::<BoolType>(writer, values, levels),
        Values::Int32(values) => write_values::<Int32Type>(writer, values, levels),
        Values::Int64(values) => write_values::<Int64Type>(writer, values, levels),
        Values::Double(values) => write_values::<DoubleType>(writer, values, levels),
    }
}

fn write_values<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    writer.typed::<T>().write_batch(values, levels, None)?;
    Ok(())
}

fn write_texts(
    writer: &mut SerializedColumnWriter<'_>,
    texts: &Texts,
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let distinct: Vec<ByteArray> = texts
        .distinct
        .iter()
        .map(|text| ByteArray::from(&**text))
        .collect();
    let handle = |code: &u32| distinct.get(*code as usize).cloned().unwrap_or_default();
    let mut handles = Vec::with_capacity(TEXTS_AT_ONCE);
    let Some(levels) = levels else {
        for codes in texts.codes.chunks(TEXTS_AT_ONCE) {
            handles.clear();
            handles.extend(codes.iter().map(handle));
            write_values::<ByteArrayType>(writer, &handles, None)?;
        }
        return Ok(());
    };
    let mut codes = texts.codes.iter();
    for levels in levels.chunks(TEXTS_AT_ONCE) {
        let present = levels.iter().filter(|&&level| level != NULL).count();
        handles.clear();
        handles.extend(codes.by_ref().take(present).map(handle));
        write_values::<ByteArrayType>(writer, &handles, Some(levels))?;
    }
    Ok(())
}
