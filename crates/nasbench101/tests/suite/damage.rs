//! Damaged files: each kind of damage has its error, and none makes a panic or takes memory.

use std::error::Error;
use std::io::Read;
use std::process::Command;

use nasbench101::Module;
use nasbench101::records::{ReadError, ReadProblem, RecordReader, decode, write_record};

use crate::files::{json, raw, small_file};
use crate::shared;

/// Reads a file up to its first error.
fn read(file: impl Read) -> Result<u64, ReadError> {
    let mut records = 0;
    for raw in RecordReader::new(file) {
        decode(&raw?)?;
        records += 1;
    }
    Ok(records)
}

/// The text of an error with its causes.
fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

#[track_caller]
fn refused(file: impl Read) -> String {
    chain(&read(file).unwrap_err())
}

#[track_caller]
fn refused_data(data: &str) -> String {
    chain(&decode(&raw(data)).unwrap_err())
}

/// The head of a record whose checksum is right.
fn head(length: u64) -> Vec<u8> {
    let length = length.to_le_bytes();
    [length.as_slice(), &masked_crc32c(&length)].concat()
}

/// A checksum as TFRecord writes it.
fn masked_crc32c(bytes: &[u8]) -> [u8; 4] {
    let crc = crc32c::crc32c(bytes).rotate_right(15);
    crc.wrapping_add(0xA282_EAD8).to_le_bytes()
}

#[test]
fn every_flipped_bit_is_found() {
    let file = small_file();
    for place in 0..file.len() {
        for bit in 0..8 {
            let mut damaged = file.clone();
            damaged[place] ^= 1 << bit;
            let error = read(damaged.as_slice()).unwrap_err();
            let record = place / (file.len() / 3);
            assert_eq!(error.number, record as u64, "bit {bit} of byte {place}");
            assert!(
                matches!(error.problem, ReadProblem::Checksum { .. }),
                "bit {bit} of byte {place}: {error}"
            );
        }
    }
}

#[test]
fn every_lost_end_is_found() {
    let file = small_file();
    for length in 0..file.len() {
        let result = read(&file[..length]);
        match length.checked_rem(file.len() / 3) {
            Some(0) => assert_eq!(result.unwrap(), (length / (file.len() / 3)) as u64),
            _ => assert!(matches!(
                result.unwrap_err().problem,
                ReadProblem::Truncated { .. }
            )),
        }
    }
}

/// Without checksums in between: damage of the data itself is refused or gives another record.
#[test]
fn no_damage_of_the_data_makes_a_panic() {
    let file = small_file();
    let data = &file[12..file.len() / 3 - 4];
    for place in 0..data.len() {
        for byte in 0..=255 {
            let mut damaged = data.to_vec();
            damaged[place] = byte;
            if let Err(error) = decode(&raw(damaged)) {
                assert!(!chain(&error).is_empty());
            }
        }
        assert!(decode(&raw(&data[..place])).is_err());
    }
}

#[test]
fn errors_say_where_and_what() {
    let file = small_file();
    let (length, data) = (file.len() / 3, file.len() / 3 - 16);
    let place = format!("record 2 at byte {}: ", 2 * length);
    let truncated = |length: usize| refused(&file[..length]);
    assert_eq!(
        truncated(2 * length + 5),
        format!("{place}truncated: expected 12 bytes of its length and checksum, found 5")
    );
    assert_eq!(
        truncated(2 * length + 22),
        format!("{place}truncated: expected {data} bytes of data, found 10")
    );
    assert_eq!(
        truncated(3 * length - 1),
        format!("{place}truncated: expected 4 bytes of the checksum of its data, found 3")
    );
    let mut damaged = file.clone();
    damaged[2 * length + 8] ^= 0xff;
    let text = refused(damaged.as_slice());
    let start = format!("{place}damaged: expected the checksum ");
    assert!(text.starts_with(&start), "{text}");
    assert!(text.contains(" of its length, found "), "{text}");
    damaged[2 * length + 8] ^= 0xff;
    damaged[2 * length + 100] ^= 0xff;
    let text = refused(damaged.as_slice());
    assert!(text.contains(" of its data, found "), "{text}");
}

