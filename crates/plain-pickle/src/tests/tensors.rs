//! Tensors as PyTorch pickles them, and everything about them that is refused.

use super::*;

const MAGIC: &[u8] = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
const VERSION: &[u8] = b"\x80\x02M\xe9\x03.";

/// A storage, as its parts.
#[derive(Clone)]
struct Stream {
    little_endian: u8,
    of_type: &'static str,
    stated: u8,
    keys: &'static str,
    counted: i64,
    numbers: Vec<u8>,
}

impl Default for Stream {
    /// Six float32.
    fn default() -> Self {
        Self {
            little_endian: NEWTRUE,
            of_type: "torch\nFloatStorage",
            stated: 6,
            keys: "94",
            counted: 6,
            numbers: (0..6_u8).flat_map(|n| f32::from(n).to_le_bytes()).collect(),
        }
    }
}

fn unicode(text: &str) -> Vec<u8> {
    let mut bytes = vec![BINUNICODE];
    bytes.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

impl Stream {
    fn bytes(&self) -> Vec<u8> {
        let machine = [
            &[0x80, 2, EMPTY_DICT][..],
            &unicode("little_endian"),
            &[self.little_endian, SETITEM, STOP],
        ];
        let reference = [
            &[0x80, 2, MARK][..],
            &unicode("storage"),
            &[GLOBAL],
            self.of_type.as_bytes(),
            b"\n",
            &unicode("94"),
            &unicode("cuda:0"),
            &[
                BININT1,
                self.stated,
                NONE,
                TUPLE,
                BINPUT,
                0,
                BINPERSID,
                STOP,
            ],
        ];
        let keys = [
            &[0x80, 2, EMPTY_LIST][..],
            &unicode(self.keys),
            &[APPEND, STOP],
        ];
        [
            MAGIC,
            VERSION,
            &machine.concat(),
            &reference.concat(),
            &keys.concat(),
            &self.counted.to_le_bytes(),
            &self.numbers,
        ]
        .concat()
    }
}

fn tuple(lengths: &[u8]) -> Vec<u8> {
    let mut bytes = vec![MARK];
    bytes.extend(lengths.iter().flat_map(|&length| [BININT1, length]));
    bytes.push(TUPLE);
    bytes
}

/// A state dict with one tensor, as a model's `state_dict()` is pickled.
fn state_dict(stream: &[u8], offset: u8, shape: &[u8], strides: &[u8]) -> Vec<u8> {
    let mut bytes = vec![BINBYTES];
    bytes.extend(u32::try_from(stream.len()).unwrap().to_le_bytes());
    bytes.extend(stream);
    let ordered = [
        &global("collections", "OrderedDict")[..],
        &[EMPTY_TUPLE, REDUCE],
    ]
    .concat();
    ops(&[
        &ordered,
        &[MARK],
        &text("stem.0.weight"),
        &global("torch._utils", "_rebuild_tensor_v2"),
        &[MARK],
        &global("torch.storage", "_load_from_bytes"),
        &bytes,
        &[TUPLE1, REDUCE, BININT1, offset],
        &tuple(shape),
        &tuple(strides),
        &[NEWFALSE],
        &ordered,
        &[TUPLE, REDUCE, SETITEMS],
        &[EMPTY_DICT],
        &text("_metadata"),
        &ordered,
        &[SETITEM, BUILD],
    ])
}

/// The only tensor of a state dict, which must have its attribute.
fn read(pickle: &[u8]) -> Result<(NumberType, Vec<usize>, Vec<u8>), TensorError> {
    let document = Document::parse(pickle).unwrap();
    let Value::Dict(dict) = document.root() else {
        panic!("not a dict")
    };
    let attributes = document.attributes(dict).unwrap();
    assert_eq!(document.pairs(attributes)[0].0, Value::Text("_metadata"));
    let [(Value::Text("stem.0.weight"), Value::Tensor(id))] = *document.pairs(dict) else {
        panic!("not a tensor")
    };
    let tensor = document.tensor(id)?;
    Ok((tensor.number, tensor.shape, tensor.bytes.to_vec()))
}

fn refused(stream: &Stream) -> String {
    read(&state_dict(&stream.bytes(), 0, &[2, 3], &[3, 1]))
        .unwrap_err()
        .to_string()
}

#[test]
fn a_tensor_is_a_part_of_its_storage_in_row_major_order() {
    let stream = Stream::default();
    let (number, shape, bytes) = read(&state_dict(&stream.bytes(), 0, &[2, 3], &[3, 1])).unwrap();
    assert_eq!((number, shape), (NumberType::Float32, vec![2, 3]));
    assert_eq!(bytes, stream.numbers);
    let (_, _, bytes) = read(&state_dict(&stream.bytes(), 2, &[2, 1, 2], &[2, 77, 1])).unwrap();
    assert_eq!(
        bytes,
        stream.numbers[8..24],
        "a stride that is never taken may be any"
    );
    let counter = Stream {
        of_type: "torch\nLongStorage",
        stated: 1,
        counted: 1,
        numbers: 97_656_i64.to_le_bytes().to_vec(),
        ..Stream::default()
    };
    let (number, shape, bytes) = read(&state_dict(&counter.bytes(), 0, &[], &[])).unwrap();
    assert_eq!((number, shape), (NumberType::Int64, vec![]));
    assert_eq!(bytes, counter.numbers);
    let (_, shape, bytes) = read(&state_dict(&stream.bytes(), 6, &[0, 3], &[3, 1])).unwrap();
    assert_eq!((shape, bytes), (vec![0, 3], vec![]));
}

#[test]
fn wrong_strides_are_refused_by_name() {
    let stream = Stream::default().bytes();
    for (shape, strides) in [
        (&[2, 3][..], &[1, 2][..]),
        (&[2, 3], &[3, 0]),
        (&[2, 3], &[3]),
        (&[6], &[1, 1]),
    ] {
        let error = read(&state_dict(&stream, 0, shape, strides)).unwrap_err();
        assert!(matches!(error, TensorError::Strides { .. }), "{error}");
    }
    let error = read(&state_dict(&stream, 0, &[2, 3], &[1, 2])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "it has the strides [1, 2]; expected [3, 1], the row-major order of the shape [2, 3]"
    );
}

#[test]
fn a_tensor_beyond_its_storage_is_refused_by_name() {
    let stream = Stream::default().bytes();
    let error = read(&state_dict(&stream, 1, &[2, 3], &[3, 1])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "it begins at number 1 of its storage and has the shape [2, 3]; the storage has 6 numbers"
    );
    for (offset, shape, strides) in [
        (7, &[0][..], &[1][..]),
        (0, &[7], &[1]),
        (0, &[255; 8], &[1; 8]),
    ] {
        let error = read(&state_dict(&stream, offset, shape, strides)).unwrap_err();
        let is_named = matches!(
            error,
            TensorError::Beyond { .. } | TensorError::Strides { .. }
        );
        assert!(is_named, "{error}");
    }
    let error = read(&state_dict(&stream, 0, &[1; 9], &[1; 9])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected up to 8 lengths from 0 as its shape"
    );
}

#[test]
fn a_storage_that_lies_or_is_of_another_kind_is_refused_by_name() {
    type Change = fn(&mut Stream);
    let with = |change: Change| {
        let mut stream = Stream::default();
        change(&mut stream);
        refused(&stream)
    };
    let cases: [(Change, &str); 9] = [
        (
            |s| s.little_endian = NEWFALSE,
            "its storage: it is big-endian; expected little-endian numbers",
        ),
        (
            |s| s.little_endian = NONE,
            "its storage: pickle 3 of 5: expected a dict that says whether it is little_endian, found dict",
        ),
        (
            |s| s.counted = 5,
            "its storage: it counts 6 numbers where it is referred to, and 5 before them",
        ),
        (
            |s| {
                s.numbers.pop();
            },
            "its storage: expected 6 numbers of 4 bytes, found 23 bytes",
        ),
        (
            |s| s.numbers.push(0),
            "its storage: expected 6 numbers of 4 bytes, found 25 bytes",
        ),
        (
            |s| s.of_type = "torch\nHalfStorage",
            "its storage: pickle 4 of 5: refused global torch.HalfStorage at byte 15 (GLOBAL)",
        ),
        (
            |s| s.of_type = "os\nsystem",
            "its storage: pickle 4 of 5: refused global os.system at byte 15 (GLOBAL)",
        ),
        (
            |s| s.of_type = "collections\nOrderedDict",
            "its storage: pickle 4 of 5: expected a storage of float32 or int64, found function",
        ),
        (
            |s| s.keys = "95",
            "its storage: pickle 5 of 5: expected a list of the storage's name alone, found list",
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(with(change), expected);
    }
    let negative = Stream {
        counted: -6,
        ..Stream::default()
    };
    assert!(refused(&negative).contains("-6 before them"));
}

#[test]
fn every_cut_of_a_storage_is_refused() {
    let whole = Stream::default().bytes();
    for length in 0..whole.len() {
        let error = read(&state_dict(&whole[..length], 0, &[2, 3], &[3, 1])).unwrap_err();
        assert!(
            matches!(error, TensorError::Storage(_)),
            "{length}: {error}"
        );
    }
}

#[test]
fn a_reference_outside_is_refused_where_there_is_no_storage() {
    let error = Document::parse(&ops(&[&text("a"), &[BINPERSID]])).unwrap_err();
    assert_eq!(error.problem, PickleProblem::PersistentReference);
    let stream = Stream::default().bytes();
    let inner = stream
        .windows(2)
        .rposition(|pair| pair == [BINPERSID, STOP])
        .unwrap();
    let mut damaged = stream;
    damaged[inner] = NONE;
    let error = read(&state_dict(&damaged, 0, &[2, 3], &[3, 1])).unwrap_err();
    assert!(error.to_string().contains("pickle 4 of 5"), "{error}");
}

#[test]
fn a_dict_that_is_not_ordered_has_no_attributes() {
    let error = Document::parse(&ops(&[&[EMPTY_DICT, EMPTY_DICT, BUILD]])).unwrap_err();
    assert!(
        matches!(error.problem, PickleProblem::Unexpected { .. }),
        "{error}"
    );
    let one = global("torch._utils", "_rebuild_tensor_v2");
    let error = Document::parse(&ops(&[&one, &[NONE, TUPLE1, REDUCE]])).unwrap_err();
    assert!(
        error.to_string().contains("a storage, an offset, a shape"),
        "{error}"
    );
    let load = global("torch.storage", "_load_from_bytes");
    let error = Document::parse(&ops(&[&load, &[NONE, TUPLE1, REDUCE]])).unwrap_err();
    assert!(
        error.to_string().contains("the bytes of a storage"),
        "{error}"
    );
}
