//! Pictures of `report` and `plot`, measured in the files: no text touches another or leaves the picture, no dot leaves its frame,
//! and letters have the size that a width promises.

mod drawn;

use std::fs;
use std::path::{Path, PathBuf};

use natsbench::query::MetricSet;
use natsbench::report::{Answer, ParetoCost, Picture, PictureWidth, Report, available};
use natsbench::space::architectures;
use natsbench::{ArchitectureIndex, Dataset, NatsBench, Recipe, SearchSpace};

use self::drawn::Drawn;
use crate::support::{natsbench, text};
use crate::views_examples::sample_database;

/// The widths that are drawn: the usual one, those with names, the narrowest on paper and on a screen.
const WIDTHS: [Option<&str>; 6] = [
    None,
    Some("column"),
    Some("text"),
    Some("slide"),
    Some("60mm"),
    Some("240px"),
];

/// The sample with searches, so that it has their pictures.
fn database(folder: &Path) -> PathBuf {
    let db = folder.join("sample.db");
    fs::copy(sample_database(), &db).unwrap();
    let search = ["search", "--all", "--runs", "2", "--db", text(&db)];
    natsbench(&search, &[]).ends(0, &[]);
    let eight = "random,rea,reinforce,bohb-official,bohb,local-search,hyperband,asha";
    let all_methods = [
        "search",
        "--method",
        eight,
        "--runs",
        "2",
        "--db",
        text(&db),
    ];
    natsbench(&all_methods, &["--dataset", "cifar10"]).ends(0, &[]);
    db
}

/// What draws a picture of a width.
type Draw = Box<dyn Fn(PictureWidth) -> String>;

/// All pictures that a database has, by name.
fn pictures(db: &Path) -> Vec<(String, Draw)> {
    let bench = NatsBench::open(db).unwrap();
    let mut pictures: Vec<(String, Draw)> = Vec::new();
    for report in available() {
        for &space in &report.spaces {
            let made = Report::make(&bench, space, report.name).unwrap();
            if let Answer::Found(findings) = made.answer {
                let draw = move |width| findings.to_svg_of_width(report.title, width);
                pictures.push((format!("{space}-{}", report.name), Box::new(draw)));
            }
        }
    }
    let mut add = |name: String, picture: Picture| {
        let draw = move |width| picture.svg_of_width(width);
        pictures.push((name, Box::new(draw)));
    };
    let (tss, cifar10) = (SearchSpace::Topology, Dataset::Cifar10);
    let (first, set) = (ArchitectureIndex(0), MetricSet::Test);
    for (dataset, recipe) in [
        (Dataset::Cifar100, Recipe::Hp200),
        (Dataset::Cifar10Valid, Recipe::Hp12),
    ] {
        let picture = Picture::learning_curves(&bench, tss, first, dataset, recipe).unwrap();
        add(format!("curve-{dataset}-{recipe}"), picture);
    }
    let cost = ParetoCost::default();
    for &space in SearchSpace::ALL {
        let picture = Picture::pareto(&bench, space, cifar10, set, Recipe::Hp12, &cost).unwrap();
        add(format!("pareto-{space}"), picture);
        let picture = Picture::search_trajectories(&bench, space, cifar10).unwrap();
        add(format!("trajectory-{space}"), picture);
        for (index, architecture) in (0..).zip(architectures(space)).step_by(1234) {
            let picture = Picture::architecture(space, ArchitectureIndex(index), &architecture);
            add(format!("architecture-{space}-{index}"), picture.unwrap());
        }
    }
    pictures
}

#[test]
fn pictures_of_every_width_have_texts_that_do_not_touch_and_dots_within_their_frames() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = pictures(&database(folder.path()));
    assert!(pictures.len() > 60, "{} pictures", pictures.len());
    let mut faults = Vec::new();
    for (name, draw) in &pictures {
        for width in WIDTHS {
            let svg = draw(width.map_or(PictureWidth::PANELS, |width| width.parse().unwrap()));
            let of_picture = Drawn::read(&svg).faults();
            let width = width.unwrap_or("panels");
            faults.extend(
                of_picture
                    .into_iter()
                    .map(|fault| format!("{name}, {width}: {fault}")),
            );
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn letters_have_the_size_that_a_width_promises() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("picture.svg");
    let db = text(sample_database());
    let draw = |width: &str| {
        let flags = ["--width", width, "--db", db, "--out", text(&file)];
        let pareto = ["plot", "pareto", "--space", "tss", "--dataset", "cifar10"];
        natsbench(&pareto, &flags).ends(0, &[]);
        Drawn::read(&fs::read_to_string(&file).unwrap())
    };
    let smallest = |picture: &Drawn| picture.sizes.iter().copied().fold(f64::INFINITY, f64::min);
    for (width, expected_mm) in [
        ("column", 84.0),
        ("text", 175.0),
        ("3.5in", 88.9),
        ("60mm", 60.0),
    ] {
        let picture = draw(width);
        let width_mm: f64 = picture.width.strip_suffix("mm").unwrap().parse().unwrap();
        assert!(
            (width_mm - expected_mm).abs() < 0.01,
            "{width}: {width_mm} mm"
        );
        let unit_points = width_mm / picture.all.right / 25.4 * 72.0;
        let points = smallest(&picture) * unit_points;
        assert!((points - 8.0).abs() < 0.01, "{width}: {points} points");
    }
    let slide = draw("slide");
    assert_eq!(slide.width, "1280");
    assert!((slide.all.right / slide.all.bottom - 16.0 / 9.0).abs() < 0.001);
    let points = smallest(&slide) * 1280.0 / slide.all.right * 0.75;
    assert!((points - 18.0).abs() < 0.01, "{points} points");
    assert_eq!(draw("640px").width, "640");
    for (wrong, expected) in [("84", "84mm"), ("10mm", "60 mm"), ("1px", "240 px")] {
        let flags = ["--width", wrong, "--db", db, "--out", text(&file)];
        let pareto = ["plot", "pareto", "--space", "tss", "--dataset", "cifar10"];
        natsbench(&pareto, &flags).ends(2, &[wrong, expected]);
    }
}

#[test]
fn a_pdf_has_the_size_of_the_picture_and_text_that_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let db = text(sample_database());
    let out = folder.path().join("report");
    let only = [
        "--only",
        "correlation",
        "--space",
        "tss",
        "--width",
        "column",
    ];
    let files = ["--also", "pdf,png", "--db", db, "--out", text(&out)];
    natsbench(&["report"], &[only, files].concat()).ends(0, &[]);
    let png = fs::read(out.join("tss-correlation.png")).unwrap();
    let width_pixels = u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert_eq!(width_pixels, 993); // 84 mm with 300 pixels for each inch
    let file = out.join("tss-correlation.pdf");
    let bytes = fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"%PDF-1."));
    assert!(bytes.len() < 100_000, "{} bytes", bytes.len()); // not the whole font
    natsbench(&["report"], &[only, files].concat()).ends(0, &[]); // it replaces its own files
    assert_eq!(
        fs::read(&file).unwrap(),
        bytes,
        "the same picture, but other bytes"
    );
    let Ok(read) = std::process::Command::new("pdftotext")
        .arg(&file)
        .arg("-")
        .output()
    else {
        println!("skipped: what a PDF reader finds, since there is no pdftotext");
        return;
    };
    let found = String::from_utf8(read.stdout).unwrap();
    for expected in [
        "Correlation across data sets",
        "C100-T",
        "hp 200",
        "invented numbers",
    ] {
        let words = found.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(expected), "no {expected:?} in {found}");
    }
}
