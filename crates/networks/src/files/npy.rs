//! One NumPy array as bytes, as `numpy.save` writes it.
//!
//! A header of one line, which `numpy.lib.format` describes, and the numbers. The crates for it
//! (npyz, ndarray-npy) bring a generator of parsers for that line.

use super::error::{ReadProblem, values};
use crate::state::{DataType, Tensor};

/// What a file begins with: the magic and format 1.0.
const MAGIC: &[u8; 8] = b"\x93NUMPY\x01\x00";

/// The numbers begin at a multiple of this, as NumPy has it.
const ALIGNMENT: usize = 64;

/// The array of a tensor.
pub(super) fn to_npy(tensor: &Tensor) -> Vec<u8> {
    let mut header = format!(
        "{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}",
        descr(tensor.data_type()),
        python_tuple(tensor.shape())
    );
    let unpadded = MAGIC.len() + 2 + header.len() + 1; // with the length and the end of the line
    let padding = unpadded.next_multiple_of(ALIGNMENT) - unpadded;
    header.extend(std::iter::repeat_n(' ', padding));
    header.push('\n');

    let mut bytes = MAGIC.to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(tensor.values().to_le_bytes());
    bytes
}

/// NumPy's name of a type with its byte order.
const fn descr(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Float32 => "<f4",
        DataType::Int64 => "<i8",
    }
}

/// A shape as Python prints it: `()`, `(16,)`, `(16, 3)`.
fn python_tuple(shape: &[usize]) -> String {
    match shape {
        [side] => format!("({side},)"),
        sides => {
            let sides: Vec<String> = sides.iter().map(ToString::to_string).collect();
            format!("({})", sides.join(", "))
        }
    }
}

/// The tensor of an array.
pub(super) fn read_npy(key: &str, bytes: &[u8]) -> Result<Tensor, ReadProblem> {
    let wrong = |problem: &str| ReadProblem::array(key, problem);
    let rest = bytes
        .strip_prefix(MAGIC)
        .ok_or_else(|| wrong("expected an array of NumPy in format 1.0"))?;
    let (length, rest) = rest
        .split_first_chunk()
        .ok_or_else(|| wrong("expected a header behind the format"))?;
    let (header, numbers) = rest
        .split_at_checked(u16::from_le_bytes(*length).into())
        .ok_or_else(|| wrong("the header ends early"))?;
    let header = std::str::from_utf8(header).map_err(|_| wrong("the header is no text"))?;
    let (data_type, shape) = parse_header(key, header)?;
    if numbers.len() % data_type.bytes() != 0 {
        return Err(wrong("the numbers end early"));
    }
    Tensor::new(shape, values(data_type, numbers)).map_err(|source| ReadProblem::Length {
        key: key.to_owned(),
        source,
    })
}

/// Type and shape of a header, whose entries NumPy writes in this order.
fn parse_header(key: &str, header: &str) -> Result<(DataType, Vec<usize>), ReadProblem> {
    let expected =
        "expected a header like {'descr': '<f4', 'fortran_order': False, 'shape': (16,), }";
    let wrong = || ReadProblem::array(key, format!("{expected}, found {:?}", header.trim_end()));
    let entries = header
        .trim_end()
        .strip_prefix("{'descr': '")
        .and_then(|rest| rest.strip_suffix("), }"))
        .ok_or_else(wrong)?;
    let (descr, shape) = entries
        .split_once("', 'fortran_order': False, 'shape': (")
        .ok_or_else(wrong)?;
    let data_type = match descr {
        "<f4" => DataType::Float32,
        "<i8" => DataType::Int64,
        found => {
            return Err(ReadProblem::DataType {
                key: key.to_owned(),
                found: found.to_owned(),
            });
        }
    };
    let sides = shape.split(',').map(str::trim);
    let sides = sides.filter(|side| !side.is_empty()).map(str::parse);
    let shape = sides.collect::<Result<_, _>>().map_err(|_| wrong())?;
    Ok((data_type, shape))
}
