//! A tar file that was cut into parts, read as one without joining them.
//!
//! The archives with weights are cut by `split -b 30G` into `NATS-…-full.taraa`, `.tarab` and so on, and some copies of
//! these once more, into `….taraa-aa`, `….taraa-ab`. [`Parts`] puts them in order by their names, and reads and seeks as
//! if they were one file. A tar file in one piece is a single part.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::ArchiveError;
use super::part_name::PartName;

/// The parts of a tar file, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    all: Vec<Part>,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    path: PathBuf,
    /// Where it begins in the whole.
    start: u64,
    byte_len: u64,
}

impl Parts {
    /// The parts that paths name, in any order; where there is only one, and it is a part by its name, the others are
    /// looked for beside it.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::MissingPart`] if the first or one between others is missing, [`ArchiveError::SamePart`],
    /// [`ArchiveError::OtherPart`], [`ArchiveError::CutPart`] if one has another length than those before it, or
    /// [`ArchiveError::Unreadable`].
    pub(super) fn find(paths: &[PathBuf]) -> Result<Self, ArchiveError> {
        let named: Option<Vec<(PartName, PathBuf)>> = paths
            .iter()
            .map(|path| Some((PartName::of(path)?, path.clone())))
            .collect();
        let ordered = match (paths, named) {
            ([only], None) => vec![only.clone()],
            (_, None) => {
                let other = paths.iter().find(|path| PartName::of(path).is_none());
                return Err(ArchiveError::OtherPart {
                    path: other.or(paths.first()).cloned().unwrap_or_default(),
                });
            }
            ([_only], Some(named)) => in_order(beside(named))?,
            (_, Some(named)) => in_order(named)?,
        };
        let parts = Self::of_files(&ordered)?;
        parts.check_lengths()?;
        Ok(parts)
    }

    fn of_files(paths: &[PathBuf]) -> Result<Self, ArchiveError> {
        let mut all = Vec::new();
        let mut start = 0;
        for path in paths {
            let metadata = path.metadata().map_err(|source| ArchiveError::Unreadable {
                path: path.clone(),
                source,
            })?;
            let byte_len = metadata.len();
            all.push(Part {
                path: path.clone(),
                start,
                byte_len,
            });
            start += byte_len;
        }
        Ok(Self { all })
    }

    /// `split` makes parts of one length, but for the last. What was cut once more has such groups within it.
    fn check_lengths(&self) -> Result<(), ArchiveError> {
        let group = |part: &&Part| PartName::of(&part.path).map(|name| name.group().to_owned());
        for parts in self.all.chunk_by(|one, other| group(&one) == group(&other)) {
            let [first, .., last] = parts else { continue };
            let is_group = PartName::of(&first.path).is_some_and(|name| name.is_cut_again());
            if !is_group && self.all.len() != parts.len() {
                continue; // parts of which some were cut again: their lengths say nothing about each other
            }
            let wrong = parts.iter().find(|part| {
                let is_last = std::ptr::eq(*part, last);
                part.byte_len > first.byte_len || !is_last && part.byte_len < first.byte_len
            });
            if let Some(part) = wrong {
                return Err(ArchiveError::CutPart {
                    path: part.path.clone(),
                    byte_len: part.byte_len,
                    first: first.path.clone(),
                    expected: first.byte_len,
                });
            }
        }
        Ok(())
    }

    /// Bytes of all of them.
    pub(super) fn byte_len(&self) -> u64 {
        self.all
            .last()
            .map_or(0, |part| part.start.saturating_add(part.byte_len))
    }

    /// The path of the first.
    pub(super) fn first(&self) -> &Path {
        self.all.first().map_or(Path::new(""), |part| &part.path)
    }

    /// What to say where the tar file goes on behind the last part: which part is missing, if they are parts.
    pub(super) fn missing_after_last(&self) -> Option<ArchiveError> {
        let last = &self.all.last()?.path;
        let next = PartName::of(last)?.next()?;
        Some(ArchiveError::MissingPart {
            path: last.with_file_name(next),
            after: Some(last.clone()),
        })
    }

    /// The part that a byte of the whole lies in, and its place there.
    pub(super) fn place(&self, byte: u64) -> (&Path, u64) {
        let position = self.all.partition_point(|part| part.start <= byte);
        match self.all.get(position.saturating_sub(1)) {
            Some(part) => (&part.path, byte - part.start),
            None => (Path::new(""), byte),
        }
    }

