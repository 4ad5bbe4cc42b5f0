//! Arrow data of another library as a table, through the `PyCapsule` interface.

use std::ffi::CStr;
use std::ptr::NonNull;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::types::{
    ArrowPrimitiveType, Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayReader as _, ArrayRef, StructArray, make_array};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use natsbench::extension::{Cell, InputTable};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// Reads an object with `__arrow_c_stream__`, or else `__arrow_c_array__`.
pub(super) fn table(called: &str, object: &Bound<'_, PyAny>) -> PyResult<InputTable> {
    let py = object.py();
    let refuse = |error: ArrowError| PyValueError::new_err(format!("{called}: {error}"));
    if let Some(method) = object.getattr_opt(intern!(py, "__arrow_c_stream__"))? {
        let stream = stream_of(&method.call0()?)?;
        let reader = ArrayStreamReader::try_new(stream).map_err(refuse)?;
        let field = reader.field().clone();
        let fields = columns_of(called, field.data_type())?;
        let mut rows = Vec::new();
        for batch in reader {
            add_rows(called, &batch.map_err(refuse)?, &mut rows)?;
        }
        return Ok(InputTable::new(names(fields), rows));
    }
    let Some(method) = object.getattr_opt(intern!(py, "__arrow_c_array__"))? else {
        return Err(PyTypeError::new_err(format!(
            "{called} is no table; expected a path, a frame or table with the method __arrow_c_stream__, or a dict from names of \
             columns to their values"
        )));
    };
    let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = method.call0()?.extract()?;
    let array = array_of(&schema, &array)?.map_err(refuse)?;
    let fields = columns_of(called, array.data_type())?;
    let names = names(fields);
    let mut rows = Vec::new();
    add_rows(called, &array, &mut rows)?;
    Ok(InputTable::new(names, rows))
}

/// Takes the stream out of a capsule.
fn stream_of(capsule: &Bound<'_, PyAny>) -> PyResult<FFI_ArrowArrayStream> {
    let stream = pointer::<FFI_ArrowArrayStream>(capsule, c"arrow_array_stream")?;
    #[expect(unsafe_code, reason = "Arrow's C interface hands over a pointer")]
    // SAFETY: a capsule of this name holds such a stream, by Arrow's specification, and Python code cannot run before it is
    // taken out. What stays behind is marked as released.
    Ok(unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) })
}

/// Takes an array out of its capsules.
fn array_of(
    schema: &Bound<'_, PyAny>,
    array: &Bound<'_, PyAny>,
) -> PyResult<Result<ArrayRef, ArrowError>> {
    let schema = pointer::<FFI_ArrowSchema>(schema, c"arrow_schema")?;
    let array = pointer::<FFI_ArrowArray>(array, c"arrow_array")?;
    #[expect(unsafe_code, reason = "Arrow's C interface hands over pointers")]
    // SAFETY: capsules of these names hold such structures, by Arrow's specification, and the second is of the type that the
    // first describes. Both capsules live until the end of this function.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    Ok(data.map(make_array))
}

fn pointer<T>(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<NonNull<T>> {
    let capsule = capsule.cast::<PyCapsule>()?;
    Ok(capsule.pointer_checked(Some(name))?.cast())
}

/// The columns of a table, which Arrow calls the fields of a struct.
fn columns_of<'a>(called: &str, data_type: &'a DataType) -> PyResult<&'a Fields> {
    let DataType::Struct(fields) = data_type else {
        return Err(PyValueError::new_err(format!(
            "{called} is one column of the type {data_type}; expected a table, whose columns have names"
        )));
    };
    Ok(fields)
}

fn names(fields: &Fields) -> Vec<String> {
    fields.iter().map(|field| field.name().clone()).collect()
}

