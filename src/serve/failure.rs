//! Answers to requests that cannot be answered: a status, and JSON that says why.

use axum::http::StatusCode;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::error_chain::chain;
use crate::networks::NetworkError;
use crate::query::{Nasbench101QueryError, QueryError, SqlBoxError};
use crate::report::ReportError;
use crate::store::StoreError;

/// Why a request has no answer.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// The byte of a statement at which it is wrong.
    pub(super) offset: Option<usize>,
}

impl Failure {
    /// A request that makes no sense; the message says what would.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            status,
            message,
            offset: None,
        }
    }

    /// Too many requests at once.
    pub(super) fn busy() -> Self {
        let message = "the server is busy with other requests; try again in some seconds";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
    }

    /// The body that is sent with the status.
    pub(super) fn to_json(&self) -> String {
        let mut body = json!({ "error": self.message });
        if let Some(offset) = self.offset {
            body["offset"] = offset.into();
        }
        body.to_string()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let json = [(header::CONTENT_TYPE, "application/json")];
        (self.status, json, self.to_json()).into_response()
    }
}

impl From<NetworkError> for Failure {
    /// The database has an architecture that stands for no network.
    fn from(error: NetworkError) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, chain(&error))
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        let status = match &error {
            #[cfg(feature = "weights")]
            QueryError::Weights(_) => StatusCode::INTERNAL_SERVER_ERROR,
            QueryError::Store(_)
            | QueryError::ImportCutOff { .. }
            | QueryError::Replaced { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            QueryError::ImportRunning { .. } => StatusCode::SERVICE_UNAVAILABLE,
            QueryError::NotSimulated { .. }
            | QueryError::NoSuchSet { .. }
            | QueryError::LimitNotANumber { .. }
            | QueryError::Extension(_)
            | QueryError::WrongLength { .. }
            | QueryError::TopologyOnly { .. }
            | QueryError::Space(_) => StatusCode::BAD_REQUEST,
            // The question makes sense, but the database has no such thing.
            QueryError::IndexOutOfRange { .. }
            | QueryError::UnknownArchitecture { .. }
            | QueryError::LeftOut { .. }
            | QueryError::NotImported { .. }
            | QueryError::NothingImported { .. }
            | QueryError::NotTrained { .. }
            | QueryError::NotMeasured { .. }
            | QueryError::NoneWithinLimits { .. }
            | QueryError::NoRecipe { .. }
            | QueryError::NoDataset { .. }
            | QueryError::NoTrials { .. }
            | QueryError::NoEpochs { .. }
            | QueryError::NoSeed { .. }
            | QueryError::Rule { .. }
            | QueryError::NoTimes { .. }
            | QueryError::NotValidated { .. }
            | QueryError::NoLatency { .. }
            | QueryError::MixedEpochs { .. } => StatusCode::NOT_FOUND,
        };
        Self::new(status, chain(&error))
    }
}

impl From<Nasbench101QueryError> for Failure {
    fn from(error: Nasbench101QueryError) -> Self {
        let status = match error {
            Nasbench101QueryError::Query(error) => return error.into(),
            Nasbench101QueryError::OutOfDomain(_) => StatusCode::BAD_REQUEST,
            // The question makes sense, but the database has no such thing.
            Nasbench101QueryError::NotThere { .. }
            | Nasbench101QueryError::IndexOutOfRange { .. }
            | Nasbench101QueryError::InvalidEpochs { .. }
            | Nasbench101QueryError::UnknownHash { .. }
            | Nasbench101QueryError::NotImported { .. }
            | Nasbench101QueryError::NoRepeat { .. } => StatusCode::NOT_FOUND,
        };
        Self::new(status, chain(&error))
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Query(error) => error.into(),
            ReportError::Nasbench101(error) => error.into(),
            error => Self::new(StatusCode::INTERNAL_SERVER_ERROR, chain(&error)),
        }
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        let message = format!("the numbers cannot be written as CSV: {error}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, chain(&error))
    }
}

impl From<SqlBoxError> for Failure {
    fn from(error: SqlBoxError) -> Self {
        let status = match &error {
            SqlBoxError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            SqlBoxError::Refused { .. } => StatusCode::FORBIDDEN,
            SqlBoxError::CutOff { .. } | SqlBoxError::OutOfMemory => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            SqlBoxError::NoRows | SqlBoxError::NoValue { .. } | SqlBoxError::Wrong { .. } => {
                StatusCode::BAD_REQUEST
            }
        };
        let message = match &error {
            // It has the whole statement in its text, which the client knows.
            SqlBoxError::Wrong {
                source: rusqlite::Error::SqlInputError { msg, .. },
            } => format!("{error}: {msg}"),
            _ => chain(&error),
        };
        Self {
            offset: error.offset(),
            ..Self::new(status, message)
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        let message = format!("the answer cannot be written as JSON: {error}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }
}