    /// Whether it was cut.
    pub(super) fn are_several(&self) -> bool {
        self.all.len() > 1
    }

    /// Reads all of them as one file, from its start.
    pub(super) fn reader(&self) -> PartsReader<'_> {
        PartsReader {
            parts: self,
            open: None,
            position: 0,
        }
    }
}

/// The parts of the same tar file in the folder of one of them.
fn beside(named: Vec<(PartName, PathBuf)>) -> Vec<(PartName, PathBuf)> {
    let Some((name, path)) = named.first() else {
        return named;
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let Ok(entries) = folder.read_dir() else {
        return named;
    };
    let paths = entries.filter_map(|entry| Some(path.with_file_name(entry.ok()?.file_name())));
    let found: Vec<_> = paths
        .filter_map(|path| Some((PartName::of(&path)?, path)))
        .filter(|(other, _)| other.stem() == name.stem())
        .collect();
    // What lies behind a gap is not asked for.
    let mut found = found;
    found.sort_by(|one, other| one.0.cmp(&other.0));
    let reach = found
        .windows(2)
        .position(|pair| !pair[1].0.follows(&pair[0].0));
    found.truncate(reach.map_or(found.len(), |last| last + 1));
    if found.iter().any(|(other, _)| other == name) {
        found
    } else {
        named // it lies behind the gap, which is then reported
    }
}

/// Sorts parts by their names, of which none may be missing.
fn in_order(mut named: Vec<(PartName, PathBuf)>) -> Result<Vec<PathBuf>, ArchiveError> {
    named.sort_by(|one, other| one.0.cmp(&other.0));
    if let Some((first, path)) = named.first()
        && let Some(missing) = first.first_if_other()
    {
        return Err(ArchiveError::MissingPart {
            path: path.with_file_name(missing),
            after: None,
        });
    }
    for pair in named.windows(2) {
        let [(name, path), (next, next_path)] = pair else {
            continue;
        };
        if name.stem() != next.stem() {
            return Err(ArchiveError::OtherPart {
                path: next_path.clone(),
            });
        }
        if name.cmp(next) == Ordering::Equal {
            return Err(ArchiveError::SamePart {
                first: path.clone(),
                second: next_path.clone(),
            });
        }
        if !next.follows(name) {
            return Err(ArchiveError::MissingPart {
                path: path.with_file_name(name.next().unwrap_or_default()),
                after: Some(path.clone()),
            });
        }
    }
    Ok(named.into_iter().map(|(_, path)| path).collect())
}

/// All parts as one file.
#[derive(Debug)]
pub(super) struct PartsReader<'a> {
    parts: &'a Parts,
    /// The part that is open, and where it stands in the whole.
    open: Option<(usize, File, u64)>,
    position: u64,
}

impl PartsReader<'_> {
    /// Opens the part in which the position lies, and goes there; `None` at the end.
    fn file(&mut self) -> io::Result<Option<(&mut File, u64)>> {
        let all = &self.parts.all;
        let number =
            all.partition_point(|part| part.start.saturating_add(part.byte_len) <= self.position);
        let Some(part) = all.get(number) else {
            return Ok(None);
        };
        let left = part.start + part.byte_len - self.position;
        let stands = self.open.take();
        let (mut file, at) = match stands {
            Some((open, file, at)) if open == number => (file, at),
            _ => {
                let file = File::open(&part.path).map_err(|error| {
                    io::Error::new(error.kind(), format!("{}: {error}", part.path.display()))
                })?;
                (file, part.start)
            }
        };
        if at != self.position {
            file.seek(SeekFrom::Start(self.position - part.start))?;
        }
        let (_, file, _) = self.open.insert((number, file, self.position));
        Ok(Some((file, left)))
    }
}

impl Read for PartsReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((file, left)) = self.file()? else {
            return Ok(0);
        };
        let most = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let count = file.read(&mut buffer[..most])?;
        if count == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into()); // shorter than it was
        }
        self.position += count as u64;
        if let Some((_, _, at)) = &mut self.open {
            *at = self.position;
        }
        Ok(count)
    }
}

