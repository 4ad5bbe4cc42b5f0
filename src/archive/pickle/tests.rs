//! Hand-made pickles. `ops` glues opcodes and operands together.

use proptest::prelude::*;

use super::opcodes::{self, *};
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
            let pairs = document.pairs(id).iter();
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
    for count in [2, 20] {
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

#[test]
fn a_dtype_that_is_not_a_finished_double_is_refused() {
    let good = numpy_half();
    let place = |wanted: &[u8]| {
        good.windows(wanted.len())
            .position(|found| found == wanted)
            .unwrap()
    };
    let mut other_type = good.clone();
    other_type[place(b"f8") + 1] = b'4';
    let mut big_endian = good.clone();
    big_endian[place(b"<")] = b'>';
    let unfinished = [&good[..place(&[MARK])], &good[place(&[BUILD]) + 1..]].concat();
    for damaged in [other_type, big_endian, unfinished] {
        let error = Document::parse(&damaged).unwrap_err();
        assert!(
            matches!(error.problem, PickleProblem::Unexpected { .. }),
            "{error}"
        );
    }
}

#[test]
fn a_function_that_data_does_not_need_is_refused_by_name_and_offset() {
    // As CPython pickles an object whose __reduce__ is (os.system, ("echo",)).
    let bytes = b"\x80\x04\x95\x1f\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x04echo\x94\x85\x94R\x94.";
    let error = Document::parse(bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "refused global posix.system at byte 28 (STACK_GLOBAL)"
    );
    let error = Document::parse(b"\x80\x02cbuiltins\neval\n.").unwrap_err();
    assert_eq!(
        error.to_string(),
        "refused global builtins.eval at byte 2 (GLOBAL)"
    );
    let error = Document::parse(&ops(&[&global("numpy", "ndarray")])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "refused global numpy.ndarray at byte 18 (STACK_GLOBAL)"
    );
}

#[test]
fn a_call_with_other_arguments_is_refused() {
    let ordered = global("collections", "OrderedDict");
    for pieces in [
        &[&ordered[..], &[EMPTY_LIST, REDUCE]][..],
        &[&ordered[..], &[NONE, TUPLE1, REDUCE]],
        &[&global("numpy", "dtype")[..], &[EMPTY_TUPLE, REDUCE]],
        &[
            &global("numpy.core.multiarray", "scalar")[..],
            &[EMPTY_TUPLE, REDUCE],
        ],
        &[&[NONE, EMPTY_TUPLE, REDUCE]],
        &[&[EMPTY_DICT, NONE, BUILD]],
    ] {
        let error = Document::parse(&ops(pieces)).unwrap_err();
        assert!(
            matches!(error.problem, PickleProblem::Unexpected { .. }),
            "{error}"
        );
    }
}

#[test]
fn an_error_names_the_offset_the_opcode_and_what_was_expected() {
    for (pieces, expected) in [
        (
            &[BINGET, 3][..],
            "memo entry 3 does not exist; there are 0 at byte 2 (BINGET)",
        ),
        (
            &[NONE, APPEND],
            "expected a value, found nothing at byte 3 (APPEND)",
        ),
        (
            &[NONE, NONE, APPEND],
            "expected a list, found None at byte 4 (APPEND)",
        ),
        (
            &[APPENDS],
            "expected a mark, found none at byte 2 (APPENDS)",
        ),
        (
            &[EMPTY_DICT, MARK, NONE, SETITEMS],
            "expected a value for each key, found an odd number of items at byte 5 (SETITEMS)",
        ),
        (
            &[EMPTY_DICT, NONE, NONE, SETITEM],
            "expected a key that is text, an integer or a short tuple of them, found None at byte 5 (SETITEM)",
        ),
        // A mark protects what lies below it.
        (
            &[NONE, NONE, MARK, TUPLE2],
            "expected as many values as the tuple has, found fewer at byte 5 (TUPLE2)",
        ),
        (
            &[EMPTY_DICT, MARK, MARK, SETITEMS],
            "expected a dict, found nothing at byte 5 (SETITEMS)",
        ),
        (
            &[NONE, NONE],
            "expected one value at the end, found 2 at byte 4 (STOP)",
        ),
        (&[b'i'], "unsupported opcode at byte 2 (0x69)"),
        (
            &[SHORT_BINUNICODE, 1, 0xff],
            "text is not UTF-8 at byte 2 (SHORT_BINUNICODE)",
        ),
    ] {
        assert_eq!(
            Document::parse(&ops(&[pieces])).unwrap_err().to_string(),
            expected
        );
    }
    let refused = |bytes: &[u8]| Document::parse(bytes).unwrap_err().to_string();
    assert_eq!(
        refused(b""),
        "truncated pickle: expected an opcode at byte 0"
    );
    assert_eq!(
        refused(b"\x80\x04N"),
        "truncated pickle: expected an opcode at byte 3"
    );
    assert_eq!(
        refused(b"\x80\x04G\0"),
        "truncated pickle: expected 8 bytes at byte 2 (BINFLOAT)"
    );
    assert_eq!(
        refused(b"\x80\x04N.."),
        "expected the end of the pickle, found 1 more bytes at byte 4"
    );
    assert_eq!(
        refused(b"BZh9"),
        "not a pickle of protocol 2 to 5: found byte 0x42 at byte 0"
    );
    assert_eq!(
        refused(b"\x80\x06N."),
        "not a pickle of protocol 2 to 5: found protocol 6 at byte 0 (PROTO)"
    );
}

#[test]
fn every_limit_is_kept() {
    let generous = Limits::default();
    let tight = |limits: Limits, piece: &[u8], what| {
        let error = Document::parse_with(&ops(&[piece]), limits).unwrap_err();
        assert!(
            matches!(error.problem, PickleProblem::Limit { what: found, .. } if found == what),
            "{error}"
        );
        assert!(
            Document::parse_with(&ops(&[piece]), generous).is_ok(),
            "{what}"
        );
    };
    let marks = [[MARK; 3], [TUPLE; 3]].concat();
    tight(
        Limits {
            nesting: 2,
            ..generous
        },
        &marks,
        "open marks",
    );
    tight(
        Limits {
            memo_entries: 1,
            ..generous
        },
        &[NONE, MEMOIZE, MEMOIZE],
        "memo entries",
    );
    tight(
        Limits {
            stack_values: 2,
            ..generous
        },
        &[NONE, NONE, NONE, TUPLE3],
        "values on the stack",
    );
    let lists = [EMPTY_LIST, EMPTY_LIST, APPEND];
    tight(
        Limits {
            containers: 1,
            ..generous
        },
        &lists,
        "containers of a kind",
    );
    tight(
        Limits {
            text_bytes: 2,
            ..generous
        },
        &text("abc"),
        "bytes of text",
    );
    // A length is checked before memory is asked for.
    let huge = [&[BINUNICODE8][..], &u64::MAX.to_le_bytes()].concat();
    assert!(Document::parse(&ops(&[&huge])).is_err());
    let deep = ops(&[&[MARK; 1_000_000], &[TUPLE; 1_000_000]]);
    assert!(Document::parse(&deep).is_err());
    let nested = ops(&[&[EMPTY_LIST; 1_000_000], &[APPEND; 999_999]]);
    assert!(Document::parse(&nested).is_ok());
}

#[test]
fn a_truncated_pickle_is_always_an_error() {
    for whole in [sample(), numpy_half()] {
        assert!(Document::parse(&whole).is_ok());
        for length in 0..whole.len() {
            let error = Document::parse(&whole[..length]).unwrap_err();
            assert!(
                matches!(error.problem, PickleProblem::Truncated { .. }),
                "{length}: {error}"
            );
            assert!(error.offset <= length);
        }
    }
}

#[test]
fn no_changed_byte_makes_the_reader_panic() {
    for whole in [sample(), numpy_half()] {
        for place in 0..whole.len() {
            for byte in 0..=u8::MAX {
                let mut changed = whole.clone();
                changed[place] = byte;
                if let Ok(document) = Document::parse(&changed) {
                    show(&document, document.root(), 0);
                }
            }
        }
    }
}

/// Opcodes with operands that often fit, and sometimes anything.
fn opcode_soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => proptest::sample::select(opcodes::ALL).prop_map(|opcode| vec![opcode]),
        4 => any::<u8>().prop_map(|number| vec![BININT1, number]),
        4 => "[ab]{0,2}".prop_map(|word| text(&word)),
        2 => (0..4_u8).prop_map(|entry| vec![BINGET, entry]),
        2 => Just(global("collections", "OrderedDict")),
        1 => Just([global("numpy.core.multiarray", "scalar"), dtype()].concat()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| {
        let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        // Everything left is gathered, so that more of the soup can be read to its end.
        ops(&[&[MARK], &pieces.concat(), &[TUPLE]])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn opcode_soup_is_read_or_refused(bytes in opcode_soup()) {
        match Document::parse(&bytes) {
            Ok(document) => drop(show(&document, document.root(), 0)),
            Err(error) => prop_assert!(error.offset <= bytes.len()),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let bytes = [&[PROTO, 4][..], &bytes].concat();
        match Document::parse(&bytes) {
            Ok(document) => drop(show(&document, document.root(), 0)),
            Err(error) => prop_assert!(error.offset <= bytes.len()),
        }
    }
}
