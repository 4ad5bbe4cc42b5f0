//! The few functions that data needs, and what calling them means.

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
            [
                Value::Text("f8"),
                Value::Int(0) | Value::Bool(false),
                Value::Int(1) | Value::Bool(true),
            ],
        ) => containers.new_dtype(),
        (Global::NumpyDtype, _) => Err(wrong("the dtype ('f8', 0, 1)", arguments)),
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
        .filter(|_| containers.is_complete(dtype))
        .map(|bytes| Value::Float(f64::from_le_bytes(bytes)))
        .ok_or_else(|| wrong("8 bytes of a finished dtype", arguments))
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

/// Completes an object with its state: a dtype, or the attributes of an `OrderedDict`.
pub(crate) fn build<'a>(
    containers: &mut Containers<'a>,
    object: Value<'a>,
    state: Value<'a>,
) -> Result<(), PickleProblem> {
    let dtype = match (object, state) {
        (Value::Dtype(dtype), _) => dtype,
        (Value::Dict(target), Value::Dict(attributes)) => {
            return containers.set_attributes(target, attributes);
        }
        _ => return Err(wrong("a dtype or an OrderedDict to complete", object)),
    };
    let items = match state {
        Value::Tuple(id) => containers.items(id),
        _ => &[],
    };
    let little_endian_double = [
        Value::Int(3),
        Value::Text("<"),
        Value::None,
        Value::None,
        Value::None,
        Value::Int(-1),
        Value::Int(-1),
        Value::Int(0),
    ];
    if items != little_endian_double {
        return Err(wrong(
            "the dtype state (3, '<', None, None, None, -1, -1, 0)",
            state,
        ));
    }
    containers.complete(dtype);
    Ok(())
}

const fn wrong(expected: &'static str, found: Value<'_>) -> PickleProblem {
    unexpected(expected, found.type_name())
}
