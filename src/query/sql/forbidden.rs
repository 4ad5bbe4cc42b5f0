//! What a statement of a stranger may not do.

use rusqlite::hooks::AuthAction;

/// Pragmas that only describe tables and functions.
const HARMLESS_PRAGMAS: [&str; 7] = [
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "foreign_key_list",
    "function_list",
];

/// What an action would do, unless it only reads.
pub(super) fn forbidden(action: &AuthAction<'_>) -> Option<String> {
    Some(match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => return None,
        AuthAction::Function { function_name } => {
            if *function_name != "load_extension" {
                return None;
            }
            "load an extension".to_owned()
        }
        AuthAction::Pragma { pragma_name, .. } => {
            let name = pragma_name.to_ascii_lowercase();
            if HARMLESS_PRAGMAS.contains(&name.as_str()) {
                return None;
            }
            format!("use PRAGMA {name}")
        }
        AuthAction::Insert { table_name } => format!("insert into {table_name}"),
        AuthAction::Update { table_name, .. } => format!("update {table_name}"),
        AuthAction::Delete { table_name } => format!("delete from {table_name}"),
        AuthAction::Attach { .. } => "attach another file".to_owned(),
        AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
            "manage transactions".to_owned()
        }
        _ => "change the schema".to_owned(),
    })
}
