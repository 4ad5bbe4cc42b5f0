//! The epochs of a run: lines of JSON, and a table for people.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::{EpochRecord, PhaseRecord};

use super::error::RunError;

/// A file that grows line by line, and is cut back where a line does not fit on the disk.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Lines {
    /// Opens the file, or makes it; what is in it stays.
    pub(super) fn open(path: PathBuf) -> Result<Self, RunError> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path).map_err(RunError::disk("open", &path))?;
        let length = file
            .metadata()
            .map_err(RunError::disk("read", &path))?
            .len();
        Ok(Self { path, file, length })
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves so many bytes.
    pub(super) fn cut(&mut self, length: u64) -> Result<(), RunError> {
        self.file
            .set_len(length)
            .map_err(RunError::disk("write", &self.path))?;
        self.length = length;
        Ok(())
    }

    /// Adds bytes, and waits until the disk has them. If it has no room for all, none are added.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), RunError> {
        let written = self
            .file
            .seek(SeekFrom::Start(self.length))
            .and_then(|_| self.file.write_all(bytes))
            .and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => {
                self.length += bytes.len() as u64;
                Ok(())
            }
            Err(source) => {
                let _ = self.file.set_len(self.length); // a rest is cut when the run goes on, too
                Err(RunError::disk("write", &self.path)(source))
            }
        }
    }
}

/// The line of `epochs.jsonl` for an epoch.
pub(super) fn json_line(record: &EpochRecord, path: &Path) -> Result<String, RunError> {
    let line = serde_json::to_string(record).map_err(|source| {
        RunError::damaged(path, "something that can be written", Some(source.into()))
    })?;
    Ok(line + "\n")
}

/// The records of epochs -1 to `last` in `epochs.jsonl`, and how many bytes they take. What comes after them may be anything.
pub(super) fn read_records(
    bytes: &[u8],
    last: i64,
    path: &Path,
) -> Result<(Vec<EpochRecord>, u64), RunError> {
    let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let (mut records, mut length) = (Vec::new(), 0);
    for epoch in -1..=last {
        let missing = |source| {
            let expected =
                format!("a line for each epoch from -1 to {last}; that of {epoch} is missing");
            RunError::damaged(path, expected, source)
        };
        let line = lines
            .next()
            .filter(|line| line.ends_with(b"\n"))
            .ok_or_else(|| missing(None))?;
        let record: EpochRecord =
            serde_json::from_slice(line).map_err(|source| missing(Some(source.into())))?;
        if record.epoch != epoch {
            return Err(missing(None));
        }
        length += line.len() as u64;
        records.push(record);
    }
    Ok((records, length))
}

/// The heading of `epochs.txt`.
pub(super) const HEADING: &str = concat!(
    "        learning  temper-       images for weights  images for architecture              validation\n",
    " epoch      rate    ature     loss  top-1   top-5     loss  top-1   top-5     loss  top-1   top-5",
    "   score   seconds  architecture\n",
);

/// The row of `epochs.txt` for an epoch.
pub(super) fn table_row(record: &EpochRecord) -> String {
    let training = record.training.as_ref();
    let mut row = format!("{:>6}", record.epoch);
    let number = |row: &mut String, width: usize, digits: usize, number: Option<f64>| {
        // Writing into a String cannot fail.
        let _ = match number {
            Some(number) => write!(row, " {number:>width$.digits$}"),
            None => write!(row, " {:>width$}", "-"),
        };
    };
    number(
        &mut row,
        9,
        5,
        training.map(|training| training.learning_rate),
    );
    number(
        &mut row,
        8,
        3,
        training.and_then(|training| training.temperature),
    );
    let phases = [
        training.map(|training| training.weights),
        training.map(|training| training.architecture),
        record.validation,
    ];
    for phase in phases {
        let of = |value: fn(PhaseRecord) -> f64| phase.map(value);
        number(&mut row, 8, 4, of(|phase| phase.loss));
        number(&mut row, 6, 2, of(|phase| phase.top1_percent));
        number(&mut row, 7, 2, of(|phase| phase.top5_percent));
    }
    number(&mut row, 7, 2, record.score_percent);
    number(&mut row, 9, 1, Some(record.seconds));
    row + "  " + &record.architecture + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(epoch: i64) -> EpochRecord {
        EpochRecord {
            epoch,
            architecture: "8:8:8:8:8".to_owned(),
            score_percent: None,
            training: None,
            validation: None,
            probabilities: vec![vec![0.1, 0.9]],
            seconds: 1.5,
        }
    }

    fn lines(epochs: &[i64]) -> Vec<u8> {
        let line = |epoch: &i64| json_line(&record(*epoch), Path::new("e")).unwrap();
        epochs.iter().map(line).collect::<String>().into_bytes()
    }

    #[test]
    fn lines_beyond_the_last_epoch_may_be_anything() {
        let mut bytes = lines(&[-1, 0, 1]);
        let whole = bytes.len();
        bytes.extend(b"{\"epoch\": 2, \"archi");
        let (records, length) = read_records(&bytes, 1, Path::new("e")).unwrap();
        assert_eq!(records, [record(-1), record(0), record(1)]);
        assert_eq!(length, whole as u64);
        let (records, length) = read_records(&bytes, -1, Path::new("e")).unwrap();
        assert_eq!((records.len(), length), (1, lines(&[-1]).len() as u64));
    }

    #[test]
    fn a_missing_line_is_named() {
        let refused = |bytes: &[u8]| {
            let error = read_records(bytes, 1, Path::new("e")).unwrap_err();
            error.to_string()
        };
        let expected = |epoch: i64| {
            format!(
                "e is damaged, or is no file of a run: expected a line for each epoch from -1 to 1; that of {epoch} is missing"
            )
        };
        assert_eq!(refused(b""), expected(-1));
        assert_eq!(refused(&lines(&[-1, 0])), expected(1));
        assert_eq!(refused(&lines(&[-1, 1])), expected(0));
        let cut = lines(&[-1, 0, 1]);
        assert_eq!(refused(&cut[..cut.len() - 1]), expected(1));
        assert_eq!(refused(b"no JSON\n"), expected(-1));
    }

    #[test]
    fn a_row_of_the_table_stands_below_its_heading() {
        let phase = PhaseRecord {
            loss: 1.25,
            top1_percent: 61.2,
            top5_percent: 100.0,
        };
        let mut record = record(12);
        record.training = Some(crate::TrainingRecord {
            steps: 3,
            learning_rate: 0.025,
            temperature: Some(8.9),
            weights: phase,
            architecture: phase,
        });
        record.validation = Some(phase);
        let row = table_row(&record);
        let heading = HEADING.lines().next_back().unwrap();
        assert_eq!(row.find("8:8"), heading.find("architecture"));
        // Numbers end where their headings do.
        for (word, value) in [
            ("epoch", "12"),
            ("rate", "0.02500"),
            ("ature", "8.900"),
            ("seconds", "1.5"),
        ] {
            let end = heading.find(word).unwrap() + word.len();
            assert!(row[..end].ends_with(value), "{row}");
            assert!(row[end..].starts_with(' '), "{row}");
        }
    }

    #[test]
    fn what_does_not_fit_on_the_disk_is_not_added() {
        let Ok(file) = OpenOptions::new().write(true).open("/dev/full") else {
            println!("skipped: this system has no /dev/full");
            return;
        };
        let mut lines = Lines {
            path: "/dev/full".into(),
            file,
            length: 0,
        };
        let error = lines.add(b"line\n").unwrap_err();
        assert_eq!(error.to_string(), "cannot write /dev/full");
        assert_eq!(lines.length, 0);
    }
}
