//! What `natsbench info` says of NAS-Bench-101.

use serde_json::json;

use crate::support::{Bench, natsbench, tamper, text};

use super::file::{Files, runs};

#[test]
fn runs_are_counted_by_their_epochs_and_files_are_named() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    let arguments = ["info", "--db", text(&files.db)];
    let told = natsbench(&arguments, &[]);
    told.ends(
        0,
        &[
            "NAS-Bench-101: 4 of 423,624 modules, 24 runs\n\
             runs.tfrecord (NAS-Bench-101): 24 runs, imported ",
            " epochs  modules  runs \n      4        4    12 \n    108        4    12 \n",
        ],
    );
    for other in ["published", "invented", "not finished"] {
        assert!(!told.out.contains(other), "{}", told.out);
    }
    let ran = natsbench(&arguments, &["--json"]);
    let info: serde_json::Value = serde_json::from_str(&ran.ends(0, &[]).out).unwrap();
    let nb101 = &info["nb101"];
    assert_eq!(
        [&nb101["modules"], &nb101["imported"], &nb101["runs"]],
        [423_624, 4, 24]
    );
    let of_epochs = |epochs: u32| json!({ "epochs": epochs, "modules": 4, "runs": 12 });
    assert_eq!(nb101["budgets"], json!([of_epochs(4), of_epochs(108)]));
    let file = &nb101["files"][0];
    assert_eq!(file["records"], 24);
    assert_eq!(file["finished"], true);
    assert!(file["official_file"].is_null() && file["sample"].is_null());
}

#[test]
fn published_files_samples_and_imports_that_were_cut_off_are_said_to_be_so() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    tamper(
        &files.db,
        "UPDATE nb101_files SET finished = 0, sample_generator = 'natsbench 0.1.0', sample_seed = '7', \
         file_sha256 = '4c39c3936e36a85269881d659e44e61a245babcb72cb374eacacf75d0e5f4fd1'; \
         DELETE FROM stored_nb101_runs WHERE run_id & 63 = 2",
    );
    natsbench(&["info", "--db", text(&files.db)], &[]).ends(
        0,
        &[
            "4 of 423,624 modules, 16 runs",
            "24 runs, the published nasbench_only108.tfrecord, imported ",
            "; sample: invented numbers (natsbench 0.1.0, seed 7); \
             not finished: run the import again\n",
        ],
    );
}

#[test]
fn a_database_without_it_is_not_told_about_it() {
    let sizes = Bench::new(natsbench::SearchSpace::Size, 1);
    sizes.import(&["--quiet"]).ends(0, &[]);
    let arguments = ["info", "--db", text(&sizes.db)];
    let told = natsbench(&arguments, &[]).ends(0, &["sss"]).out.clone();
    assert!(!told.contains("NAS-Bench-101"), "{told}");
    natsbench(&arguments, &["--json"]).ends(0, &["\"nb101\": null"]);
}