impl Seek for PartsReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.parts.byte_len().checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Cuts 0, 1, 2 ... into files of these names and lengths.
    fn cut(files: &[(&str, usize)]) -> (tempfile::TempDir, Vec<PathBuf>) {
        let folder = tempfile::tempdir().unwrap();
        let mut next = 0_u8..;
        let paths = files.iter().map(|(name, length)| {
            let bytes: Vec<u8> = next.by_ref().take(*length).collect();
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path
        });
        let paths = paths.collect();
        (folder, paths)
    }

    fn error(paths: &[PathBuf]) -> String {
        let error = Parts::find(paths).unwrap_err();
        crate::error_chain::chain(&error)
    }

    #[test]
    fn parts_are_read_as_one_file_in_the_order_of_their_names() {
        let (_folder, mut paths) = cut(&[("n.taraa", 10), ("n.tarab", 10), ("n.tarac", 3)]);
        paths.rotate_left(1);
        for given in [&paths[..], &paths[..1]] {
            let parts = Parts::find(given).unwrap();
            let mut reader = parts.reader();
            let mut all = Vec::new();
            reader.read_to_end(&mut all).unwrap();
            assert_eq!(all, (0..23).collect::<Vec<u8>>());
            for start in 0..24 {
                reader.seek(SeekFrom::Start(start)).unwrap();
                let mut rest = Vec::new();
                reader.read_to_end(&mut rest).unwrap();
                assert_eq!(rest, (start as u8..23).collect::<Vec<u8>>());
            }
            assert_eq!(parts.place(20), (paths[1].as_path(), 0));
            assert_eq!(parts.place(19), (paths[0].as_path(), 9));
        }
    }

    #[test]
    fn parts_that_were_cut_again_are_read_as_one_file() {
        let names = [
            ("n.taraa-aa", 4),
            ("n.taraa-ab", 4),
            ("n.taraa-ac", 2),
            ("n.tarab-aa", 4),
            ("n.tarab-ab", 1),
        ];
        let (_folder, mut paths) = cut(&names);
        paths.reverse();
        let parts = Parts::find(&paths).unwrap();
        let mut all = Vec::new();
        parts.reader().read_to_end(&mut all).unwrap();
        assert_eq!(all, (0..15).collect::<Vec<u8>>());
    }

    #[test]
    fn a_missing_part_is_named() {
        let (folder, paths) = cut(&[("n.taraa", 2), ("n.tarac", 2), ("n.tarab", 2)]);
        let [aa, ac, ab] = [&paths[0], &paths[1], &paths[2]];
        let told = error(&[aa.clone(), ac.clone()]);
        assert!(told.contains("n.tarab is missing"), "{told}");
        let told = error(&[ab.clone(), ac.clone()]);
        assert!(told.contains("n.taraa is missing"), "{told}");
        fs::remove_file(ab).unwrap();
        let told = error(std::slice::from_ref(ac));
        assert!(told.contains("n.taraa is missing"), "{told}");
        let parts = Parts::find(std::slice::from_ref(aa)).unwrap();
        assert_eq!(parts.byte_len(), 2);
        let after = parts.missing_after_last().unwrap().to_string();
        assert!(after.contains("n.tarab is missing"), "{after}");
        drop(folder);
    }

    #[test]
    fn a_part_of_another_file_or_of_another_length_is_named() {
        let (_folder, paths) = cut(&[
            ("n.taraa", 2),
            ("o.tarab", 2),
            ("n.tarab", 1),
            ("n.tarac", 2),
        ]);
        let [aa, other, ab, ac] = [&paths[0], &paths[1], &paths[2], &paths[3]];
        let told = error(&[aa.clone(), other.clone()]);
        assert!(
            told.contains("o.tarab is no part of the same tar file"),
            "{told}"
        );
        let told = error(&[aa.clone(), ab.clone(), ac.clone()]);
        assert!(told.contains("n.tarab has 1 bytes"), "{told}");
        let told = error(&[aa.clone(), aa.clone()]);
        assert!(told.contains("are the same part"), "{told}");
        let told = error(&[aa.clone(), aa.with_file_name("n.tar")]);
        assert!(
            told.contains("n.tar is no part of the same tar file"),
            "{told}"
        );
    }
}
