//! The tables, views, indexes and triggers of a file: ours, as they must be, and those of the user.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::difference::SchemaDifference;
use super::rows::text;

/// Kind and name of an object.
type Key = (String, String);

/// The table that an object belongs to, and its statement.
type Rest = (String, Value);

/// Tables that SQLite keeps for itself, with their statements.
const OF_SQLITE: [(&str, &str); 3] = [
    ("sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    (
        "sqlite_stat4",
        "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
    ),
    ("sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)"),
];

/// How the objects of a file differ from those of an empty database, and the objects of the user.
///
/// A trigger on a table of ours is a difference, whoever made it: it changes what is written there. So is a unique index,
/// which refuses rows.
pub(super) fn object_differences(
    connection: &Connection,
    fresh: &Connection,
) -> rusqlite::Result<(Vec<SchemaDifference>, Vec<String>)> {
    let (expected, mut found) = (objects(fresh)?, objects(connection)?);
    let (mut differences, mut own) = (Vec::new(), Vec::new());
    let mut differs = |(kind, name): &Key, expected: &str, found: &str| {
        differences.push(SchemaDifference {
            place: format!("schema: {kind} {name}"),
            expected: expected.to_owned(),
            found: found.to_owned(),
        });
    };
    for (key, rest) in &expected {
        match found.remove(key) {
            None => differs(key, &text(&rest.1), "nothing"),
            Some(found) if found.1 != rest.1 => differs(key, &text(&rest.1), &text(&found.1)),
            Some(found) if found.0 != rest.0 => differs(key, &on(rest), &on(&found)),
            Some(_same) => {}
        }
    }
    let is_our_table = |name: &str| {
        let tables = expected.keys().filter(|(kind, _)| kind == "table");
        tables
            .map(|(_, name)| name)
            .any(|ours| ours.eq_ignore_ascii_case(name))
    };
    let is_there = found.clone();
    for (key, rest) in &found {
        let (kind, name) = (key.0.as_str(), key.1.as_str());
        if is_of_sqlite(kind, name, rest, &is_there) {
            continue;
        }
        let changes_writes = match (kind, &rest.1) {
            ("trigger", _) => true,
            ("index", Value::Text(sql)) => sql.starts_with("CREATE UNIQUE INDEX"),
            _ => false,
        };
        if name.starts_with("sqlite_") || (changes_writes && is_our_table(&rest.0)) {
            differs(key, "nothing", &format!("{} {}", on(rest), text(&rest.1)));
        } else if matches!(kind, "index" | "trigger") {
            own.push(format!("{kind} {name} {}", on(rest)));
        } else {
            own.push(format!("{kind} {name}"));
        }
    }
    Ok((differences, own))
}

fn on(rest: &Rest) -> String {
    format!("on {}", rest.0)
}

fn objects(connection: &Connection) -> rusqlite::Result<BTreeMap<Key, Rest>> {
    connection
        .prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?
        .query_map([], |row| {
            Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?)))
        })?
        .collect()
}

/// Whether SQLite made it: a table of its own, or the index of a key of a table that is there.
fn is_of_sqlite(kind: &str, name: &str, rest: &Rest, all: &BTreeMap<Key, Rest>) -> bool {
    match (kind, &rest.1) {
        ("table", Value::Text(sql)) => OF_SQLITE.contains(&(name, sql)),
        ("index", Value::Null) => {
            let of_table = format!("sqlite_autoindex_{}_", rest.0);
            let table = ("table".to_owned(), rest.0.clone());
            name.starts_with(&of_table) && all.contains_key(&table)
        }
        _ => false,
    }
}
