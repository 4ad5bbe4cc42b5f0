//! Invented numbers are told from measured ones: in the archive, in the database, and in all that is made of it.

use std::fs;
use std::path::{Path, PathBuf};

use natsbench::SearchSpace;
use natsbench::sample::{Layout, Sample, Selection};
use serde_json::Value;

use crate::oracle::shared;
use crate::serve::Served;
use crate::support::{change_pickle, natsbench, records, text, value, write};
use crate::views_examples::sample_database;

/// What stands beside the numbers of the sample.
const NOTE: &str = "sample: invented numbers (natsbench 0.1.0, seed 0)";

fn sample(folder: &Path, space: SearchSpace, architectures: u32, layout: Layout) -> PathBuf {
    let sample = Sample {
        selection: Selection::First(architectures),
        layout,
        ..Sample::new(space, folder)
    };
    sample.run(&mut |_event| ()).unwrap().path
}

fn import(archive: &Path, db: &Path) -> crate::support::Ran {
    natsbench(&["import", text(archive), "--db", text(db)], &[])
}

#[test]
fn a_sample_of_every_form_is_known_after_its_import() {
    for layout in [Layout::Directory, Layout::Tar, Layout::File] {
        let folder = tempfile::tempdir().unwrap();
        let archive = sample(folder.path(), SearchSpace::Size, 2, layout);
        let renamed = folder.path().join("NATS-sss-v1_0-50262-simple");
        fs::rename(&archive, &renamed).unwrap();
        let db = folder.path().join("natsbench.db");
        import(&renamed, &db).ends(0, &[NOTE]);
        let flags = "SELECT is_sample || sample_generator || sample_seed FROM archives";
        assert_eq!(
            value::<String>(&db, flags),
            "1natsbench 0.1.00",
            "{layout:?}"
        );
        natsbench(&["verify", text(&renamed), "--db", text(&db)], &[]).ends(0, &["0 differences"]);
        let info = natsbench(&["info", "--db", text(&db)], &[]);
        let of_archive = |line: &&str| line.starts_with("NATS-sss-v1_0-50262-simple (sss, ");
        let mut lines = info.ends(0, &[&format!("sss: {NOTE}")]).out.lines();
        let line = lines.find(of_archive).unwrap();
        assert!(line.contains(NOTE), "{line}");
        let info = natsbench(&["info", "--json", "--db", text(&db)], &[]);
        let info: Value = serde_json::from_str(&info.out).unwrap();
        assert_eq!(info["samples"][0]["invented"], 2);
        assert_eq!(info["archives"][0]["sample"]["seed"], 0);
        let digest: String = value(&db, "SELECT meta_sha256 FROM archives");
        assert_eq!(info["archives"][0]["meta_sha256"], digest);
    }
}

#[test]
fn files_of_a_sample_are_not_taken_for_those_of_another_archive() {
    let folder = tempfile::tempdir().unwrap();
    let invented = sample(folder.path(), SearchSpace::Size, 3, Layout::Directory);
    let list = invented.join("meta.pickle.pbz2");
    let other = folder.path().join("other");
    write(&records(SearchSpace::Size, 3), SearchSpace::Size, &other);
    let db = |name: &str| folder.path().join(name);

    // Among the files of an archive that does not say that it is a sample.
    let file = "000001.pickle.pbz2";
    let measured = fs::read(other.join(file)).unwrap();
    fs::copy(invented.join(file), other.join(file)).unwrap();
    import(&other, &db("one.db")).ends(
        1,
        &[
            file,
            "sample: expected no mark of a sample, as in the list of the archive, \
             found a sample's invented numbers (natsbench 0.1.0, seed 0)",
        ],
    );
    // The other way round, and of a sample whose list is changed for that of the published archive.
    fs::write(invented.join(file), measured).unwrap();
    import(&invented, &db("two.db")).ends(1, &[file, "found no mark of a sample"]);
    fs::copy(other.join("meta.pickle.pbz2"), &list).unwrap();
    import(&invented, &db("three.db")).ends(
        1,
        &["000000.pickle.pbz2", "found a sample's invented numbers"],
    );
}

