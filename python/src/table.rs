//! Answers to SQL as Arrow arrays, which programs read through the Arrow `PyCapsule` interface.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{ArrowPrimitiveType, Int16Type, Int32Type, Int64Type};
use arrow_array::{
    Array as _, ArrayRef, BinaryArray, BooleanArray, FixedSizeListArray, Float64Array, Int32Array,
    PrimitiveArray, RecordBatch, RecordBatchIterator, RecordBatchOptions, StringArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use natsbench::query::{DeclaredColumn, DeclaredSchema, Reader, SqlAnswer, SqlValue, run_sql};
use pyo3::exceptions::{PyKeyError, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyCapsule};

use crate::columns::column_and_field;
use crate::errors::chain;

/// The answer to an SQL statement. Programs that read Arrow can use it as a table: polars, pandas, `DuckDB`, pyarrow.
#[pyclass(frozen, module = "natsbench._native")]
pub(crate) struct Table(RecordBatch);

/// Runs a statement that only reads. Columns of views and tables have their declared types; those of a statement that asks for a
/// whole view also say whether they can have NULL.
#[pyfunction]
pub(crate) fn run_statement(
    py: Python<'_>,
    database: std::path::PathBuf,
    sql: &str,
    is_whole_view: bool,
) -> PyResult<Table> {
    py.detach(|| {
        let reader = Reader::open(&database).map_err(|error| PyOSError::new_err(chain(&error)))?;
        let answer = run_sql(&reader, sql).map_err(|error| PyValueError::new_err(chain(&error)))?;
        let samples = reader
            .samples()
            .map_err(|error| PyOSError::new_err(chain(&error)))?;
        let notes = samples
            .iter()
            .map(|share| format!("{}: {share}", share.space));
        let notes: Vec<String> = notes.collect();
        let schema =
            DeclaredSchema::of(&reader).map_err(|error| PyOSError::new_err(chain(&error)))?;
        let declared = schema.columns_of_answer(sql);
        let batch = batch(&answer, &declared, is_whole_view, &notes.join("; "))
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Table(batch))
    })
}

/// Curves by architecture, seed and epoch, as raw doubles, as a table with one row per architecture: its index, and a tensor of
/// seeds and epochs (Arrow's extension type `arrow.fixed_shape_tensor`), whose field names the seeds.
#[pyfunction]
pub(crate) fn curves_table(
    memory: &Bound<'_, PyByteArray>,
    name: &str,
    seeds: Vec<u32>,
    epochs: usize,
    sample: Option<String>,
) -> PyResult<Table> {
    let bytes = memory.to_vec();
    let table = memory.py().detach(move || {
        let (places, _rest) = bytes.as_chunks::<8>();
        let numbers: Float64Array = places
            .iter()
            .map(|place| Some(f64::from_ne_bytes(*place)))
            .collect();
        let of_one = seeds.len() * epochs;
        let architectures = places.len().checked_div(of_one).unwrap_or_default();
        let item = Arc::new(Field::new("item", DataType::Float64, true));
        let tensors = FixedSizeListArray::try_new(item, of_one as i32, Arc::new(numbers), None)?;
        let shape = format!(
            r#"{{"shape":[{},{epochs}],"dim_names":["seed","epoch"]}}"#,
            seeds.len()
        );
        let seeds: Vec<String> = seeds.iter().map(u32::to_string).collect();
        let described = [
            (
                "ARROW:extension:name",
                "arrow.fixed_shape_tensor".to_owned(),
            ),
            ("ARROW:extension:metadata", shape),
            ("seeds", seeds.join(",")),
        ];
        let described = described.map(|(key, text)| (key.to_owned(), text));
        let field = Field::new(name, tensors.data_type().clone(), false);
        let fields = vec![
            Field::new("arch_index", DataType::Int32, false),
            field.with_metadata(HashMap::from(described)),
        ];
        let notes = sample.map(|sample| (SAMPLE_KEY.to_owned(), sample));
        let schema =
            Schema::new_with_metadata(fields, notes.into_iter().collect::<HashMap<_, _>>());
        let indexes = Int32Array::from_iter_values(0..architectures as i32);
        RecordBatch::try_new(Arc::new(schema), vec![Arc::new(indexes), Arc::new(tensors)])
    });
    table
        .map(Table)
        .map_err(|error: ArrowError| PyValueError::new_err(error.to_string()))
}

/// The key in the metadata of an Arrow schema whose value says which spaces of the database have invented numbers.
const SAMPLE_KEY: &str = "sample";

/// The answer as columns; `sample` says which spaces have invented numbers, and is empty if none has.
fn batch(
    answer: &SqlAnswer,
    declared: &[Option<&DeclaredColumn>],
    is_whole_view: bool,
    sample: &str,
) -> Result<RecordBatch, ArrowError> {
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for (place, name) in answer.columns.iter().enumerate() {
        let values: Vec<&SqlValue> = answer
            .rows
            .iter()
            .filter_map(|row| row.get(place))
            .collect();
        let declared = declared.get(place).copied().flatten();
        let found = column_and_field(name, &values, declared, is_whole_view);
        let (column, field) = found.ok_or_else(|| {
            ArrowError::SchemaError(format!(
                "column {name} mixes text, numbers or bytes; cast it in the statement"
            ))
        })?;
        fields.push(field);
        columns.push(column);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(answer.rows.len()));
    let mut metadata = HashMap::new();
    if !sample.is_empty() {
        metadata.insert(SAMPLE_KEY.to_owned(), sample.to_owned());
    }
    let schema = Schema::new_with_metadata(fields, metadata);
    RecordBatch::try_new_with_options(Arc::new(schema), columns, &options)
}

