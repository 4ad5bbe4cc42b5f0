//! The few functions that data needs, and what calling them means.

use crate::array::{Array, ElementType};
use crate::containers::Containers;
use crate::error::{PickleProblem, unexpected};
use crate::tensor::PickledTensor;
use crate::value::{DtypeId, Global, Value};

/// Looks a function up by its module and name; every other is refused.
pub(crate) fn find(module: &str, name: &str) -> Result<Global, PickleProblem> {
    match (module, name) {
        ("collections", "OrderedDict") => Ok(Global::OrderedDict),
        // numpy 2 renamed the module.
        ("numpy.core.multiarray" | "numpy._core.multiarray", "scalar") => Ok(Global::NumpyScalar),
        ("numpy", "dtype") => Ok(Global::NumpyDtype),
        ("numpy", "ndarray") => Ok(Global::NumpyArray),
        ("numpy.core.multiarray" | "numpy._core.multiarray", "_reconstruct") => {
            Ok(Global::NumpyReconstruct)
        }
        ("numpy.core.numeric" | "numpy._core.numeric", "_frombuffer") => {
            Ok(Global::NumpyFromBuffer)
        }
        ("_codecs", "encode") => Ok(Global::Encode),
        ("torch._utils", "_rebuild_tensor_v2") => Ok(Global::RebuildTensor),
        ("torch.storage", "_load_from_bytes") => Ok(Global::LoadStorage),
        ("torch", "FloatStorage") => Ok(Global::FloatStorage),
        ("torch", "LongStorage") => Ok(Global::LongStorage),
        _ => Err(PickleProblem::RefusedGlobal {
            module: module.to_owned(),
            name: name.to_owned(),
        }),
    }
}

/// What a call of `function` makes.
pub(crate) fn call<'a>(
    containers: &mut Containers<'a>,
    function: Value<'a>,
    arguments: Value<'a>,
) -> Result<Value<'a>, PickleProblem> {
    let Value::Global(function) = function else {
        return Err(wrong("a function and its arguments", function));
    };
    let Value::Tuple(id) = arguments else {
        return Err(wrong("a tuple of arguments", arguments));
    };
    match (function, containers.items(id)) {
        (Global::OrderedDict, []) => containers.new_dict(true),
        (Global::OrderedDict, [first, ..]) => Err(wrong("no arguments of OrderedDict", *first)),
        (Global::NumpyScalar, &[Value::Dtype(dtype), Value::Bytes(bytes)]) => {
            let bytes = <[u8; 8]>::try_from(bytes).ok();
            scalar(containers, dtype, bytes, arguments)
        }
        (Global::NumpyScalar, &[Value::Dtype(dtype), Value::Latin1(text)]) => {
            scalar(containers, dtype, eight_bytes(text), arguments)
        }
        (Global::NumpyScalar, _) => Err(wrong("a dtype and 8 bytes", arguments)),
        (
            Global::NumpyDtype,
            // (name, align, copy): numpy 1.26 writes the flags as bools.
            &[
                name,
                Value::Int(0) | Value::Bool(false),
                Value::Int(1) | Value::Bool(true),
            ],
        ) => {
            let element = word(name).and_then(ElementType::from_name);
            let expected = "a dtype of numbers, such as ('f8', 0, 1)";
            containers.new_dtype(element.ok_or(wrong(expected, name))?)
        }
        (Global::NumpyDtype, _) => Err(wrong("a dtype such as ('f8', 0, 1)", arguments)),
        // (type, shape, name of the type): all three are set again by the state that follows.
        (Global::NumpyReconstruct, [Value::Global(Global::NumpyArray), Value::Tuple(_), _]) => {
            containers.new_array(None)
        }
        (Global::NumpyReconstruct, _) => Err(wrong("(ndarray, a shape, b'b')", arguments)),
        (Global::NumpyFromBuffer, &[bytes, Value::Dtype(dtype), Value::Tuple(shape), order]) => {
            let column_major = match word(order) {
                Some(b"C") => false,
                Some(b"F") => true,
                _ => return Err(wrong("the order 'C' or 'F'", order)),
            };
            let array = Array::read(containers, shape, dtype, column_major, bytes)?;
            containers.new_array(Some(array))
        }
        (Global::NumpyFromBuffer, _) => {
            Err(wrong("bytes, a dtype, a shape and an order", arguments))
        }
        (Global::NumpyArray, _) => Err(wrong("a function", Value::Global(function))),
        (Global::Encode, &[Value::Text(text), Value::Text("latin1")]) => Ok(Value::Latin1(text)),
        (Global::Encode, _) => Err(wrong("a text and 'latin1'", arguments)),
        (Global::LoadStorage, &[Value::Bytes(bytes)]) => Ok(Value::Storage(bytes)),
        (Global::LoadStorage, _) => Err(wrong("the bytes of a storage", arguments)),
        (
            Global::RebuildTensor,
            // The flag is whether it has gradients; the last are hooks of it.
            &[
                Value::Storage(storage),
                Value::Int(offset),
                Value::Tuple(shape),
                Value::Tuple(strides),
                Value::Bool(_),
                Value::Dict(_),
            ],
        ) => containers.new_tensor(PickledTensor {
            storage,
            offset,
            shape,
            strides,
        }),
        (Global::RebuildTensor, _) => Err(wrong(
            "a storage, an offset, a shape, strides, a flag and hooks",
            arguments,
        )),
        (Global::FloatStorage | Global::LongStorage, _) => {
            Err(wrong("a storage by the bytes of it", arguments))
        }
    }
}