#[test]
fn a_length_takes_no_memory_before_the_data_is_there() {
    let file = [head(1 << 60), vec![0; 100]].concat();
    assert_eq!(
        refused(file.as_slice()),
        "record 0 at byte 0: expected a record of at most 16777216 bytes, found one of \
         1152921504606846976"
    );
    let file = [head(1 << 24), vec![0; 100]].concat();
    assert_eq!(
        refused(file.as_slice()),
        "record 0 at byte 0: truncated: expected 16777216 bytes of data, found 100"
    );
}

#[test]
fn a_reader_ends_after_an_error() {
    let mut file = small_file();
    file[20] ^= 1;
    let mut reader = RecordReader::new(file.as_slice());
    assert!(reader.next().unwrap().is_err());
    assert!(reader.next().is_none());
}

/// Input that fails after some bytes.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() {
            return Err(std::io::Error::other("the disk is gone"));
        }
        self.0.read(buffer)
    }
}

#[test]
fn errors_of_the_input_are_handed_on() {
    let file = small_file();
    let length = file.len() / 3;
    assert_eq!(
        refused(Failing(&file[..length + 50])),
        format!("record 1 at byte {length}: cannot be read: the disk is gone")
    );
}

#[test]
fn data_that_is_no_run_is_refused_with_the_reason() {
    let good = json(b"\x0a\x00\x0a\x00\x0a\x00");
    let place = "record 7 at byte 4096: ";
    let list = "expected a list of five: hash, number of epochs, adjacency, operations, base64, \
                found other data: ";
    let cases = [
        (
            good.replacen(", ", "; ", 1),
            format!("{list}expected `,` or `]` at line 1 column 36"),
        ),
        (
            "[\"a\", 4]".to_owned(),
            format!(
                "{list}invalid length 2, expected a list of five: hash, number of epochs, \
                 adjacency, operations, base64 at line 1 column 8"
            ),
        ),
        (
            good.replace("\"]", "\", 1]"),
            format!("{list}trailing characters at line 1 column 79"),
        ),
        (
            "{}".to_owned(),
            format!(
                "{list}invalid type: map, expected a list of five: hash, number of epochs, \
                 adjacency, operations, base64 at line 1 column 0"
            ),
        ),
        (
            good.replace(" 4,", " 4.5,"),
            format!("{list}invalid type: floating point `4.5`, expected u32 at line 1 column 40"),
        ),
        (
            good.replace(" 4,", " -4,"),
            format!("{list}invalid value: integer `-4`, expected u32 at line 1 column 39"),
        ),
        (
            good.replace("043721b9", "x43721b9"),
            "expected a module hash of 32 hexadecimal digits, found \
             \"x43721b9c7fe8c5fad811d47d83132ec\""
                .to_owned(),
        ),
        (
            good.replace("0100", "0110"),
            "expected edges to higher vertices only, found one from vertex 1 to vertex 0"
                .to_owned(),
        ),
        (
            good.replace("input", "output"),
            "expected input at vertex 0, found \"output\"".to_owned(),
        ),
        (
            good.replace("CgA", "Cg*"),
            "expected a message in base64: Invalid symbol 42, offset 2.".to_owned(),
        ),
        (
            json(b"\x0a\x05\x00"),
            "expected the protocol buffer ModelMetrics: failed to decode Protobuf message: \
             Metrics.evaluations: buffer underflow"
                .to_owned(),
        ),
        (
            json(b"\x0a\x00\x0a\x00"),
            "expected at least 3 evaluations (start, halfway, end), found 2".to_owned(),
        ),
    ];
    for (data, expected) in cases {
        assert_eq!(refused_data(&data), format!("{place}{expected}"), "{data}");
    }
    let error = decode(&raw(b"[\"\xff\"]".to_vec())).unwrap_err();
    let text = chain(&error);
    assert!(text.contains("found other data: invalid unicode"), "{text}");
}

