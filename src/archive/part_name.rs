//! The names that `split` gives to the parts of a tar file.

use std::path::Path;

/// The name of a part, such as `NATS-tss-v1_0-3ffb9-full.taraa`. Ordered by what comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PartName {
    /// Up to `.tar`.
    stem: String,
    /// The letters behind it.
    letters: Letters,
    /// Those behind a dash, if the part was cut once more.
    again: Option<Letters>,
}

/// `aa`, `ab`, …: shorter ones come first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Letters(String);

impl PartialOrd for Letters {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Letters {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}

impl Letters {
    /// Two letters or more; `split` gives two unless it is asked for more.
    fn of(text: &str) -> Option<Self> {
        let are_letters = text.bytes().all(|byte| byte.is_ascii_lowercase());
        (text.len() >= 2 && are_letters).then(|| Self(text.to_owned()))
    }

    fn is_first(&self) -> bool {
        self.0.bytes().all(|byte| byte == b'a')
    }

    fn first_of_length(&self) -> Self {
        Self("a".repeat(self.0.len()))
    }

    /// `None` behind the last of a length.
    fn next(&self) -> Option<Self> {
        let mut letters = self.0.clone().into_bytes();
        for letter in letters.iter_mut().rev() {
            if *letter < b'z' {
                *letter += 1;
                return String::from_utf8(letters).ok().map(Self);
            }
            *letter = b'a';
        }
        None
    }
}

impl PartName {
    /// Reads the name of a file; `None` if it is not that of a part.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let (stem, rest) = name.rsplit_once(".tar")?;
        let (letters, again) = match rest.split_once('-') {
            Some((letters, again)) => (letters, Some(Letters::of(again)?)),
            None => (rest, None),
        };
        Some(Self {
            stem: format!("{stem}.tar"),
            letters: Letters::of(letters)?,
            again,
        })
    }

    /// The name of the tar file.
    pub(super) fn stem(&self) -> &str {
        &self.stem
    }

    /// What was cut into this and others: the tar file, or a part of it.
    pub(super) fn group(&self) -> &str {
        match &self.again {
            Some(_) => &self.letters.0,
            None => "",
        }
    }

    /// Whether it is a part of a part.
    pub(super) fn is_cut_again(&self) -> bool {
        self.again.is_some()
    }

    /// The name of the first part, unless this is it.
    pub(super) fn first_if_other(&self) -> Option<String> {
        let is_first = self.letters.is_first() && self.again.as_ref().is_none_or(Letters::is_first);
        let again = self.again.as_ref().map(Letters::first_of_length);
        (!is_first).then(|| self.with(&self.letters.first_of_length(), again.as_ref()))
    }

    /// The name of the part behind this one: of a part of a part, the next of the same, although it may have been the
    /// last.
    pub(super) fn next(&self) -> Option<String> {
        match &self.again {
            Some(again) => Some(self.with(&self.letters, Some(&again.next()?))),
            None => Some(self.with(&self.letters.next()?, None)),
        }
    }

    /// Whether this part may come directly behind another one.
    pub(super) fn follows(&self, before: &Self) -> bool {
        if self.stem != before.stem {
            return false;
        }
        if self.letters == before.letters {
            return before
                .again
                .as_ref()
                .is_some_and(|again| self.again == again.next());
        }
        Some(&self.letters) == before.letters.next().as_ref()
            && self.again.as_ref().is_none_or(Letters::is_first)
    }

    fn with(&self, letters: &Letters, again: Option<&Letters>) -> String {
        let again = again.map_or_else(String::new, |letters| format!("-{}", letters.0));
        format!("{}{}{again}", self.stem, letters.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PartName {
        PartName::of(Path::new(text)).unwrap()
    }

    #[test]
    fn only_names_that_split_gives_are_those_of_parts() {
        for other in [
            "n.tar",
            "n.tara",
            "n.tarAA",
            "n.taraa-",
            "n.taraa-a",
            "n.tar.gz",
            "taraa",
        ] {
            assert_eq!(PartName::of(Path::new(other)), None, "{other}");
        }
        assert_eq!(name("folder/n.taraa").stem(), "n.tar");
        assert!(name("n.taraa-ab").is_cut_again());
    }

    #[test]
    fn the_part_behind_another_is_known_by_its_name() {
        assert_eq!(name("n.taraz").next().unwrap(), "n.tarba");
        assert_eq!(name("n.tarzz").next(), None);
        assert_eq!(name("n.taraa-az").next().unwrap(), "n.taraa-ba");
        for (before, after, follows) in [
            ("n.taraa", "n.tarab", true),
            ("n.taraa", "n.tarac", false),
            ("n.taraa", "o.tarab", false),
            ("n.taraa-aa", "n.taraa-ab", true),
            ("n.taraa-ab", "n.tarab-aa", true),
            ("n.taraa-ab", "n.tarab-ab", false),
            ("n.taraa-ab", "n.tarab", true),
            ("n.taraa", "n.taraa-aa", false),
        ] {
            assert_eq!(
                name(after).follows(&name(before)),
                follows,
                "{before} {after}"
            );
        }
    }
}