#[test]
fn a_mark_that_is_no_mark_is_refused_with_its_place() {
    for (old, new, told) in [
        (
            "invented",
            "measured",
            "sample / numbers: expected 'invented', found 'measured'",
        ),
        (
            "natsbench 0.1.0",
            "natsbench\x1b[31m ",
            "sample / generator: expected a program",
        ),
        ("generator", "generatoR", "unknown key \"generatoR\""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let archive = sample(folder.path(), SearchSpace::Size, 1, Layout::Directory);
        change_pickle(&archive.join("meta.pickle.pbz2"), |bytes| {
            let place = bytes
                .windows(old.len())
                .position(|window| window == old.as_bytes());
            let place = place.unwrap();
            bytes[place..place + old.len()].copy_from_slice(new.as_bytes());
        });
        let db = folder.path().join("natsbench.db");
        let ran = import(&archive, &db);
        ran.ends(1, &["list of architectures", told]);
        assert!(!ran.err.contains('\x1b'), "{ran:?}");
    }
}

#[test]
fn a_mixed_database_names_the_part_that_is_invented() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("natsbench.db");
    let Some(measured) = shared("data/archives/NATS-tss-v1_0-3ffb9-simple") else {
        return;
    };
    import(&measured, &db).ends(0, &[]);
    let best = |space: &str, set: &str| {
        let line = [
            "best",
            "--space",
            space,
            "--dataset",
            "cifar10",
            "--set",
            set,
        ];
        natsbench(&line, &["--db", text(&db)])
    };
    for command in [
        "info",
        "stats --space tss --dataset cifar10",
        "sql SELECT&1",
    ] {
        let words: Vec<String> = command
            .split(' ')
            .map(|word| word.replace('&', " "))
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = natsbench(&words, &["--db", text(&db)]);
        assert!(
            !format!("{}{}", ran.out, ran.err).contains("sample"),
            "{ran:?}"
        );
    }
    assert!(!best("tss", "test").out.contains("sample"));

    let sizes = sample(folder.path(), SearchSpace::Size, 2, Layout::Directory);
    import(&sizes, &db).ends(0, &[]);
    assert!(!best("tss", "test").out.contains("sample"));
    best("sss", "test").ends(0, &[NOTE]);
    natsbench(&["info", "--db", text(&db)], &[]).ends(0, &[&format!("sss: {NOTE}")]);

    let cells = sample(folder.path(), SearchSpace::Topology, 5, Layout::Tar);
    import(&cells, &db).ends(0, &["4 imported"]); // of 0 there are other numbers
    let flags = "SELECT group_concat(is_sample) FROM (SELECT is_sample FROM architectures \
                 WHERE space = 'tss' AND imported ORDER BY arch_index)";
    assert_eq!(value::<String>(&db, flags), "0,1,1,1,1,0,0");
    let part = "sample: invented numbers for 4 of 7 architectures (natsbench 0.1.0, seed 0)";
    best("tss", "test").ends(0, &[part]);
    natsbench(&["info", "--db", text(&db)], &[]).ends(0, &[&format!("tss: {part}")]);
}

#[test]
fn a_slice_of_a_sample_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("slice.db");
    let db = text(sample_database());
    let slice = [
        "slice",
        "--space",
        "tss",
        "--hp",
        "12",
        "--no-curves",
        "--db",
        db,
    ];
    natsbench(&slice, &["--out", text(&out)]).ends(0, &[&format!("tss: {NOTE}")]);
    natsbench(&["info", "--db", text(&out)], &[]).ends(0, &[NOTE]);
    let best = [
        "best",
        "--space",
        "tss",
        "--dataset",
        "cifar10",
        "--set",
        "test",
    ];
    natsbench(&best, &["--db", text(&out)]).ends(0, &[NOTE]);
}

#[test]
fn answers_say_it_in_their_heading_or_on_standard_error() {
    let db = ["--db", text(sample_database())];
    let on = ["--space", "tss", "--dataset", "cifar10"];
    for command in [
        "more-info 11",
        "cost 11",
        "simulate 11",
        "curve 11",
        "best",
        "stats",
    ] {
        let mut words: Vec<&str> = command.split(' ').chain(on).collect();
        if command == "best" {
            words.extend(["--set", "test"]);
        }
        let ran = natsbench(&words, &db);
        assert!(ran.ends(0, &[]).out.contains(NOTE), "{ran:?}");
        words.push("--json");
        let ran = natsbench(&words, &db);
        assert!(ran.ends(0, &[]).err.contains(NOTE), "{ran:?}");
        serde_json::from_str::<Value>(&ran.out).unwrap();
    }
    for words in [
        ["sql", "SELECT 1"].as_slice(),
        &["show", "11", "--space", "tss"],
    ] {
        let ran = natsbench(words, &db);
        assert!(ran.ends(0, &[]).err.contains(NOTE), "{ran:?}");
    }
    let ran = natsbench(&["show", "11", "--space", "tss", "--plot"], &db);
    assert_eq!(ran.ends(0, &[]).out.matches(NOTE).count(), 4, "{ran:?}");
    for (format, told) in [
        ("text", NOTE),
        ("markdown", NOTE),
        ("csv", ",invented numbers\n"),
        ("json", "\"invented\": 40"),
    ] {
        let ran = natsbench(&["table", "--space", "tss", "--format", format], &db);
        assert!(ran.ends(0, &[]).out.contains(told), "{ran:?}");
    }
}

