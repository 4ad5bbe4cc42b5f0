//! The `OpenAPI` 3.1 description, made from the table of calls.
//!
//! `utoipa` is not used: it derives a description from the attributes of one handler per call. These would repeat the names,
//! kinds and defaults that this table already gives to the router and to the checks of parameters.

use serde_json::{Map, Value, json};

use crate::model::ColumnType;

use super::call::Call;
use super::calls::calls;
use super::column_schemas::ColumnSchemas;
use super::parameters::{Kind, Parameter};

/// The description of the API, with the types that the database declares for its columns.
pub(super) fn document(columns: &ColumnSchemas) -> Value {
    let path = |call: &Call| {
        let operation = operation(call, columns);
        (format!("/api/{}", call.name), json!({ "get": operation }))
    };
    let mut paths: Map<String, Value> = calls().map(path).collect();
    paths.insert("/api/sql".to_owned(), json!({ "post": sql_operation() }));
    paths.insert(
        "/api/openapi.json".to_owned(),
        json!({ "get": {
            "operationId": "openapi",
            "summary": "This description",
            "responses": { "200": content("The description", &json!({ "type": "object" })) },
        } }),
    );
    let mut schemas = columns.rows();
    schemas.insert("Error".to_owned(), error_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "natsbench",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "NATS-Bench and NAS-Bench-101 from one SQLite file: the calls of the official Python APIs, \
                            read-only. Accuracies \
                            are percent, losses nats, times and latencies seconds (latency for a batch of 256 images), params \
                            millions of weights, FLOPs millions of multiply-adds for one image. Epochs count from 0. Calls below /api/nb101 answer as the official NASBench does: accuracies are \
                            shares from 0 to 1, and epochs are numbers of epochs. \
                            If numbers are invented, since they are from a sample, the header natsbench-sample says so.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

#[expect(
    clippy::expect_used,
    reason = "the schemas are constants, and a test reads them all"
)]
fn operation(call: &Call, columns: &ColumnSchemas) -> Value {
    let parameters: Vec<Value> = call.parameters.iter().map(parameter).collect();
    let mut responses = Map::new();
    let schema = serde_json::from_str(call.answer_schema).expect("a schema is JSON");
    let schema = columns.fill(schema);
    responses.insert("200".to_owned(), content("The answer", &schema));
    if !parameters.is_empty() {
        responses.insert("400".to_owned(), error("A parameter is wrong or missing"));
        responses.insert("404".to_owned(), error("The database has no such thing"));
    }
    responses.insert("500".to_owned(), error("The database cannot be read"));
    json!({
        "operationId": call.name.replace('/', "_"),
        "summary": call.summary,
        "parameters": parameters,
        "responses": responses,
    })
}

#[expect(
    clippy::expect_used,
    reason = "the defaults are constants, and a test reads them all"
)]
fn parameter(parameter: &Parameter) -> Value {
    let mut schema = match parameter.kind {
        Kind::OneOf(names) => json!({ "type": "string", "enum": names }),
        Kind::Architecture | Kind::Columns | Kind::Text(_) => json!({ "type": "string" }),
        Kind::Integer(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Number => json!({ "type": "number", "minimum": 0 }),
    };
    let typed = |text: &str| match parameter.kind {
        Kind::Integer(..) | Kind::Number => serde_json::from_str(text).expect("a number"),
        Kind::OneOf(_) | Kind::Architecture | Kind::Columns | Kind::Text(_) => json!(text),
    };
    if let (Some(default), Some(schema)) = (parameter.default, schema.as_object_mut()) {
        schema.insert("default".to_owned(), typed(default));
    }
    let mut described = json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.meaning,
        "schema": schema,
    });
    if let (Some(described), false) = (described.as_object_mut(), parameter.example.is_empty()) {
        described.insert("example".to_owned(), typed(parameter.example));
    }
    described
}

fn sql_operation() -> Value {
    let types: Vec<Option<ColumnType>> = ColumnType::ALL
        .iter()
        .copied()
        .map(Some)
        .chain([None])
        .collect();
    let answer = json!({
        "type": "object",
        "required": ["columns", "types", "rows", "cut", "row_limit"],
        "properties": {
            "columns": { "type": "array", "items": { "type": "string" } },
            "types": {
                "type": "array",
                "description": "declared type of each column of a view or table; null for an expression, whose values decide. \
                                A boolean is 0 or 1",
                "items": { "type": ["string", "null"], "enum": types },
            },
            "rows": { "type": "array", "items": { "type": "array" } },
            "cut": { "type": "boolean", "description": "whether there are more rows than the limit lets through" },
            "row_limit": { "type": "integer" },
        },
    });
    json!({
        "operationId": "sql",
        "summary": "Answer one SQL statement that only reads, within limits of time and rows",
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["sql"],
                "additionalProperties": false,
                "properties": {
                    "sql": { "type": "string" },
                    "parameters": {
                        "type": "object",
                        "description": "values of parameters such as :space, by their names",
                        "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
                    },
                },
                "example": { "sql": "SELECT count(*) AS n FROM architectures" },
            } } },
        },
        "responses": {
            "200": content("Columns and rows", &answer),
            "400": error("The statement or the request is wrong"),
            "403": error("The statement would do more than read"),
            "408": error("The body did not come in time"),
            "413": error("The request is too long"),
            "415": error("The request is not JSON"),
            "422": error("The statement ran too long, or needs too much memory"),
            "500": error("The database cannot be read"),
            "503": error("Too many requests at once"),
        },
    })
}

fn content(description: &str, schema: &Value) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

fn error(description: &str) -> Value {
    content(
        description,
        &json!({ "$ref": "#/components/schemas/Error" }),
    )
}

fn error_schema() -> Value {
    json!({
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": { "type": "string", "description": "what is wrong, and what would be right" },
            "offset": { "type": "integer", "description": "the byte of a wrong statement at which it is wrong, from 0" },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::column_schemas::tests::of_an_empty_database;
    use super::*;

    #[test]
    fn every_schema_is_json_and_every_call_is_described() {
        let document = document(&of_an_empty_database());
        for call in calls() {
            let described = &document["paths"][format!("/api/{}", call.name)]["get"];
            let parameters = described["parameters"].as_array().unwrap();
            assert_eq!(parameters.len(), call.parameters.len(), "{}", call.name);
            let answer = &described["responses"]["200"]["content"]["application/json"]["schema"];
            assert!(
                answer["type"].is_string() || answer["type"].is_array(),
                "{}: {answer}",
                call.name
            );
        }
    }

    #[test]
    fn every_column_that_a_schema_names_is_there() {
        let document = document(&of_an_empty_database()).to_string();
        // A name of a column; the view extension_values has a column of this name, which is an object.
        assert!(
            !document.contains("\"column\":\""),
            "not filled: {document}"
        );
        assert!(document.contains("\"int16\""));
    }
}
