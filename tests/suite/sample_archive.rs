//! Sample archives as files: names, order, safety.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use natsbench::internals::{SampleGenerator, write_records};
use natsbench::sample::{Layout, Sample, SampleError, SampleEvent, Selection};
use natsbench::{ArchitectureIndex, SearchSpace};

fn sample(out: &Path) -> Sample {
    let indexes = [2, 0, 2].map(ArchitectureIndex).to_vec();
    let selection = Selection::Indexes(indexes);
    Sample {
        selection,
        ..Sample::new(SearchSpace::Size, out)
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_sample_has_the_official_files_and_reports_what_it_wrote() {
    let out = tempfile::tempdir().unwrap();
    let mut events = Vec::new();
    let summary = sample(out.path())
        .run(&mut |event| events.push(event))
        .unwrap();
    let written = |index| SampleEvent::Written {
        index: ArchitectureIndex(index),
    };
    let planned = SampleEvent::Planned { architectures: 2 };
    assert_eq!(events, [planned, written(0), written(2)]);
    assert_eq!((summary.architectures, summary.trials), (2, 40));
    assert_eq!(
        names(&summary.path),
        [
            "000000.pickle.pbz2",
            "000002.pickle.pbz2",
            "meta.pickle.pbz2"
        ]
    );
    let on_disk: u64 = names(&summary.path)
        .iter()
        .map(|name| fs::metadata(summary.path.join(name)).unwrap().len())
        .sum();
    assert_eq!(summary.bytes, on_disk);
    let name = summary.path.file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("NATS-sss-v1_0-") && name.ends_with("-simple"),
        "{name}"
    );
}

#[test]
fn a_file_depends_neither_on_threads_nor_on_the_other_architectures() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let few = sample(one.path()).run(&mut |_event| ()).unwrap();
    let many = Sample {
        selection: Selection::First(5),
        threads: NonZeroUsize::MIN,
        ..sample(two.path())
    };
    let many = many.run(&mut |_event| ()).unwrap();
    assert_ne!(few.path.file_name(), many.path.file_name());
    for name in names(&few.path) {
        assert_eq!(
            fs::read(few.path.join(&name)).unwrap(),
            fs::read(many.path.join(&name)).unwrap()
        );
    }
}

#[test]
fn a_tar_holds_the_files_of_the_directory() {
    let out = tempfile::tempdir().unwrap();
    let folder = sample(out.path()).run(&mut |_event| ()).unwrap().path;
    let tar = Sample {
        layout: Layout::Tar,
        ..sample(out.path())
    };
    let tar = tar.run(&mut |_event| ()).unwrap().path;
    let mut archive = tar::Archive::new(fs::File::open(tar).unwrap());
    let mut found = 0;
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = out.path().join(entry.path().unwrap());
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        assert_eq!(bytes, fs::read(&path).unwrap(), "{}", path.display());
        found += 1;
    }
    assert_eq!(found, names(&folder).len());
}

#[test]
fn a_copy_is_replaced_but_nothing_else() {
    for layout in [Layout::Directory, Layout::Tar] {
        let out = tempfile::tempdir().unwrap();
        let sample = Sample {
            layout,
            ..sample(out.path())
        };
        let path = sample.run(&mut |_event| ()).unwrap().path;
        sample.run(&mut |_event| ()).unwrap();

        if layout == Layout::Directory {
            fs::write(path.join("thesis.txt"), "years of work").unwrap();
        } else {
            fs::write(&path, "years of work").unwrap();
        }
        let error = sample.run(&mut |_event| ()).unwrap_err();
        assert!(matches!(error, SampleError::TargetInUse { .. }), "{error}");
        assert_eq!(names(out.path()).len(), 1, "nothing half-written stays");
    }
}

#[test]
fn an_index_outside_the_space_is_refused_before_anything_is_written() {
    let out = tempfile::tempdir().unwrap();
    let selection = Selection::Indexes(vec![ArchitectureIndex(32_768)]);
    let sample = Sample {
        selection,
        ..sample(out.path())
    };
    let error = sample.run(&mut |_event| ()).unwrap_err();
    let message = "architecture 32768 is outside the sss space; expected below 32768";
    assert_eq!(error.to_string(), message);
    assert!(names(out.path()).is_empty());
}

#[test]
fn records_made_by_hand_become_an_archive_of_their_own() {
    let out = tempfile::tempdir().unwrap();
    let target = out.path().join("traps");
    let generator = SampleGenerator::new(SearchSpace::Topology, 3);
    let records: Vec<_> = [7, 4]
        .into_iter()
        .filter_map(|index| generator.record(ArchitectureIndex(index)))
        .collect();
    let summary = write_records(&records, &generator.architectures()[..8], &target).unwrap();
    assert_eq!(summary.architectures, 2);
    assert_eq!(
        names(&target),
        [
            "000004.pickle.pbz2",
            "000007.pickle.pbz2",
            "meta.pickle.pbz2"
        ]
    );
    let again = write_records(&records, generator.architectures(), &target);
    assert!(matches!(again, Err(SampleError::TargetInUse { .. })));
}
