//! Event files of TensorBoard: its own framing around protocol buffers, with the few fields that scalars need.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use prost::Message;

use crate::{EpochRecord, PhaseRecord};

use super::epochs::Lines;
use super::error::RunError;

/// `tensorflow.Event`.
#[derive(Clone, PartialEq, Message)]
struct Event {
    #[prost(double, tag = "1")]
    wall_time: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(oneof = "What", tags = "3, 5, 7")]
    what: Option<What>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum What {
    #[prost(string, tag = "3")]
    FileVersion(String),
    #[prost(message, tag = "5")]
    Summary(Summary),
    #[prost(message, tag = "7")]
    SessionLog(SessionLog),
}

#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    value: Vec<Scalar>,
}

/// `tensorflow.Summary.Value`.
#[derive(Clone, PartialEq, Message)]
struct Scalar {
    #[prost(string, tag = "1")]
    tag: String,
    #[prost(float, tag = "2")]
    simple_value: f32,
}

#[derive(Clone, PartialEq, Message)]
struct SessionLog {
    /// `START`: what older files have from this step on is void.
    #[prost(int32, tag = "1")]
    status: i32,
}

const START: i32 = 1;

/// What the names of all event files begin with.
const PREFIX: &str = "events.out.tfevents.";

/// An event file that is being written.
#[derive(Debug)]
pub(super) struct EventFile {
    lines: Lines,
    /// What the rows and columns of the probabilities are called.
    rows: Vec<(String, Vec<String>)>,
}

impl EventFile {
    /// Begins a file in a folder, whose name is after those that are there. `next_epoch` is the first that it will have.
    pub(super) fn begin(
        folder: &Path,
        next_epoch: i64,
        rows: Vec<(String, Vec<String>)>,
    ) -> Result<Self, RunError> {
        let lines = Lines::open(next_name(folder, seconds() as u64))?;
        let mut file = Self { lines, rows };
        let version = What::FileVersion("brain.Event:2".to_owned());
        let start = What::SessionLog(SessionLog { status: START });
        let mut bytes = framed(&event(0, version));
        bytes.extend(framed(&event(next_epoch, start)));
        file.lines.add(&bytes)?;
        Ok(file)
    }

    /// Adds the scalars of an epoch.
    pub(super) fn add(&mut self, record: &EpochRecord) -> Result<(), RunError> {
        let value = scalars(record, &self.rows)
            .into_iter()
            .map(|(tag, number)| Scalar {
                tag,
                simple_value: number as f32,
            })
            .collect();
        let summary = What::Summary(Summary { value });
        self.lines.add(&framed(&event(record.epoch, summary)))
    }
}

fn event(step: i64, what: What) -> Event {
    Event {
        wall_time: seconds(),
        step,
        what: Some(what),
    }
}

fn seconds() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0.0, |now| now.as_secs_f64())
}

/// A name with a number that is greater than those of all event files in the folder: TensorBoard reads them in the order of
/// their names.
fn next_name(folder: &Path, now: u64) -> PathBuf {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix(PREFIX)?.split('.').next()?;
        number.parse::<u64>().ok()
    });
    let number = numbers
        .max()
        .map_or(now, |last| now.max(last.saturating_add(1)));
    folder.join(format!("{PREFIX}{number:010}.natsbench"))
}

/// A record of the file: its length, the length's check sum, its bytes, their check sum.
fn framed(event: &Event) -> Vec<u8> {
    let content = event.encode_to_vec();
    let length = (content.len() as u64).to_le_bytes();
    let mut bytes = length.to_vec();
    bytes.extend(masked_sum(&length).to_le_bytes());
    bytes.extend(&content);
    bytes.extend(masked_sum(&content).to_le_bytes());
    bytes
}

/// Crc32c, turned and shifted, since sums of data that has sums in it are weak.
fn masked_sum(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes)
        .rotate_right(15)
        .wrapping_add(0xa282_ead8)
}

