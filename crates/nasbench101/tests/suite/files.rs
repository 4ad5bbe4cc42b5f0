//! Files, read and written.

use nasbench101::records::{
    Evaluation, Metrics, RawRecord, RecordReader, decode, encode_message, is_tfrecord, write_record,
};
use nasbench101::{Module, ModuleHash};

use crate::shared;

/// A small file of invented runs: three records of the same length.
pub(crate) fn small_file() -> Vec<u8> {
    let mut file = Vec::new();
    for (number, digits) in ["000", "101", "110"].into_iter().enumerate() {
        let module = Module::from_stored(5, 0b10_1010_1101, digits).unwrap();
        let point = |step: f64| Evaluation {
            current_epoch: 54.0 * step,
            training_seconds: 900.5 * step,
            train_accuracy: 0.1 + 0.4 * step,
            validation_accuracy: 0.1 + 0.39 * step,
            test_accuracy: 0.1 + 0.38 * step,
            checkpoint_path: None,
        };
        let metrics = Metrics {
            evaluations: vec![point(0.0), point(1.0), point(2.0)],
            trainable_parameters: module.trainable_parameters() as i64,
            total_seconds: 2000.25 + number as f64,
        };
        write_record(
            &mut file,
            module.hash(),
            108,
            &module,
            &encode_message(&metrics),
        )
        .unwrap();
    }
    file
}

/// The file of the records of a file.
fn rewritten(file: &[u8]) -> Vec<u8> {
    let mut again = Vec::new();
    for raw in RecordReader::new(file) {
        let record = decode(&raw.unwrap()).unwrap();
        assert_eq!(encode_message(&record.metrics), record.message);
        write_record(
            &mut again,
            record.hash,
            record.epochs,
            &record.module,
            &record.message,
        )
        .unwrap();
    }
    again
}

#[test]
fn a_file_that_is_read_and_written_again_is_the_same() {
    let file = small_file();
    assert!(is_tfrecord(&file[..12]));
    assert_eq!(rewritten(&file), file);
}

#[test]
fn the_sample_that_is_read_and_written_again_is_the_same() {
    let Some(path) = shared::file("data/sample101.tfrecord") else {
        return;
    };
    let file = std::fs::read(path).unwrap();
    assert_eq!(rewritten(&file), file);
    let mut records = 0;
    for raw in RecordReader::new(file.as_slice()) {
        let record = decode(&raw.unwrap()).unwrap();
        records += 1;
        assert_eq!(record.module.hash(), record.hash);
        assert_eq!(record.module.stored_form(), record.module);
        let weights = record.module.trainable_parameters() as i64;
        assert_eq!(record.metrics.trainable_parameters, weights);
        let epochs: Vec<f64> = record
            .metrics
            .evaluations
            .iter()
            .map(|evaluation| evaluation.current_epoch)
            .collect();
        let all = f64::from(record.epochs);
        assert_eq!(epochs, [0.0, all / 2.0, all]);
    }
    assert_eq!(records, 200 * 4 * 3);
}

#[test]
fn a_record_knows_its_number_and_place() {
    let file = small_file();
    let mut reader = RecordReader::new(file.as_slice());
    let mut record = RawRecord::default();
    let mut places = Vec::new();
    while reader.read_into(&mut record).unwrap() {
        places.push((record.number, record.offset));
    }
    let length = file.len() as u64 / 3;
    assert_eq!(places, [(0, 0), (1, length), (2, 2 * length)]);
    assert_eq!(reader.offset(), file.len() as u64);
    assert_eq!(RecordReader::new([].as_slice()).count(), 0);
}

/// A record with this data.
pub(crate) fn raw(data: impl Into<Vec<u8>>) -> RawRecord {
    RawRecord {
        number: 7,
        offset: 4096,
        data: data.into(),
    }
}

/// The JSON of a record with this message.
pub(crate) fn json(message: &[u8]) -> String {
    let mut file = Vec::new();
    let module = Module::from_texts("0100", "input,output").unwrap();
    write_record(&mut file, module.hash(), 4, &module, message).unwrap();
    let data = file[12..file.len() - 4].to_vec();
    String::from_utf8(data).unwrap()
}

#[test]
fn unknown_fields_are_skipped_and_missing_ones_are_zero() {
    // Three empty evaluations, the last with a path and an unknown field 9; an unknown field 15 after them.
    let message = b"\x0a\x00\x0a\x00\x0a\x05\x32\x01p\x48\x07\x78\x01";
    let record = decode(&raw(json(message))).unwrap();
    let with_path = Evaluation {
        checkpoint_path: Some(b"p".to_vec()),
        ..Evaluation::default()
    };
    let expected = Metrics {
        evaluations: vec![Evaluation::default(), Evaluation::default(), with_path],
        trainable_parameters: 0,
        total_seconds: 0.0,
    };
    assert_eq!(record.metrics, expected);
    assert_eq!(record.message, message);
    assert_eq!(record.epochs, 4);
}

#[test]
fn escapes_and_line_breaks_do_not_matter() {
    let plain = json(b"\x0a\x00\x0a\x00\x0a\x00");
    let escaped = plain
        .replace("\"0100\"", "\"0\\u0031\\u00300\"")
        .replace("input", "inpu\\u0074")
        .replace(", ", " ,\n\t");
    assert_ne!(plain, escaped);
    let expected = decode(&raw(plain.clone())).unwrap();
    assert_eq!(decode(&raw(escaped)).unwrap(), expected);
    let without_breaks = plain.replace("\\n", "");
    assert_eq!(decode(&raw(without_breaks)).unwrap(), expected);
    let upper_case = plain.replace(
        &expected.hash.to_string(),
        &expected.hash.to_string().to_uppercase(),
    );
    assert_eq!(decode(&raw(upper_case)).unwrap(), expected);
}

#[test]
fn numbers_are_read_as_they_are() {
    let evaluation = Evaluation {
        train_accuracy: f64::NAN,
        validation_accuracy: -0.0,
        test_accuracy: f64::INFINITY,
        training_seconds: -1e300,
        ..Evaluation::default()
    };
    let metrics = Metrics {
        evaluations: vec![evaluation; 3],
        trainable_parameters: -1,
        total_seconds: f64::MIN_POSITIVE,
    };
    let message = encode_message(&metrics);
    let record = decode(&raw(json(&message))).unwrap();
    let read = &record.metrics.evaluations[2];
    assert!(read.train_accuracy.is_nan());
    assert!(read.validation_accuracy.is_sign_negative());
    assert!(read.test_accuracy.is_infinite());
    assert_eq!(record.metrics.trainable_parameters, -1);
    assert_eq!(encode_message(&record.metrics), message);
    assert_eq!(
        record.hash,
        "043721b9c7fe8c5fad811d47d83132ec"
            .parse::<ModuleHash>()
            .unwrap()
    );
}