#[test]
fn answers_of_the_server_say_it_in_a_header() {
    let header = format!("natsbench-sample: tss: {NOTE}; sss: {NOTE}\r\n");
    let served = Served::new(sample_database());
    let call = "GET /api/more_info?space=tss&arch=11&dataset=cifar10";
    let sql = (
        "POST /api/sql",
        "Content-Type: application/json\r\n",
        r#"{"sql": "SELECT 1"}"#,
    );
    for (line, more, body) in [(call, "", ""), ("GET /api/info", "", ""), sql] {
        let (status, head, _) = served.request(line, more, body);
        assert_eq!(status, 200, "{line}");
        assert!(format!("{head}\r\n").contains(&header), "{head}");
    }
    let Some(measured) = shared("data/archives/NATS-sss-v1_0-50262-simple") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("natsbench.db");
    import(&measured, &db).ends(0, &[]);
    let (status, head, _) = Served::new(&db).request("GET /api/info", "", "");
    assert_eq!(
        (status, head.contains("natsbench-sample")),
        (200, false),
        "{head}"
    );
}

#[test]
fn every_picture_page_and_table_of_a_report_says_it_and_where_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("report");
    let db = text(sample_database());
    natsbench(&["report", "--db", db, "--out", text(&out)], &[]).ends(0, &[]);
    let digest: String = value(
        sample_database(),
        "SELECT meta_sha256 FROM archives WHERE space_id = 0",
    );
    let archive: String = value(
        sample_database(),
        "SELECT archive FROM archives WHERE space_id = 0",
    );
    let imported: String = value(
        sample_database(),
        "SELECT last_import_at FROM archives WHERE space_id = 0",
    );

    let (mut pictures, mut tables) = (0, 0);
    for entry in fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        let content = fs::read_to_string(&path).unwrap();
        let is_of_cells = text(&path).contains("/tss-");
        match path.extension().unwrap().to_str().unwrap() {
            "svg" => {
                assert!(content.matches(NOTE).count() >= 1, "{}", path.display());
                assert!(
                    content.contains(">sample: invented numbers"),
                    "{}",
                    path.display()
                );
                assert_eq!(content.contains(&digest), is_of_cells, "{}", path.display());
                assert!(
                    !is_of_cells || content.contains(&format!(">From {archive}")),
                    "{content}"
                );
                pictures += 1;
            }
            "csv" => {
                let mut lines = content.lines();
                assert!(
                    lines.next().unwrap().ends_with(",sample"),
                    "{}",
                    path.display()
                );
                assert!(
                    lines.all(|line| line.ends_with(",invented numbers")),
                    "{}",
                    path.display()
                );
                tables += 1;
            }
            _ => (),
        }
    }
    assert!(pictures >= 20 && tables == pictures, "{pictures}, {tables}");

    let page = fs::read_to_string(out.join("index.html")).unwrap();
    let served = Served::new(sample_database());
    for page in [page, served.text("/").1] {
        for told in [
            &format!("Topology space (tss), Size space (sss): {NOTE}"),
            "<h2>Where the numbers come from</h2>",
            &archive,
            &digest,
            &imported,
            "natsbench 0.1.0",
        ] {
            assert!(page.contains(told), "{told}");
        }
        let banner = page.find("class=\"sample\" role").unwrap();
        assert!(banner < page.find("<article").unwrap());
    }
    let (_, article) = served.text("/tss-trial-census.html");
    assert!(
        article.contains(NOTE) && article.contains(&format!("From {archive}")),
        "{article}"
    );

    let provenance: Value =
        serde_json::from_slice(&fs::read(out.join("provenance.json")).unwrap()).unwrap();
    let source = &provenance["spaces"][0]["archives"][0];
    assert_eq!(
        (&source["archive"], &source["meta_sha256"]),
        (&archive.into(), &digest.into())
    );
    assert_eq!(source["files_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(provenance["spaces"][0]["sample"]["invented"], 40);
}

/// The same database gives the same files on every day.
#[test]
fn a_report_depends_on_the_database_alone() {
    let folder = tempfile::tempdir().unwrap();
    let db = text(sample_database());
    let made = ["one", "other"].map(|name| {
        let out = folder.path().join(name);
        let only = [
            "report",
            "--only",
            "trial-census",
            "--db",
            db,
            "--out",
            text(&out),
        ];
        natsbench(&only, &[]).ends(0, &[]);
        ["index.html", "provenance.json", "tss-trial-census.svg"]
            .map(|file| fs::read(out.join(file)).unwrap())
    });
    assert!(made[0] == made[1]);
}

#[test]
fn single_pictures_say_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("picture.svg");
    let db = ["--db", text(sample_database()), "--out", text(&out)];
    let on = ["--space", "tss", "--dataset", "cifar10", "--hp", "12"];
    for what in [["plot", "pareto"].as_slice(), &["plot", "curve", "11"]] {
        natsbench(&[what, &on].concat(), &db).ends(0, &[]);
        let svg = fs::read_to_string(&out).unwrap();
        assert!(
            svg.contains(">sample: invented numbers") && svg.contains("From NATS-tss"),
            "{svg}"
        );
        natsbench::report::to_png(&svg).unwrap();
    }
}
