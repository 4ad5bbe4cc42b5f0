//! Layouts as rows.

use nats_networks::DataType;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::layout::{Layout, LayoutTensor};

/// The id of a layout with this digest, which is written if it is not there.
pub(super) fn layout_id(
    connection: &Connection,
    layout: &Layout,
    sha256: [u8; 32],
) -> rusqlite::Result<i64> {
    let sql = "SELECT layout_id FROM weight_layouts WHERE layout_sha256 = ?1";
    let known = connection
        .query_row(sql, [sha256], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    connection.execute(
        include_str!("../../sql/weights/write_layout.sql"),
        named_params! {
            ":layout_sha256": sha256,
            ":tensors": layout.tensors.len() as i64,
            ":bytes": layout.bytes() as i64,
            ":layer_versions": serde_json::json!(layout.layer_versions).to_string(),
        },
    )?;
    let id = connection.last_insert_rowid();
    let mut statement =
        connection.prepare_cached(include_str!("../../sql/weights/write_layout_tensor.sql"))?;
    for (position, tensor) in layout.tensors.iter().enumerate() {
        let LayoutTensor {
            name,
            data_type,
            shape,
            byte_offset,
            bytes,
        } = tensor;
        statement.execute(named_params! {
            ":layout_id": id,
            ":position": position as i64,
            ":tensor": name,
            ":number_type": data_type.name(),
            ":shape": serde_json::json!(shape).to_string(),
            ":byte_offset": *byte_offset as i64,
            ":bytes": *bytes as i64,
        })?;
    }
    Ok(id)
}

/// The layout with an id; without tensors if there is none, which fits no weights.
pub(super) fn read_layout(connection: &Connection, id: i64) -> rusqlite::Result<Layout> {
    let sql = "SELECT layer_versions FROM weight_layouts WHERE layout_id = ?1";
    let versions: Option<String> = connection
        .query_row(sql, [id], |row| row.get(0))
        .optional()?;
    let versions = versions.and_then(|text| serde_json::from_str(&text).ok());
    let tensors = connection
        .prepare_cached(include_str!("../../sql/weights/layout.sql"))?
        .query_map([id], |row| {
            let of_type: String = row.get(1)?;
            let shape: String = row.get(2)?;
            Ok(LayoutTensor {
                name: row.get(0)?,
                data_type: if of_type == DataType::Int64.name() {
                    DataType::Int64
                } else {
                    DataType::Float32
                },
                shape: serde_json::from_str(&shape).unwrap_or_default(),
                byte_offset: row.get::<_, u64>(3)? as usize,
                bytes: row.get::<_, u64>(4)? as usize,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(Layout {
        tensors,
        layer_versions: versions.unwrap_or_default(),
    })
}