/// Adds the rows of a batch.
fn add_rows(called: &str, batch: &ArrayRef, rows: &mut Vec<Vec<Cell>>) -> PyResult<()> {
    let refuse = |what: String| PyValueError::new_err(format!("{called}: {what}"));
    // Offsets and texts of another library, before they are used.
    batch
        .to_data()
        .validate_full()
        .map_err(|error| refuse(error.to_string()))?;
    let batch: &StructArray = batch.as_struct();
    if batch.null_count() > 0 {
        return Err(refuse(
            "some rows are null as a whole; expected rows with values".to_owned(),
        ));
    }
    let first = rows.len();
    rows.resize_with(first + batch.len(), || {
        Vec::with_capacity(batch.num_columns())
    });
    for (field, column) in batch.fields().iter().zip(batch.columns()) {
        let Some(cells) = cells(column) else {
            return Err(refuse(of_no_use(field)));
        };
        for (row, cell) in rows.iter_mut().skip(first).zip(cells) {
            row.push(cell);
        }
    }
    Ok(())
}

fn of_no_use(field: &Field) -> String {
    format!(
        "column {:?} has values of Arrow's type {}; expected numbers, texts or booleans",
        field.name(),
        field.data_type()
    )
}

/// The values of a column; None if they are of a type that no extension has.
fn cells(column: &ArrayRef) -> Option<Vec<Cell>> {
    Some(match column.data_type() {
        DataType::Null => vec![Cell::Missing; column.len()],
        DataType::Boolean => {
            let flags = column.as_boolean().iter();
            filled(flags, |flag| Cell::Integer(flag.into()))
        }
        DataType::Int8 => integers::<Int8Type>(column),
        DataType::Int16 => integers::<Int16Type>(column),
        DataType::Int32 => integers::<Int32Type>(column),
        DataType::Int64 => integers::<Int64Type>(column),
        DataType::UInt8 => integers::<UInt8Type>(column),
        DataType::UInt16 => integers::<UInt16Type>(column),
        DataType::UInt32 => integers::<UInt32Type>(column),
        DataType::UInt64 => {
            let numbers = column.as_primitive::<UInt64Type>().iter();
            // One that does not fit is judged by its digits, as in a file.
            filled(numbers, |number| {
                i64::try_from(number)
                    .map_or_else(|_| Cell::Written(number.to_string()), Cell::Integer)
            })
        }
        DataType::Float16 => {
            let numbers = column.as_primitive::<Float16Type>().iter();
            filled(numbers, |number| Cell::Real(number.to_f64()))
        }
        DataType::Float32 => {
            let numbers = column.as_primitive::<Float32Type>().iter();
            filled(numbers, |number| Cell::Real(number.into()))
        }
        DataType::Float64 => filled(column.as_primitive::<Float64Type>().iter(), Cell::Real),
        DataType::Decimal128(..) => {
            let numbers = column.as_primitive::<Decimal128Type>();
            let cell = |row| {
                if numbers.is_null(row) {
                    Cell::Missing
                } else {
                    Cell::Written(numbers.value_as_string(row))
                }
            };
            (0..numbers.len()).map(cell).collect()
        }
        DataType::Utf8 => texts(column.as_string::<i32>().iter()),
        DataType::LargeUtf8 => texts(column.as_string::<i64>().iter()),
        DataType::Utf8View => texts(column.as_string_view().iter()),
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            let values = cells(dictionary.values())?;
            if values.is_empty() {
                return Some(vec![Cell::Missing; column.len()]); // its keys are all null
            }
            let keys = dictionary.normalized_keys();
            let chosen = keys.into_iter().enumerate().map(|(row, key)| {
                let value = values.get(key).filter(|_| !column.is_null(row));
                value.cloned().unwrap_or(Cell::Missing)
            });
            chosen.collect()
        }
        _ => return None,
    })
}

fn integers<T: ArrowPrimitiveType<Native: Into<i64>>>(column: &ArrayRef) -> Vec<Cell> {
    let numbers = column.as_primitive::<T>().iter();
    filled(numbers, |number| Cell::Integer(number.into()))
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> Vec<Cell> {
    filled(values, |text| Cell::Text(text.to_owned()))
}

fn filled<T>(values: impl Iterator<Item = Option<T>>, cell: impl Fn(T) -> Cell) -> Vec<Cell> {
    values
        .map(|value| value.map_or(Cell::Missing, &cell))
        .collect()
}
