//! Hand-made pickles. `ops` glues opcodes and operands together.

mod arrays;
mod counted;
mod fuzz;
mod pair_stream;
mod refusals;
mod tensors;

use super::opcodes::*;
use super::*;

/// A protocol 4 pickle of these pieces.
fn ops(pieces: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![PROTO, 4];
    bytes.extend(pieces.concat());
    bytes.push(STOP);
    bytes
}

fn text(text: &str) -> Vec<u8> {
    let mut bytes = vec![SHORT_BINUNICODE, u8::try_from(text.len()).unwrap()];
    bytes.extend(text.as_bytes());
    bytes
}

fn float(number: f64) -> Vec<u8> {
    let mut bytes = vec![BINFLOAT];
    bytes.extend(number.to_be_bytes());
    bytes
}

fn global(module: &str, name: &str) -> Vec<u8> {
    [text(module), text(name), vec![STACK_GLOBAL]].concat()
}

/// `dtype('f8', 0, 1)` with its state, as numpy pickles it; memo entry 0.
fn dtype() -> Vec<u8> {
    let start = [global("numpy", "dtype"), text("f8")].concat();
    let made = [
        BININT1, 0, BININT1, 1, TUPLE3, REDUCE, MEMOIZE, MARK, BININT1, 3,
    ];
    let minus_one = [&[BININT][..], &(-1_i32).to_le_bytes()].concat();
    let state = [
        text("<"),
        vec![NONE, NONE, NONE],
        minus_one.clone(),
        minus_one,
    ]
    .concat();
    [start, made.to_vec(), state, vec![BININT1, 0, TUPLE, BUILD]].concat()
}

/// The number 0.5 as `numpy.float64`.
fn numpy_half() -> Vec<u8> {
    let bytes = [&[SHORT_BINBYTES, 8][..], &0.5_f64.to_le_bytes()].concat();
    let scalar = global("numpy.core.multiarray", "scalar");
    ops(&[&scalar, &dtype(), &bytes, &[TUPLE2, REDUCE]])
}

/// A small pickle with most of what archives use.
fn sample() -> Vec<u8> {
    ops(&[
        &[FRAME, 99, 0, 0, 0, 0, 0, 0, 0],
        &global("collections", "OrderedDict"),
        &[EMPTY_TUPLE, REDUCE, MEMOIZE, MARK],
        &[
            &text("list")[..],
            &[EMPTY_LIST, MARK, BININT1, 1, BININT2, 9, 3, APPENDS],
        ]
        .concat(),
        &[
            &text("floats")[..],
            &[EMPTY_DICT, MARK, BININT1, 0],
            &float(0.5),
        ]
        .concat(),
        &[&[BININT1, 1][..], &float(1.5), &[SETITEMS]].concat(),
        &[&text("key")[..], &[BININT1, 7, TUPLE2, NEWTRUE, SETITEMS]].concat(),
    ])
}

fn root(bytes: &[u8]) -> String {
    let document = Document::parse(bytes).unwrap();
    show(&document, document.root(), 0)
}

