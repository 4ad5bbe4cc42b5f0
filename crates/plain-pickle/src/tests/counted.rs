//! Counted dictionaries: the same values and errors as instruction by instruction.

use proptest::prelude::*;

use super::*;

/// Too few bytes of text for keys of any length, so that nothing is read in one go.
const STEPWISE: Limits = Limits {
    nesting: 256,
    memo_entries: 1 << 22,
    stack_values: 1 << 20,
    containers: 1 << 20,
    text_bytes: 254,
};

fn shown(document: &Document<'_>) -> String {
    show(document, document.root(), 0)
}

/// Both ways to read a pickle.
fn both(bytes: &[u8]) -> [Result<String, PickleError>; 2] {
    [Limits::default(), STEPWISE]
        .map(|limits| Document::parse_with(bytes, limits).map(|document| shown(&document)))
}

fn entry(key: &[u8], value: f64) -> Vec<u8> {
    [key, &float(value)].concat()
}

fn int(number: u8) -> Vec<u8> {
    entry(&[BININT1, number], f64::from(number) / 4.0)
}

/// A text that makes a memo entry.
fn new(key: &str) -> Vec<u8> {
    entry(&[&text(key)[..], &[MEMOIZE]].concat(), key.len() as f64)
}

fn recalled(memo: u8) -> Vec<u8> {
    entry(&[BINGET, memo], 0.5)
}

fn dict(entries: &[Vec<u8>]) -> Vec<u8> {
    [&[EMPTY_DICT, MARK][..], &entries.concat(), &[SETITEMS]].concat()
}

/// How many of the dictionaries in a list are counted.
fn counted(document: &Document<'_>) -> usize {
    let Value::Tuple(list) = document.root() else {
        panic!("no tuple")
    };
    let is_counted = |value: &&Value<'_>| match value {
        Value::Dict(id) => document.counted(*id).is_some(),
        _ => false,
    };
    document.items(list).iter().filter(is_counted).count()
}

/// A tuple of these.
fn tuple(items: &[Vec<u8>]) -> Vec<u8> {
    ops(&[&[MARK], &items.concat(), &[TUPLE]])
}

#[test]
fn curves_are_read_in_one_go() {
    let ints: Vec<_> = (0..200).map(int).collect();
    let keys: Vec<String> = (0..120).map(|epoch| format!("x-valid@{epoch}")).collect();
    let keys = keys.iter().map(String::as_str).chain(["ori-test@119"]);
    let texts: Vec<_> = keys.map(new).collect();
    let again: Vec<_> = (0..121).map(recalled).collect();
    let bytes = tuple(&[dict(&ints), dict(&texts), dict(&again)]);
    let document = Document::parse(&bytes).unwrap();
    assert_eq!(counted(&document), 3);
    let Value::Tuple(list) = document.root() else {
        panic!("no tuple")
    };
    let Value::Dict(texts) = document.items(list)[1] else {
        panic!("no dict")
    };
    let curve = document.counted(texts).unwrap();
    let stretch = |stem, first, count| Stretch {
        stem: Some(stem),
        first,
        count,
    };
    assert_eq!(
        curve.stretches,
        [stretch("x-valid@", 0, 120), stretch("ori-test@", 119, 1)]
    );
    assert_eq!(curve.values.len(), 121);
    let [fast, stepwise] = both(&bytes);
    assert_eq!(fast.unwrap(), stepwise.unwrap());
}

