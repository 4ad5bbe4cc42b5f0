//! Answers to SQL as Arrow arrays, which programs read through the Arrow `PyCapsule` interface.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BinaryArray, Float64Array, Int64Array, NullArray, RecordBatch, RecordBatchIterator,
    RecordBatchOptions, StringArray,
};
use arrow_schema::{ArrowError, Field, Schema};
use natsbench::query::Reader;
use natsbench::query::{SqlAnswer, SqlValue, run_sql};
use pyo3::exceptions::{PyKeyError, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyCapsule};

use crate::errors::chain;

/// The answer to an SQL statement. Programs that read Arrow can use it as a table: polars, pandas, `DuckDB`, pyarrow.
#[pyclass(frozen, module = "natsbench._native")]
pub(crate) struct Table(RecordBatch);

/// Runs a statement that only reads.
#[pyfunction]
pub(crate) fn run_statement(
    py: Python<'_>,
    database: std::path::PathBuf,
    sql: &str,
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
        let batch = batch(&answer, &notes.join("; "))
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Table(batch))
    })
}

/// The key in the metadata of an Arrow schema whose value says which spaces of the database have invented numbers.
const SAMPLE_KEY: &str = "sample";

/// The answer as columns; `sample` says which spaces have invented numbers, and is empty if none has.
fn batch(answer: &SqlAnswer, sample: &str) -> Result<RecordBatch, ArrowError> {
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for (place, name) in answer.columns.iter().enumerate() {
        let values: Vec<&SqlValue> = answer
            .rows
            .iter()
            .filter_map(|row| row.get(place))
            .collect();
        let column = column(&values).ok_or_else(|| {
            ArrowError::SchemaError(format!(
                "column {name} mixes text, numbers or bytes; cast it in the statement"
            ))
        })?;
        fields.push(Field::new(name, column.data_type().clone(), true));
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

/// A column of the narrowest type that holds all values; integers among doubles become doubles.
fn column(values: &[&SqlValue]) -> Option<ArrayRef> {
    let has = |kind: fn(&SqlValue) -> bool| values.iter().any(|value| kind(value));
    let (integers, reals) = (
        has(|v| matches!(v, SqlValue::Integer(_))),
        has(|v| matches!(v, SqlValue::Real(_))),
    );
    let (texts, blobs) = (
        has(|v| matches!(v, SqlValue::Text(_))),
        has(|v| matches!(v, SqlValue::Blob(_))),
    );
    Some(match (integers, reals, texts, blobs) {
        (false, false, false, false) => Arc::new(NullArray::new(values.len())),
        (true, false, false, false) => Arc::new(
            values
                .iter()
                .map(|value| match value {
                    SqlValue::Integer(number) => Some(*number),
                    _ => None,
                })
                .collect::<Int64Array>(),
        ),
        (_, true, false, false) => Arc::new(
            values
                .iter()
                .map(|value| match value {
                    SqlValue::Real(number) => Some(*number),
                    SqlValue::Integer(number) => Some(*number as f64),
                    _ => None,
                })
                .collect::<Float64Array>(),
        ),
        (false, false, true, false) => Arc::new(
            values
                .iter()
                .map(|value| match value {
                    SqlValue::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect::<StringArray>(),
        ),
        (false, false, false, true) => Arc::new(
            values
                .iter()
                .map(|value| match value {
                    SqlValue::Blob(bytes) => Some(bytes.as_slice()),
                    _ => None,
                })
                .collect::<BinaryArray>(),
        ),
        _ => return None,
    })
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

    /// A column as (kind, values): doubles ("d") and integers ("q") as raw memory, anything else as a list.
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
        if let Some(numbers) = any.downcast_ref::<Int64Array>() {
            if numbers.iter().all(|number| number.is_some()) {
                let bytes: Vec<u8> = numbers
                    .values()
                    .iter()
                    .flat_map(|number| number.to_ne_bytes())
                    .collect();
                return Ok(("q", PyByteArray::new(py, &bytes).into_any()));
            }
            let doubles = numbers
                .iter()
                .map(|number| number.map_or(f64::NAN, |number| number as f64));
            return Ok(("d", doubles_in_memory(py, doubles)?));
        }
        if let Some(numbers) = any.downcast_ref::<Float64Array>() {
            return Ok((
                "d",
                doubles_in_memory(py, numbers.iter().map(|number| number.unwrap_or(f64::NAN)))?,
            ));
        }
        if let Some(texts) = any.downcast_ref::<StringArray>() {
            return Ok((
                "O",
                texts
                    .iter()
                    .collect::<Vec<_>>()
                    .into_pyobject(py)?
                    .into_any(),
            ));
        }
        if let Some(blobs) = any.downcast_ref::<BinaryArray>() {
            return Ok((
                "O",
                blobs
                    .iter()
                    .collect::<Vec<_>>()
                    .into_pyobject(py)?
                    .into_any(),
            ));
        }
        Ok((
            "O",
            vec![None::<u8>; self.0.num_rows()]
                .into_pyobject(py)?
                .into_any(),
        ))
    }
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