#[test]
fn texts_that_are_no_module_are_refused_with_the_place() {
    let cases = [
        ("", "input,output", "found 0"),
        ("0101", "input", "vertex 1 to vertex 1"),
        (
            "01x0",
            "input,output",
            "at character 2 of the adjacency text, found 'x'",
        ),
        (
            "0é0",
            "input,output",
            "at character 1 of the adjacency text, found 'é'",
        ),
        (
            "0100",
            "input,output,output",
            "expected 2 operations, found 3",
        ),
        (
            "010001000",
            "input,output",
            "expected 3 operations, found 2",
        ),
        (
            "010001000",
            "input,maxpool3x3,maxpool3x3",
            "expected output at vertex 2, found \"maxpool3x3\"",
        ),
        (
            "010001000",
            "input,conv5x5,output",
            "expected one of the three operations at vertex 1",
        ),
        (
            "001001000",
            "input,maxpool3x3,output",
            "vertex 1 lies on no way",
        ),
        (
            "011000000",
            "input,maxpool3x3,output",
            "vertex 1 lies on no way",
        ),
        ("0000", "input,output", "vertex 0 lies on no way"),
    ];
    for (adjacency, operations, expected) in cases {
        let error = Module::from_texts(adjacency, operations).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(expected), "{adjacency} {operations}: {text}");
    }
    let full: String = (0..49)
        .map(|place| if place / 7 < place % 7 { '1' } else { '0' })
        .collect();
    let operations = format!("input{},output", ",maxpool3x3".repeat(5));
    let error = Module::from_texts(&full, &operations).unwrap_err();
    assert_eq!(error.to_string(), "expected at most 9 edges, found 21");

    let cases = [
        ((1, 0, ""), "expected 2 to 7 vertices, found 1"),
        ((200, 0, ""), "expected 2 to 7 vertices, found 200"),
        (
            (2, 2, ""),
            "expected edge bits up to 1 for 2 vertices, found 2",
        ),
        ((3, 7, ""), "expected 1 operations, found 0"),
        ((3, 7, "3"), "expected 0, 1 or 2 at vertex 1, found \"3\""),
        ((3, 7, "é"), "expected 0, 1 or 2 at vertex 1, found \"é\""),
        (
            (3, 3, "0"),
            "vertex 1 lies on no way from the input to the output",
        ),
    ];
    for ((vertices, edge_bits, digits), expected) in cases {
        let error = Module::from_stored(vertices, edge_bits, digits).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn files_that_are_not_of_nasbench101_are_refused() {
    let mut other = head(5);
    other.extend(b"event");
    other.extend(&masked_crc32c(b"event"));
    let text = refused(other.as_slice());
    assert!(
        text.starts_with("record 0 at byte 0: expected a list of five"),
        "{text}"
    );
    let text = refused(b"SQLite format 3\0".as_slice());
    assert!(
        text.starts_with("record 0 at byte 0: damaged: expected the checksum"),
        "{text}"
    );
    let module = Module::from_stored(2, 1, "").unwrap();
    let mut place = [0; 3];
    assert!(write_record(&mut place.as_mut_slice(), module.hash(), 4, &module, b"").is_err());
}

/// The faults that the maker of samples knows.
#[test]
fn faults_of_samples_are_found() {
    let Some(maker) = shared::file("tools/make_nasbench101.py") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let faults = [
        ("none", "8"),
        ("crc", "damaged: expected the checksum"),
        ("truncated", "truncated: expected"),
        ("json", "expected a list of five"),
        ("protobuf", "expected the protocol buffer ModelMetrics"),
        (
            "short",
            "expected at least 3 evaluations (start, halfway, end), found 2",
        ),
    ];
    for (fault, expected) in faults {
        let path = folder.path().join(fault);
        let made = Command::new("python3")
            .arg(&maker)
            .args(["--archs", "8", "--fault", fault, "--out"])
            .arg(&path)
            .output();
        let Ok(made) = made else {
            println!("skipped: no python3");
            return;
        };
        assert!(made.status.success(), "{made:?}");
        let file = std::fs::File::open(path).unwrap();
        match read(file) {
            Ok(records) => assert_eq!((fault, records), ("none", 8 * 4 * 3)),
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains(expected), "{fault}: {text}");
                let number = if fault == "truncated" { 95 } else { 5 };
                assert_eq!(error.number, number, "{fault}: {text}");
            }
        }
    }
}
