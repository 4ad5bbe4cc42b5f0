//! What is not plain data, or too much of it.

use super::*;

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
    let bytes = b"\x80\x04\x95\x1f\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\
        \x8c\x04echo\x94\x85\x94R\x94.";
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
    let error = Document::parse(&ops(&[&global("numpy", "load")])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "refused global numpy.load at byte 15 (STACK_GLOBAL)"
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
            "expected a key that is text, bytes, an integer or a short tuple of them, found None \
             at byte 5 (SETITEM)",
        ),
        // A mark protects what lies below it.
        (
            &[EMPTY_LIST, NONE, MARK, APPEND],
            "expected a value, found nothing at byte 5 (APPEND)",
        ),
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
        (b"i", "unsupported opcode at byte 2 (0x69)"),
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
    let deep = ops(&[&vec![MARK; 1_000_000], &vec![TUPLE; 1_000_000]]);
    assert!(Document::parse(&deep).is_err());
    let nested = ops(&[&vec![EMPTY_LIST; 1_000_000], &vec![APPEND; 999_999]]);
    assert!(Document::parse(&nested).is_ok());
}
