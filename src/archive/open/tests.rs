use std::fs;
use std::io::Write;

use tempfile::TempDir;

use super::*;

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A folder of two architectures, a meta file and a stray, within `parent`.
fn folder(parent: &TempDir) -> PathBuf {
    let folder = parent.path().join("NATS-tss-v1_0-3ffb9-simple");
    fs::create_dir(&folder).unwrap();
    for (name, content) in [
        ("000011.pickle.pbz2", "eleven"),
        ("7.pickle.pbz2", "seven"),
        ("meta.pickle.pbz2", "list"),
    ] {
        fs::write(folder.join(name), compress(content.as_bytes())).unwrap();
    }
    fs::write(folder.join("notes.txt"), "stray").unwrap();
    folder
}

/// A tar file of a folder, its entries below `top`, the meta file last.
fn tar_of(folder: &Path, top: &str) -> PathBuf {
    let path = folder.with_extension("tar");
    let mut builder = tar::Builder::new(File::create(&path).unwrap());
    for name in [
        "notes.txt",
        "7.pickle.pbz2",
        "000011.pickle.pbz2",
        "meta.pickle.pbz2",
    ] {
        builder
            .append_path_with_name(folder.join(name), Path::new(top).join(name))
            .unwrap();
    }
    builder.finish().unwrap();
    path
}

fn contents(archive: &Archive) -> Vec<(u32, String, Vec<u8>)> {
    let read = |member: &Member| {
        let bytes = archive.read(member).unwrap();
        assert_eq!(bytes.len() as u64, member.byte_len);
        (
            member.index,
            member.name.clone(),
            decompress_member(&bytes).unwrap(),
        )
    };
    archive.members().iter().map(read).collect()
}

#[test]
fn a_tar_file_and_its_folder_are_the_same_archive() {
    let parent = TempDir::new().unwrap();
    let folder = folder(&parent);
    let directory = Archive::open(&folder).unwrap();
    assert_eq!(directory.form(), Form::Directory);
    assert_eq!(directory.name(), "NATS-tss-v1_0-3ffb9-simple");
    assert_eq!(directory.strays(), ["notes.txt"]);
    assert_eq!(directory.meta().unwrap(), b"list");
    let expected = [
        (7, "7.pickle.pbz2".to_owned(), b"seven".to_vec()),
        (11, "000011.pickle.pbz2".to_owned(), b"eleven".to_vec()),
    ];
    assert_eq!(contents(&directory), expected);

    let long = "a-folder-whose-name-is-too-long-for-a-tar-header/".repeat(4);
    for top in ["", "NATS-tss-v1_0-3ffb9-simple", "./elsewhere", &long] {
        let tar = Archive::open(tar_of(&folder, top)).unwrap();
        assert_eq!(tar.form(), Form::Tar);
        assert_eq!(tar.name(), directory.name());
        assert_eq!(tar.meta().unwrap(), b"list");
        assert_eq!(contents(&tar), expected, "{top}");
        assert_eq!(tar.strays().len(), 1, "{top}");
    }
}

#[test]
fn links_and_folders_within_an_archive_are_strays() {
    let parent = TempDir::new().unwrap();
    let folder = folder(&parent);
    fs::create_dir(folder.join("000099.pickle.pbz2")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.join("link")).unwrap();
    let strays = Archive::open(&folder).unwrap().strays().to_vec();
    assert_eq!(
        strays.first().map(String::as_str),
        Some("000099.pickle.pbz2/")
    );
    assert_eq!(strays.iter().any(|stray| stray == "link"), cfg!(unix));

    let path = parent.path().join("linked.tar");
    let mut builder = tar::Builder::new(File::create(&path).unwrap());
    for name in ["7.pickle.pbz2", "meta.pickle.pbz2"] {
        builder
            .append_path_with_name(folder.join(name), name)
            .unwrap();
    }
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder
        .append_link(&mut header, "000008.pickle.pbz2", "7.pickle.pbz2")
        .unwrap();
    builder.finish().unwrap();
    let archive = Archive::open(&path).unwrap();
    assert_eq!(archive.members().len(), 1);
    assert_eq!(archive.strays(), ["000008.pickle.pbz2 (not a plain file)"]);
}

#[test]
fn a_member_that_is_gone_is_an_error_with_its_path() {
    let parent = TempDir::new().unwrap();
    let folder = folder(&parent);
    let archive = Archive::open(&folder).unwrap();
    let gone = folder.join("7.pickle.pbz2");
    fs::remove_file(&gone).unwrap();
    let error = archive.read(&archive.members()[0]).unwrap_err();
    assert!(
        matches!(&error, ArchiveError::Unreadable { path, .. } if *path == gone),
        "{error}"
    );

    fs::write(folder.join("meta.pickle.pbz2"), "rubbish").unwrap();
    let error = archive.meta().unwrap_err();
    assert!(matches!(&error, ArchiveError::Decompress { name, .. } if name == "meta.pickle.pbz2"));
}

#[test]
fn several_threads_read_one_archive_at_once() {
    let parent = TempDir::new().unwrap();
    let tar = Archive::open(tar_of(&folder(&parent), "top")).unwrap();
    let expected = contents(&tar);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..20).for_each(|_| assert_eq!(contents(&tar), expected)));
        }
    });
}

