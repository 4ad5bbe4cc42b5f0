//! What a killed process leaves.

use std::process::Stdio;
use std::time::Duration;

use super::{Extended, csv};
use crate::support::{program, text, value};

#[test]
fn a_killed_process_leaves_all_of_an_extension_or_nothing() {
    let extended = Extended::new();
    let rows = (0..20).flat_map(|device| {
        (0..5_000).map(move |index| format!("{index},d{device},{index}.5,{device}.25,0.125"))
    });
    let content = csv("arch_index,device,x_ms,y_ms,z_ms", rows);
    let table = extended.table("long.csv", content);
    let (mut was_killed, mut was_whole) = (0, 0);
    for milliseconds in [5, 60, 200, 400, 700, 1_100, 1_600, 2_400] {
        let mut process = program()
            .args([
                "extend",
                text(&table),
                "--space",
                "tss",
                "--by",
                "device",
                "--db",
                text(&extended.db),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        process.kill().unwrap();
        was_killed += u32::from(!process.wait().unwrap().success());
        // The next program that opens the file ends what was begun.
        extended.ask(&["extend", "--list"]).ends(0, &[]);
        let check: String = value(&extended.db, "PRAGMA integrity_check");
        assert_eq!(check, "ok");
        let objects: u32 = value(
            &extended.db,
            "SELECT count(*) FROM sqlite_schema WHERE name IN ('long', 'ext_long')",
        );
        let described: u32 = value(
            &extended.db,
            "SELECT count(*) FROM data_dictionary WHERE object IN ('long', 'ext_long')",
        );
        let registered: u32 = value(&extended.db, "SELECT count(*) FROM extensions");
        if registered == 0 {
            assert_eq!((objects, described), (0, 0));
            continue;
        }
        was_whole += 1;
        assert_eq!((objects, described), (2, 12));
        let rows: u32 = value(&extended.db, "SELECT count(*) FROM long");
        assert_eq!(rows, 100_000);
        extended.ask(&["extend", "--drop", "long"]).ends(0, &[]);
    }
    assert!(was_killed > 0, "{was_whole} were whole");
}