fn scalar<'a>(
    containers: &Containers<'a>,
    dtype: DtypeId,
    bytes: Option<[u8; 8]>,
    arguments: Value<'a>,
) -> Result<Value<'a>, PickleProblem> {
    bytes
        .filter(|_| containers.finished_element(dtype) == Some(ElementType::FLOAT64))
        .map(|bytes| Value::Float(f64::from_le_bytes(bytes)))
        .ok_or_else(|| wrong("8 bytes of a finished dtype of doubles", arguments))
}

/// The bytes that Latin-1 makes of a text of eight characters.
fn eight_bytes(text: &str) -> Option<[u8; 8]> {
    let mut characters = text.chars();
    let mut bytes = [0; 8];
    for byte in &mut bytes {
        *byte = u8::try_from(characters.next()?).ok()?;
    }
    characters.next().is_none().then_some(bytes)
}

/// A word: a text, or a `str` of Python 2.
fn word(value: Value<'_>) -> Option<&[u8]> {
    match value {
        Value::Text(text) => Some(text.as_bytes()),
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// Completes an object with its state: a dtype, an array, or the attributes of an `OrderedDict`.
pub(crate) fn build<'a>(
    containers: &mut Containers<'a>,
    object: Value<'a>,
    state: Value<'a>,
) -> Result<(), PickleProblem> {
    let items = match state {
        Value::Tuple(id) => containers.items(id),
        _ => &[],
    };
    match object {
        Value::Dtype(dtype) => {
            if !is_little_endian(items) {
                let expected = "the dtype state (3, '<' or '|', None, None, None, -1, -1, 0)";
                return Err(wrong(expected, state));
            }
            containers.complete(dtype);
        }
        Value::Array(array) => {
            let &[
                Value::Int(1),
                Value::Tuple(shape),
                Value::Dtype(dtype),
                Value::Bool(column_major),
                bytes,
            ] = items
            else {
                let expected = "the array state (1, a shape, a dtype, a bool, bytes)";
                return Err(wrong(expected, state));
            };
            let read = Array::read(containers, shape, dtype, column_major, bytes)?;
            containers.fill_array(array, read);
        }
        Value::Dict(target) => {
            let Value::Dict(attributes) = state else {
                return Err(wrong("the attributes of an OrderedDict", state));
            };
            containers.set_attributes(target, attributes)?;
        }
        other => {
            let expected = "a dtype, an array or an OrderedDict to complete";
            return Err(wrong(expected, other));
        }
    }
    Ok(())
}

/// Whether a dtype's state is that of plain little-endian numbers, or of single bytes (`|`).
fn is_little_endian(state: &[Value<'_>]) -> bool {
    let [Value::Int(3), order, rest @ ..] = state else {
        return false;
    };
    let plain = [
        Value::None,
        Value::None,
        Value::None,
        Value::Int(-1),
        Value::Int(-1),
        Value::Int(0),
    ];
    matches!(word(*order), Some(b"<" | b"|")) && rest == plain
}

const fn wrong(expected: &'static str, found: Value<'_>) -> PickleProblem {
    unexpected(expected, found.type_name())
}