/// A value as Python would print it, to a depth of six.
fn show(document: &Document<'_>, value: Value<'_>, depth: usize) -> String {
    if depth > 6 {
        return "...".to_owned();
    }
    let join = |items: &[Value<'_>]| {
        items
            .iter()
            .map(|&item| show(document, item, depth + 1))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match value {
        Value::Text(text) => format!("'{text}'"),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Tuple(id) => format!("({})", join(document.items(id))),
        Value::List(id) => format!("[{}]", join(document.items(id))),
        Value::Set(id) => format!("set({})", join(document.members(id))),
        Value::Dict(id) => {
            let pairs = document.pairs(id);
            let pairs = pairs.iter();
            let pairs = pairs.map(|&(key, value)| format!("{}: {}", join(&[key]), join(&[value])));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn a_mixed_pickle_is_read_in_its_order() {
    let bytes = sample();
    let document = Document::parse(&bytes).unwrap();
    let Value::Dict(id) = document.root() else {
        panic!("not a dict")
    };
    assert!(document.is_ordered(id));
    let expected = "{'list': [1, 777], 'floats': {0: 0.5, 1: 1.5}, ('key', 7): Bool(true)}";
    assert_eq!(show(&document, document.root(), 0), expected);
}

#[test]
fn integers_of_every_width_keep_their_value() {
    for (piece, expected) in [
        (&[BININT1, 255][..], "255"),
        (&[BININT2, 255, 255], "65535"),
        (&[BININT, 0xff, 0xff, 0xff, 0xff], "-1"),
        (&[LONG1, 0], "0"),
        (&[LONG1, 1, 0x80], "-128"),
        (&[LONG1, 2, 0x80, 0], "128"),
        (
            &[LONG1, 8, 0, 0, 0, 0, 0, 0, 0, 0x80],
            "-9223372036854775808",
        ),
        (
            &[LONG1, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0],
            "BigInt([0, 0, 0, 0, 0, 0, 0, 128, 0])",
        ),
    ] {
        assert_eq!(root(&ops(&[piece])), expected);
    }
}

#[test]
fn a_container_that_was_memoized_empty_is_seen_filled() {
    // [[1], the same again] with the 1 appended last, through the memo
    let bytes = ops(&[&[
        EMPTY_LIST, EMPTY_LIST, MEMOIZE, APPEND, BINGET, 0, APPEND, MARK, BINGET, 0, BININT1, 1,
        APPEND, TUPLE, TUPLE2,
    ]]);
    assert_eq!(root(&bytes), "([[1], [1]], ([1]))");
}

#[test]
fn a_list_within_itself_is_read_and_dropped() {
    let bytes = ops(&[&[EMPTY_LIST, MEMOIZE, BINGET, 0, APPEND]]);
    assert_eq!(root(&bytes), "[[[[[[[...]]]]]]]");
}

#[test]
fn a_key_set_again_keeps_its_place_and_takes_the_last_value() {
    let pairs =
        |count: u8| -> Vec<u8> { (0..count).flat_map(|key| [BININT1, key, NONE]).collect() };
    for count in [1, 2, 20] {
        let bytes = ops(&[
            &[EMPTY_DICT, MARK],
            &pairs(count),
            &[BININT1, 0, NEWTRUE, SETITEMS],
        ]);
        let document = Document::parse(&bytes).unwrap();
        let Value::Dict(id) = document.root() else {
            panic!("not a dict")
        };
        assert_eq!(document.pairs(id).len(), usize::from(count));
        assert_eq!(document.pairs(id)[0], (Value::Int(0), Value::Bool(true)));
    }
    let key = [&text("a")[..], &[BININT1, 1, TUPLE2]].concat();
    let bytes = ops(&[
        &[EMPTY_DICT, MARK],
        &key,
        &[BININT1, 5],
        &key,
        &[BININT1, 6, SETITEMS],
    ]);
    assert_eq!(root(&bytes), "{('a', 1): 6}");
    let bytes = ops(&[
        &[EMPTY_SET, MARK],
        &text("a"),
        &[BININT1, 5],
        &text("a"),
        &[ADDITEMS],
    ]);
    assert_eq!(root(&bytes), "set('a', 5)");
}

#[test]
fn protocol_2_names_its_globals_and_memo_entries() {
    let bytes = b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01X\x01\x00\x00\x00aq\x02h\x02s.";
    assert_eq!(root(bytes), "{'a': 'a'}");
    let gap = Document::parse(b"\x80\x02]q\x05.").unwrap_err();
    assert_eq!(gap.problem, PickleProblem::Memo { entry: 5, count: 0 });
}

#[test]
fn a_numpy_scalar_is_a_float() {
    assert_eq!(root(&numpy_half()), "0.5");
    let bytes = [&[SHORT_BINBYTES, 8][..], &0.5_f64.to_le_bytes()].concat();
    let scalar = global("numpy._core.multiarray", "scalar");
    assert_eq!(
        root(&ops(&[&scalar, &dtype(), &bytes, &[TUPLE2, REDUCE]])),
        "0.5"
    );
}
