//! The files that an archive consists of, which are recognised by their names.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// How the name of every member ends.
const SUFFIX: &str = ".pickle.pbz2";

/// Digits that an index is padded to.
const PADDED_DIGITS: usize = 6;

/// The file of one architecture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The index that its name says.
    pub index: u32,
    /// Its name without folders, such as `000284.pickle.pbz2`.
    pub name: String,
    /// Length of the compressed file in bytes.
    pub byte_len: u64,
    pub(super) place: Place,
}

impl Member {
    /// The index of the architecture whose file has a path within an archive; `None` for another file.
    pub(super) fn index_of(path: &str) -> Option<u32> {
        match Role::of(base_name(path)) {
            Role::Architecture { index, .. } => Some(index),
            Role::Meta | Role::Stray => None,
        }
    }
}

/// Where the bytes of a member are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file of the folder that has the member's name.
    File,
    /// In the tar file, from this byte.
    Offset(u64),
}

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Meta,
    Architecture { index: u32, padded: bool },
    Stray,
}

impl Role {
    fn of(name: &str) -> Self {
        let Some(stem) = name.strip_suffix(SUFFIX) else {
            return Self::Stray;
        };
        if stem == "meta" {
            return Self::Meta;
        }
        let is_number = stem.bytes().all(|byte| byte.is_ascii_digit());
        let padded = stem.len() == PADDED_DIGITS;
        match stem.parse() {
            Ok(index) if is_number && (padded || stem == format!("{index}")) => {
                Self::Architecture { index, padded }
            }
            _ => Self::Stray,
        }
    }
}

/// A file that was found, before it is known what it is.
#[derive(Debug)]
pub(super) struct Found {
    /// Its path within the archive, as in errors and in the list of other files.
    pub(super) path: String,
    pub(super) byte_len: u64,
    pub(super) place: Place,
}

/// Two files of an archive whose names stand for the same thing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DuplicateFile {
    pub(super) first: String,
    pub(super) second: String,
}

/// The files of an archive, sorted by what they are.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) meta: Option<Member>,
    pub(super) members: Vec<Member>,
    pub(super) strays: Vec<String>,
}

impl Listing {
    /// Sorts files by their names. A padded name wins over one that is not, as in
    /// the official reader.
    pub(super) fn new(files: impl IntoIterator<Item = Found>) -> Result<Self, DuplicateFile> {
        let mut listing = Self::default();
        let mut meta: Option<Found> = None;
        let mut found: BTreeMap<u32, (bool, Found)> = BTreeMap::new();
        for file in files {
            match Role::of(base_name(&file.path)) {
                Role::Stray => listing.strays.push(file.path),
                Role::Meta => match meta.take() {
                    None => meta = Some(file),
                    Some(first) => return Err(duplicate(first, file)),
                },
                Role::Architecture { index, padded } => match found.entry(index) {
                    Entry::Vacant(entry) => {
                        entry.insert((padded, file));
                    }
                    Entry::Occupied(mut entry) if padded && !entry.get().0 => {
                        listing.strays.push(entry.insert((padded, file)).1.path);
                    }
                    Entry::Occupied(entry) if !padded && entry.get().0 => {
                        listing.strays.push(file.path);
                    }
                    Entry::Occupied(entry) => return Err(duplicate(entry.remove().1, file)),
                },
            }
        }
        listing.strays.sort();
        listing.meta = meta.map(|file| member(0, &file));
        listing.members = found
            .iter()
            .map(|(&index, (_, file))| member(index, file))
            .collect();
        Ok(listing)
    }
}

fn member(index: u32, file: &Found) -> Member {
    Member {
        index,
        name: base_name(&file.path).to_owned(),
        byte_len: file.byte_len,
        place: file.place.clone(),
    }
}

fn duplicate(first: Found, second: Found) -> DuplicateFile {
    DuplicateFile {
        first: first.path,
        second: second.path,
    }
}

/// The last part of a path with slashes.
fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(paths: &[&str]) -> Result<Listing, DuplicateFile> {
        Listing::new(paths.iter().map(|path| Found {
            path: (*path).to_owned(),
            byte_len: 1,
            place: Place::File,
        }))
    }

    fn names(listing: &Listing) -> Vec<(u32, &str)> {
        listing
            .members
            .iter()
            .map(|member| (member.index, member.name.as_str()))
            .collect()
    }

    #[test]
    fn members_are_sorted_by_index_and_named_with_six_digits_or_without_padding() {
        let found = listing(&[
            "a/284.pickle.pbz2",
            "a/000011.pickle.pbz2",
            "a/0.pickle.pbz2",
            "a/meta.pickle.pbz2",
            "a/0284.pickle.pbz2",
            "a/+00001.pickle.pbz2",
            "a/README",
        ])
        .unwrap();
        let expected = [
            (0, "0.pickle.pbz2"),
            (11, "000011.pickle.pbz2"),
            (284, "284.pickle.pbz2"),
        ];
        assert_eq!(names(&found), expected);
        assert_eq!(
            found.strays,
            ["a/+00001.pickle.pbz2", "a/0284.pickle.pbz2", "a/README"]
        );
        assert!(found.meta.is_some());
    }

    #[test]
    fn the_padded_name_wins_whichever_comes_first() {
        for paths in [
            ["000007.pickle.pbz2", "7.pickle.pbz2"],
            ["7.pickle.pbz2", "000007.pickle.pbz2"],
        ] {
            let found = listing(&paths).unwrap();
            assert_eq!(names(&found), [(7, "000007.pickle.pbz2")]);
            assert_eq!(found.strays, ["7.pickle.pbz2"]);
        }
    }

    #[test]
    fn two_files_of_one_role_are_refused() {
        for name in ["000007.pickle.pbz2", "meta.pickle.pbz2"] {
            let (first, second) = (format!("a/{name}"), format!("b/{name}"));
            let refused = listing(&[&first, &second]).unwrap_err();
            assert_eq!(refused, DuplicateFile { first, second });
        }
    }
}