#[test]
fn a_cut_tar_file_never_opens_as_a_whole_one() {
    let parent = TempDir::new().unwrap();
    let path = tar_of(&folder(&parent), "top");
    let bytes = fs::read(&path).unwrap();
    // Four headers with a block of content each, and two blocks of zeros.
    let (members, whole) = (8 * 512, 10 * 512);
    assert_eq!(bytes.len(), whole);
    for length in (0..whole).step_by(64).chain([whole - 1]) {
        fs::write(&path, &bytes[..length]).unwrap();
        let error = Archive::open(&path).unwrap_err();
        assert!(error.to_string().contains("simple.tar"), "{error}");
        if length > 0 && length.is_multiple_of(1024) {
            assert!(matches!(error, ArchiveError::CutTar { .. }), "{error}");
        }
    }
    // A lone block of zeros is no end, nor is one that is cut; more of them are padding.
    for padding in [0, 1, 512, 513, 1023] {
        fs::write(&path, &bytes[..members + padding]).unwrap();
        let error = Archive::open(&path).unwrap_err().to_string();
        let (end, last) = (members + padding, "top/meta.pickle.pbz2");
        let place = format!("the file ends at byte {end}, behind {last};");
        // Part of a block is damage to the reader, which then names the entries before it.
        let partial = padding > 0 && padding < 512;
        assert!(
            error.contains(if partial { "after 4 entries" } else { &place }),
            "{error}"
        );
    }
    fs::write(&path, [&bytes[..], &[0; 9_216]].concat()).unwrap();
    assert!(Archive::open(&path).is_ok());
}

#[test]
fn a_damaged_tar_file_is_refused_with_the_place() {
    let parent = TempDir::new().unwrap();
    let path = tar_of(&folder(&parent), "top");
    let bytes = fs::read(&path).unwrap();
    let last_byte = 7 * 512 + compress(b"list").len();
    fs::write(&path, &bytes[..last_byte - 1]).unwrap();
    assert!(matches!(
        Archive::open(&path),
        Err(ArchiveError::TruncatedTar { .. })
    ));
    let mut damaged = bytes.clone();
    damaged[2 * 512] ^= 1;
    fs::write(&path, &damaged).unwrap();
    assert!(matches!(
        Archive::open(&path),
        Err(ArchiveError::DamagedTar { entries: 1, .. })
    ));

    // A hole where a header was ends the tar to its reader; so does a second tar behind the first.
    let mut hole = bytes.clone();
    hole[4 * 512..6 * 512].fill(0);
    for joined in [hole, [bytes.clone(), bytes.clone()].concat()] {
        fs::write(&path, &joined).unwrap();
        let error = Archive::open(&path).unwrap_err();
        assert!(
            matches!(error, ArchiveError::DataAfterTar { .. }),
            "{error}"
        );
    }
    // A download whose room was set aside before it was cut off.
    fs::write(&path, [&bytes[..4 * 512], &vec![0; 3 << 20]].concat()).unwrap();
    let error = Archive::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("behind top/7.pickle.pbz2 there is nothing but"),
        "{error}"
    );
}

#[test]
fn a_folder_that_lacks_something_is_refused_with_its_path() {
    let parent = TempDir::new().unwrap();
    let folder = folder(&parent);
    fs::remove_file(folder.join("meta.pickle.pbz2")).unwrap();
    let error = Archive::open(&folder).unwrap_err();
    assert!(matches!(&error, ArchiveError::MissingMeta { path } if *path == folder));
    assert!(
        error.to_string().contains("NATS-tss-v1_0-3ffb9-simple"),
        "{error}"
    );

    let empty = TempDir::new().unwrap();
    assert!(matches!(
        Archive::open(empty.path()),
        Err(ArchiveError::Empty { .. })
    ));
    let missing = parent.path().join("missing");
    assert!(matches!(
        Archive::open(&missing),
        Err(ArchiveError::Unreadable { .. })
    ));
}

#[test]
fn single_pickles_are_known_by_their_start_and_have_no_members() {
    let parent = TempDir::new().unwrap();
    let magic = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
    for (name, content, form, stem) in [
        (
            "NATS-tss-v1_0-3ffb9.pickle.pbz2",
            &*compress(b"\x80\x04N."),
            Form::SingleFile,
            "NATS-tss-v1_0-3ffb9",
        ),
        (
            "other",
            &*compress(b"\x80\x04N."),
            Form::SingleFile,
            "other",
        ),
        ("cut.pickle.pbz2", b"BZh9", Form::SingleFile, "cut"),
        ("old.pth", magic, Form::TorchLegacy, "old"),
        ("new.pth", b"PK\x03\x04", Form::TorchZip, "new"),
    ] {
        let path = parent.path().join(name);
        fs::write(&path, content).unwrap();
        let archive = Archive::open(&path).unwrap();
        assert_eq!((archive.form(), archive.name()), (form, stem));
        assert!(archive.members().is_empty() && archive.meta().is_err());
        assert!(archive.results("key", Bzip2::default()).is_err(), "{name}");
    }
}

#[test]
fn other_forms_are_named() {
    let parent = TempDir::new().unwrap();
    let form_of = |name: &str, content: &[u8]| {
        let path = parent.path().join(name);
        fs::write(&path, content).unwrap();
        match Archive::open(&path).unwrap_err() {
            ArchiveError::UnsupportedForm { form, .. } => form,
            ArchiveError::NotAnArchive { .. } => "nothing known",
            other => panic!("{other}"),
        }
    };
    let compressed = compress(b"text");
    assert_eq!(
        form_of("NATS-tss.tar.bz2", &compressed),
        "compressed with bzip2"
    );
    assert_eq!(
        form_of("NATS-tss.tar.gz", b"\x1f\x8b\x08"),
        "compressed with gzip"
    );
    assert_eq!(form_of("b.pth", b"\x80\x02N."), "a bare pickle");
    assert_eq!(form_of("c.tar", &[0; 2048]), "nothing known");
    assert_eq!(form_of("empty", b""), "nothing known");
}
