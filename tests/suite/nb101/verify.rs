//! Changes behind the program's back are found.

use crate::support::tamper;

use super::file::{Files, runs};

/// Changes, and what tells them. Those of a group are made together, as a comparison enumerates all modules.
const CHANGES: [&[(&str, &str)]; 2] = [
    &[
        (
            "UPDATE stored_nb101_runs SET final_test = final_test + 1 WHERE run_id % 256 = 0",
            "4 epochs, repeat 0, final_test: expected",
        ),
        (
            "UPDATE stored_nb101_runs SET halfway_time = NULL WHERE run_id = (SELECT max(run_id) FROM stored_nb101_runs)",
            "108 epochs, repeat 2, halfway_time: expected",
        ),
        (
            "UPDATE stored_nb101_runs SET total_seconds = total_seconds * (1 + 1e-15) WHERE run_id % 256 = 1",
            "4 epochs, repeat 1, total_seconds: expected",
        ),
        (
            "INSERT INTO stored_nb101_messages SELECT min(run_id), x'00' FROM stored_nb101_runs",
            "message: expected none, found 1 bytes",
        ),
        (
            "UPDATE stored_nb101_modules SET operation_digits = '00000' WHERE arch_index = 7",
            "nb101 module 7: expected hash",
        ),
        (
            "UPDATE stored_nb101_matrices SET depth = 5 WHERE vertices = 2",
            "stored_nb101_matrices",
        ),
        (
            "UPDATE nb101_files SET records = 23",
            "nb101_files: expected",
        ),
        (
            "UPDATE stored_benchmarks SET architectures = 1",
            "stored_benchmarks",
        ),
    ],
    &[
        (
            "DELETE FROM stored_nb101_runs WHERE run_id = (SELECT max(run_id) FROM stored_nb101_runs)",
            "run: expected there, found not there",
        ),
        (
            "INSERT INTO stored_nb101_runs (run_id) VALUES (1)",
            "a repeat before this one",
        ),
        (
            "DELETE FROM stored_nb101_modules WHERE arch_index = 423623",
            "nb101 module 423623: expected",
        ),
        (
            "UPDATE stored_nb101_rankings SET mean_accuracy = 0.5 WHERE epochs = 4 AND metric = 'test' AND rank = 2",
            "stored_nb101_rankings, 4 epochs, test, place 2",
        ),
        (
            "DELETE FROM stored_nb101_rankings WHERE epochs = 4 AND metric = 'valid' AND rank = 4",
            "stored_nb101_rankings, 4 epochs, valid, place 4",
        ),
        (
            "INSERT INTO stored_nb101_module_order SELECT file_id, 0, 5 FROM nb101_files",
            "stored_nb101_module_order",
        ),
    ],
];

#[test]
fn every_change_of_a_database_is_a_difference() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    let compared = "4 modules, 24 runs and 312 numbers compared: 0 differences";
    files.verify().ends(0, &[compared]);
    let intact = files.folder.path().join("intact.db");
    std::fs::copy(&files.db, &intact).unwrap();
    for group in CHANGES {
        std::fs::copy(&intact, &files.db).unwrap();
        for (change, _told) in group {
            tamper(&files.db, change);
        }
        let told: Vec<&str> = group.iter().map(|(_change, told)| *told).collect();
        files.verify().ends(1, &told);
    }
}

#[test]
fn a_file_that_was_not_imported_is_compared_by_its_runs() {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    let part = &runs()[..6];
    super::file::write(part, &files.file);
    files.verify().ends(
        0,
        &[
            "has not been imported from exactly this file",
            "not compared, since they are not in this file: 18 runs",
            "1 module, 6 runs and 78 numbers compared: 0 differences",
        ],
    );
}