#[pymethods]
impl Table {
    /// The table as a stream of Arrow record batches.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema; // the interface allows to ignore it
        let schema = self.0.schema();
        let batches = RecordBatchIterator::new([Ok(self.0.clone())], schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// Names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.0
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect()
    }

    /// Which spaces of the database have invented numbers; None if none has.
    #[getter]
    fn sample(&self) -> Option<String> {
        self.0.schema().metadata().get(SAMPLE_KEY).cloned()
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    /// A column as (kind, values): doubles ("d"), integers ("q", of 64 bits) and booleans ("?") as raw memory, anything else
    /// as a list. Integers with NULL are doubles, and booleans with NULL a list.
    fn _column<'py>(
        &self,
        py: Python<'py>,
        name: &str,
    ) -> PyResult<(&'static str, Bound<'py, PyAny>)> {
        let column = self
            .0
            .column_by_name(name)
            .ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
        let any = column.as_any();
        if let Some(booleans) = any.downcast_ref::<BooleanArray>() {
            return booleans_in_memory(py, booleans);
        }
        if let Some(numbers) = integers(column) {
            return integers_in_memory(py, &numbers);
        }
        if let Some(numbers) = any.downcast_ref::<Float64Array>() {
            let numbers = numbers.iter().map(|number| number.unwrap_or(f64::NAN));
            return Ok(("d", doubles_in_memory(py, numbers)?));
        }
        let list = if let Some(texts) = any.downcast_ref::<StringArray>() {
            texts.iter().collect::<Vec<_>>().into_pyobject(py)?
        } else if let Some(blobs) = any.downcast_ref::<BinaryArray>() {
            blobs.iter().collect::<Vec<_>>().into_pyobject(py)?
        } else {
            vec![None::<u8>; self.0.num_rows()].into_pyobject(py)?
        };
        Ok(("O", list.into_any()))
    }
}

/// The values of a column of integers. They get 64 bits: NumPy computes with the bits of the array, and 200 epochs of 16
/// bits times 200 would be a negative number.
fn integers(column: &ArrayRef) -> Option<Vec<Option<i64>>> {
    fn widened<T: ArrowPrimitiveType<Native: Into<i64>>>(
        column: &ArrayRef,
    ) -> Option<Vec<Option<i64>>> {
        let numbers = column.as_any().downcast_ref::<PrimitiveArray<T>>()?;
        Some(
            numbers
                .iter()
                .map(|number| number.map(Into::into))
                .collect(),
        )
    }
    widened::<Int64Type>(column)
        .or_else(|| widened::<Int32Type>(column))
        .or_else(|| widened::<Int16Type>(column))
}

fn integers_in_memory<'py>(
    py: Python<'py>,
    numbers: &[Option<i64>],
) -> PyResult<(&'static str, Bound<'py, PyAny>)> {
    let Some(all) = numbers.iter().copied().collect::<Option<Vec<i64>>>() else {
        let doubles = numbers
            .iter()
            .map(|number| number.map_or(f64::NAN, |number| number as f64));
        return Ok(("d", doubles_in_memory(py, doubles)?));
    };
    let bytes: Vec<u8> = all.iter().flat_map(|number| number.to_ne_bytes()).collect();
    Ok(("q", PyByteArray::new(py, &bytes).into_any()))
}

fn booleans_in_memory<'py>(
    py: Python<'py>,
    booleans: &BooleanArray,
) -> PyResult<(&'static str, Bound<'py, PyAny>)> {
    let Some(all) = booleans.iter().collect::<Option<Vec<bool>>>() else {
        let list = booleans.iter().collect::<Vec<_>>().into_pyobject(py)?;
        return Ok(("O", list.into_any()));
    };
    let bytes: Vec<u8> = all.into_iter().map(u8::from).collect();
    Ok(("?", PyByteArray::new(py, &bytes).into_any()))
}

/// Doubles in the byte order of the machine, for `numpy.frombuffer`.
pub(crate) fn doubles_in_memory(
    py: Python<'_>,
    numbers: impl ExactSizeIterator<Item = f64>,
) -> PyResult<Bound<'_, PyAny>> {
    const BYTES: usize = size_of::<f64>();
    let length = numbers.len() * BYTES;
    let fill = |memory: &mut [u8]| {
        for (bytes, number) in memory.chunks_exact_mut(BYTES).zip(numbers) {
            bytes.copy_from_slice(&number.to_ne_bytes());
        }
        Ok(())
    };
    Ok(PyByteArray::new_with(py, length, fill)?.into_any())
}
