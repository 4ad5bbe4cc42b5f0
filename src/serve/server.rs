//! Listening, serving, and stopping.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::runtime::{self, Runtime};
use tokio::sync::Semaphore;

use crate::model::{BenchmarkSpace, SearchSpace};
use crate::query::{NatsBench, SqlBox};
use crate::report::Origin;
use crate::report::explorer::Facts;

use super::ServeError;
use super::column_schemas::ColumnSchemas;
use super::connections::Connections;
use super::openapi;
use super::page::ServedPage;
use super::reports::Reports;
use super::router::{Shared, router};
use super::sample_note::SampleNote;
use super::statements::Statements;

/// Threads that answer calls, per core: more than one, since reading waits for the disk now and then.
const THREADS_PER_CORE: usize = 2;

/// Most calls that are answered at the same time, since each of their connections has a cache of its own.
const MOST_THREADS: usize = 8;

/// Reports that are made at the same time, each on a connection of its own besides those of the calls.
const REPORTS_AT_ONCE: usize = 1;

/// What to serve, and where.
#[derive(Debug, Clone)]
pub(crate) struct Serve {
    /// The database.
    pub database: PathBuf,
    /// Port of 127.0.0.1; 0 for any that is free.
    pub port: u16,
    /// What a statement in the SQL box may use.
    pub sql_box: SqlBox,
    /// A program, with its arguments, that calls [`answer_statement`](super::answer_statement) for the database. Each
    /// statement runs in such a process, which can be ended.
    pub statement_program: (PathBuf, Vec<OsString>),
}

/// A server that listens; [`run`](Self::run) makes it answer.
#[derive(Debug)]
pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Runtime,
    /// How long answers that have begun may take after the signal to stop.
    grace: Duration,
}

impl Serve {
    /// Opens the database and listens on 127.0.0.1.
    ///
    /// # Errors
    ///
    /// [`ServeError::Query`] if it is no database of this version, [`ServeError::PortInUse`] or [`ServeError::Listen`] if the
    /// port cannot be had.
    pub(crate) fn bind(self) -> Result<Server, ServeError> {
        let cores = available_parallelism().map_or(1, usize::from);
        let threads = (cores * THREADS_PER_CORE).min(MOST_THREADS);
        let of_all = threads.div_ceil(2);
        let connections = threads + of_all + REPORTS_AT_ONCE;
        let bench = NatsBench::open_unmapped(&self.database, connections)?;
        let description = openapi::document(&ColumnSchemas::of(&bench)?).to_string();
        let mut spaces = Vec::new();
        for &space in SearchSpace::ALL {
            if !bench.space(space)?.imported()?.is_empty() {
                spaces.push(space);
            }
        }
        if spaces.is_empty() {
            spaces.extend_from_slice(SearchSpace::ALL); // their reports say what is missing
        }
        let mut origins = spaces
            .iter()
            .map(|&space| Origin::of(&bench, space))
            .collect::<Result<Vec<_>, _>>()?;
        let facts = Facts::read(&bench)?;
        if facts.has_nasbench101() {
            origins.push(Origin::of(&bench, BenchmarkSpace::NasBench101)?);
        }
        let page = ServedPage::new(&origins, &facts);
        let port = self.port;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = listener.map_err(|source| match source.kind() {
            ErrorKind::AddrInUse => ServeError::PortInUse { port },
            _ => ServeError::Listen { port, source },
        })?;
        let listen_failed = |source| ServeError::Listen { port, source };
        listener.set_nonblocking(true).map_err(listen_failed)?;
        let address = listener.local_addr().map_err(listen_failed)?;
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(cores)
            .enable_all()
            .build();
        let database = self.database;
        let runtime = runtime.map_err(|source| ServeError::Threads { database, source })?;
        let (program, arguments) = self.statement_program;
        let statements = Arc::new(Statements::new(program, arguments, self.sql_box));
        let grace = statements.time();
        let shared = Arc::new(Shared {
            bench,
            statements,
            page,
            description,
            reports: Reports::default(),
            sample_note: SampleNote::default(),
            call_permits: Arc::new(Semaphore::new(threads)),
            whole_permits: Arc::new(Semaphore::new(of_all)),
            report_permits: Arc::new(Semaphore::new(REPORTS_AT_ONCE)),
            answer_permits: Shared::answer_permits(),
        });
        Ok(Server {
            listener,
            address,
            shared,
            runtime,
            grace,
        })
    }
}

impl Server {
    /// Where it listens, such as `http://127.0.0.1:8201/`.
    #[must_use]
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Answers requests until Ctrl-C or SIGTERM. Answers that have begun are finished;
    /// after a second signal they are not.
    ///
    /// # Errors
    ///
    /// [`ServeError::Stopped`] if signals or connections cannot be received any more.
    pub(crate) fn run(self) -> Result<(), ServeError> {
        let stopped = |source| ServeError::Stopped { source };
        let Self {
            listener,
            shared,
            runtime,
            grace,
            ..
        } = self;
        let result = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).map_err(stopped)?;
            let mut signals = Signals::new().map_err(stopped)?;
            shared.statements.start_ahead();
            let connections = Connections::new(router(shared));
            tokio::select! {
                never = connections.accept(&listener) => match never {},
                () = signals.next() => drop(listener),
            }
            tokio::select! {
                () = connections.stop() => {}
                () = signals.next() => {}
                () = tokio::time::sleep(grace) => {} // some client keeps its connection busy
            }
            Ok(())
        });
        runtime.shutdown_timeout(Duration::from_millis(100));
        result
    }
}

/// Waits for Ctrl-C or, on systems that have it, SIGTERM.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => (),
            _ = self.terminate.recv() => (),
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await; // after an error, no signal will come, so the server stops as well
    }
}
