//! A local, read-only web server: the page with its reports, a JSON API for the calls of the query layer, and a box for SQL.
//!
//! `calls` is the table of the API: each call with its parameters, what it answers, and the function that answers it. The
//! router, the checks of parameters and the `OpenAPI` description are all made from that table, so they cannot disagree.
//!
//! The server listens on 127.0.0.1 only, and refuses requests for other hosts, so that no web page elsewhere can read from
//! it. Answers are computed by a limited number of threads, each with its own connection to the database, and statements of
//! the SQL box in processes of their own. `limits` has all numbers.

mod answers;
mod call;
mod calls;
mod checked_stream;
mod column_schemas;
mod connections;
mod failure;
mod guard;
mod head;
mod limits;
mod nb101_answers;
mod nb101_calls;
mod openapi;
mod page;
mod parameters;
mod reports;
mod router;
mod sample_note;
mod server;
mod statement_child;
mod statement_process;
mod statements;

use std::io;
use std::path::PathBuf;

use crate::query::QueryError;
use crate::report::ReportError;

pub(crate) use server::Serve;
pub(crate) use statement_child::answer_statement;

/// The server cannot start, or had to stop.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ServeError {
    /// The database cannot be opened or read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The data that the page shows first cannot be read.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Another program listens on the port.
    #[error("port {port} of 127.0.0.1 is in use; choose another, or 0 for any that is free")]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// The port cannot be listened on.
    #[error("cannot listen on port {port} of 127.0.0.1")]
    Listen {
        /// The port.
        port: u16,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The threads of the server cannot start.
    #[error("cannot start the threads that serve {}", database.display())]
    Threads {
        /// The database.
        database: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Serving failed.
    #[error("cannot go on serving")]
    Stopped {
        /// Why.
        #[source]
        source: io::Error,
    },
}