#[test]
fn whatever_is_not_quite_like_that_is_read_step_by_step() {
    let frame = [FRAME, 0, 0, 0, 0, 0, 0, 0, 0];
    let first = dict(&[new("a0"), new("a1")]);
    for entries in [
        vec![int(0), int(2)],
        vec![int(1), int(1)],
        vec![new("a0"), new("a0")],
        vec![new("a00"), new("a01")],
        vec![new("a"), new("b")],
        vec![new("a1"), int(2)],
        vec![new("a1"), new("b1"), new("a1")],
        vec![int(0), [&frame[..], &int(1)].concat()],
        vec![recalled(1), recalled(0)],
        vec![recalled(0)],
        vec![recalled(0), recalled(1), recalled(1)],
        vec![recalled(0), recalled(1), new("a2")],
        vec![new("a-stem-of-17-bytes0")],
        vec![int(0), [BININT1, 1, NONE].to_vec()],
        vec![entry(&text("a0"), 1.0)],
        vec![],
    ] {
        let bytes = tuple(&[first.clone(), dict(&entries)]);
        let document = Document::parse(&bytes).unwrap();
        assert_eq!(counted(&document), 1, "{entries:?}");
        let [fast, stepwise] = both(&bytes);
        assert_eq!(fast, stepwise);
    }
    // More than 255 has two bytes.
    let many: Vec<_> = (0..=255).map(int).collect();
    let bytes = tuple(&[dict(&many)]);
    assert_eq!(counted(&Document::parse(&bytes).unwrap()), 0);
}

#[test]
fn a_counted_dictionary_can_be_filled_further_and_its_keys_recalled() {
    let mut filled = dict(&[new("a0"), new("a1")]);
    filled.extend(
        [
            &[BINGET, 1, NONE, SETITEM][..],
            &[MARK],
            &new("b7"),
            &[SETITEMS],
        ]
        .concat(),
    );
    let bytes = tuple(&[filled, vec![BINGET, 0], vec![BINGET, 2]]);
    let document = Document::parse(&bytes).unwrap();
    assert_eq!(counted(&document), 0);
    let expected = "({'a0': 2.0, 'a1': None, 'b7': 2.0}, 'a0', 'b7')";
    assert_eq!(shown(&document), expected);
    let later = [
        dict(&[int(0)]),
        [&[MARK][..], &int(0), &int(7), &[SETITEMS]].concat(),
    ]
    .concat();
    assert_eq!(root(&ops(&[&later])), "{0: 0.0, 7: 1.75}");
}

#[test]
fn limits_are_reported_where_they_are_reached() {
    let texts: Vec<_> = (0..9).map(|number| new(&format!("a{number}"))).collect();
    let bytes = tuple(&[dict(&texts)]);
    let limits = Limits {
        memo_entries: 5,
        ..Limits::default()
    };
    let error = Document::parse_with(&bytes, limits).unwrap_err();
    assert!(
        matches!(error.problem, PickleProblem::Limit { limit: 5, .. }),
        "{error}"
    );
}

/// What may stand in between without saying how long a text is, since the two ways differ
/// in that limit.
const OPCODES: &[u8] = &[
    NONE,
    NEWTRUE,
    MARK,
    SETITEM,
    SETITEMS,
    MEMOIZE,
    EMPTY_DICT,
    TUPLE2,
    STOP,
    BINFLOAT,
    BININT1,
    BININT2,
    BINGET,
    LONG_BINGET,
    BINPUT,
    FRAME,
];

/// A few entries that often make a curve, and sometimes anything else.
fn entries() -> impl Strategy<Value = Vec<u8>> {
    let texts = |stem: &'static str| {
        (0..12_u32, 1..5_u32).prop_map(move |(first, count)| {
            let keys = first..first + count;
            keys.flat_map(|number| new(&format!("{stem}{number}")))
                .collect::<Vec<u8>>()
        })
    };
    let ints = (0..3_u8, 0..4_u8)
        .prop_map(|(first, count)| (first..first + count).flat_map(int).collect());
    let gets = (0..8_u8, 0..8_u8)
        .prop_map(|(first, count)| (first..first + count).flat_map(recalled).collect());
    let odd = prop_oneof![
        proptest::sample::select(OPCODES).prop_map(|opcode| vec![opcode]),
        Just([text("a1"), vec![MEMOIZE, NONE]].concat()),
        Just(entry(&text("a1"), 0.25)),
        Just(vec![SETITEMS, MARK]),
    ];
    let piece = prop_oneof![4 => texts("a"), 3 => texts("b@"), 3 => ints, 3 => gets, 1 => odd];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn both_ways_read_the_same(dicts in proptest::collection::vec(entries(), 1..6)) {
        let dicts: Vec<_> = dicts.into_iter().map(|entries| dict(&[entries])).collect();
        let [fast, stepwise] = both(&tuple(&dicts));
        prop_assert_eq!(fast, stepwise);
    }
}