/// All numbers of an epoch with their names.
fn scalars(record: &EpochRecord, rows: &[(String, Vec<String>)]) -> Vec<(String, f64)> {
    let mut scalars = Vec::new();
    let mut add = |tag: String, number: Option<f64>| {
        scalars.extend(number.map(|number| (tag, number)));
    };
    let training = record.training.as_ref();
    let phases = [
        ("weights", training.map(|training| training.weights)),
        (
            "architecture",
            training.map(|training| training.architecture),
        ),
        ("validation", record.validation),
    ];
    for (name, phase) in phases {
        let of = |number: fn(PhaseRecord) -> f64| phase.map(number);
        add(format!("{name}/loss"), of(|phase| phase.loss));
        add(
            format!("{name}/top1_percent"),
            of(|phase| phase.top1_percent),
        );
        add(
            format!("{name}/top5_percent"),
            of(|phase| phase.top5_percent),
        );
    }
    let rate = training.map(|training| training.learning_rate);
    add("settings/learning_rate".to_owned(), rate);
    let temperature = training.and_then(|training| training.temperature);
    add("settings/temperature".to_owned(), temperature);
    add("choice/score_percent".to_owned(), record.score_percent);
    add("choice/seconds".to_owned(), Some(record.seconds));
    for ((row, columns), numbers) in rows.iter().zip(&record.probabilities) {
        for (column, &number) in columns.iter().zip(numbers) {
            add(format!("probabilities_{row}/{column}"), Some(number));
        }
    }
    scalars
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events of a file, whose sums are checked.
    fn events(bytes: &[u8]) -> Vec<Event> {
        let mut rest = bytes;
        let mut events = Vec::new();
        while let Some((length, after)) = rest.split_first_chunk::<8>() {
            let (sum, after) = after.split_first_chunk::<4>().unwrap();
            assert_eq!(u32::from_le_bytes(*sum), masked_sum(length));
            let (content, after) = after.split_at(u64::from_le_bytes(*length) as usize);
            let (sum, after) = after.split_first_chunk::<4>().unwrap();
            assert_eq!(u32::from_le_bytes(*sum), masked_sum(content));
            events.push(Event::decode(content).unwrap());
            rest = after;
        }
        events
    }

    fn record(epoch: i64) -> EpochRecord {
        let phase = PhaseRecord {
            loss: 0.5,
            top1_percent: 61.25,
            top5_percent: 93.75,
        };
        EpochRecord {
            epoch,
            architecture: "8:8:8:8:8".to_owned(),
            score_percent: Some(40.5),
            training: None,
            validation: Some(phase),
            probabilities: vec![vec![0.25, 0.75]],
            seconds: 2.0,
        }
    }

    #[test]
    fn each_epoch_is_an_event_with_its_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let rows = vec![("layer 1".to_owned(), vec!["8".to_owned(), "16".to_owned()])];
        let mut file = EventFile::begin(folder.path(), 4, rows).unwrap();
        file.add(&record(4)).unwrap();
        let bytes = std::fs::read(file.lines.path()).unwrap();
        // As the writer of TensorBoard begins each file.
        assert_eq!(&bytes[..12], [24, 0, 0, 0, 0, 0, 0, 0, 163, 127, 75, 34]);
        let events = events(&bytes);
        assert_eq!(events.len(), 3);
        assert_eq!(
            events[0].what,
            Some(What::FileVersion("brain.Event:2".to_owned()))
        );
        assert_eq!((events[1].step, events[2].step), (4, 4));
        let Some(What::Summary(summary)) = &events[2].what else {
            panic!("{:?}", events[2]);
        };
        let found: Vec<(&str, f32)> = summary
            .value
            .iter()
            .map(|scalar| (scalar.tag.as_str(), scalar.simple_value))
            .collect();
        assert_eq!(
            found,
            [
                ("validation/loss", 0.5),
                ("validation/top1_percent", 61.25),
                ("validation/top5_percent", 93.75),
                ("choice/score_percent", 40.5),
                ("choice/seconds", 2.0),
                ("probabilities_layer 1/8", 0.25),
                ("probabilities_layer 1/16", 0.75),
            ]
        );
    }

    #[test]
    fn later_files_have_later_names() {
        let folder = tempfile::tempdir().unwrap();
        let first = next_name(folder.path(), 1_700_000_000);
        std::fs::write(&first, b"").unwrap();
        std::fs::write(folder.path().join("events.out.tfevents.other"), b"").unwrap();
        // The clock was put back.
        let second = next_name(folder.path(), 1_600_000_000);
        assert!(second > first, "{second:?}");
        assert!(second.ends_with("events.out.tfevents.1700000001.natsbench"));
    }

    #[test]
    fn sums_are_masked_crc32c() {
        // RFC 3720, B.4: 32 bytes of zeros have 0x8a9136aa.
        let expected = 0x8a91_36aa_u32.rotate_right(15).wrapping_add(0xa282_ead8);
        assert_eq!(masked_sum(&[0; 32]), expected);
    }
}
