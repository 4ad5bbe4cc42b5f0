//! Accepts connections up to a limit, and ends those on which nothing is asked.
//!
//! When all places are taken, the connection that has waited longest for a request is closed, so that idle ones keep nobody
//! out. A connection on which a request is being answered stays open.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::checked_stream::{CheckedStream, take};
use super::failure::Failure;
use super::guard::add_headers;
use super::limits::{CONNECTIONS, HEAD_BYTES, HEAD_TIME, LEAVE_TIME};

/// Bytes that hyper may hold of a connection: the head that is being answered, and one that was sent after it.
const BUFFER_BYTES: usize = 4 * HEAD_BYTES;

/// Pause after a connection could not be accepted, for example because all file handles are in use.
const AFTER_FAILURE: Duration = Duration::from_millis(50);

/// By so much, hyper's limit for a head is longer than our own, so that a slow client gets an answer that says what is wrong.
const HEAD_TIME_MARGIN: Duration = Duration::from_secs(1);

/// The answer to a new connection while requests of all others are being answered.
const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n\
    connection: close\r\ncontent-length: 46\r\n\r\n{\"error\":\"the server is busy; try again soon\"}";

/// The connections of a server.
#[derive(Debug)]
pub(super) struct Connections {
    router: Router,
    open: Mutex<BTreeMap<u64, Arc<Waiting>>>,
    begun: Instant,
    stopping: watch::Sender<bool>,
}

/// What is known about an open connection.
#[derive(Debug)]
struct Waiting {
    /// Since when it has waited for a request, in milliseconds after the server was started.
    since: AtomicU64,
    is_answering: AtomicBool,
    leave: Notify,
}

impl Connections {
    pub(super) fn new(router: Router) -> Arc<Self> {
        Arc::new(Self {
            router,
            open: Mutex::default(),
            begun: Instant::now(),
            stopping: watch::Sender::new(false),
        })
    }

    /// Accepts connections and answers on them. Never ends.
    pub(super) async fn accept(self: &Arc<Self>, listener: &TcpListener) -> Infallible {
        // A connection that is being closed counts until it is closed, so that there are never more than the limit.
        let all = Arc::new(Semaphore::new(2 * CONNECTIONS));
        for number in 0.. {
            let permit = Arc::clone(&all).acquire_owned().await;
            let stream = loop {
                match listener.accept().await {
                    Ok((stream, _)) => break stream,
                    Err(_) => sleep(AFTER_FAILURE).await,
                }
            };
            let Some(waiting) = self.place(number) else {
                let _ = stream.try_write(BUSY); // a client that has left does not need the answer
                continue;
            };
            let place = Place {
                connections: Arc::clone(self),
                number,
            };
            tokio::spawn(async move {
                let _until_gone = permit;
                place.connections.serve(stream, &waiting).await;
                drop(place);
            });
        }
        std::future::pending().await
    }

    /// Lets every connection end once its answer is sent, and waits until all have.
    pub(super) async fn stop(&self) {
        self.stopping.send_replace(true);
        self.stopping.closed().await;
    }

    /// A place for a new connection, unless all are being answered.
    fn place(&self, number: u64) -> Option<Arc<Waiting>> {
        let mut open = self.lock();
        if open.len() >= CONNECTIONS {
            let idle = open
                .iter()
                .filter(|(_, waiting)| !waiting.is_answering.load(Ordering::Relaxed));
            let longest = idle.min_by_key(|(_, waiting)| waiting.since.load(Ordering::Relaxed));
            let number = *longest?.0;
            if let Some(longest) = open.remove(&number) {
                longest.leave.notify_one();
            }
        }
        let waiting = Arc::new(Waiting {
            since: AtomicU64::new(self.now()),
            is_answering: AtomicBool::new(false),
            leave: Notify::new(),
        });
        open.insert(number, Arc::clone(&waiting));
        Some(waiting)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Waiting>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn serve(&self, stream: TcpStream, waiting: &Arc<Waiting>) {
        let mut stopping = self.stopping.subscribe();
        let _ = stream.set_nodelay(true); // without it, the connection is only slower
        let (stream, refusal) = CheckedStream::new(stream);
        let service = service_fn(|request| {
            // The refusal is taken now. When the answer is made, the next head may already have been read and refused.
            self.answer(request, take(&refusal), waiting)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME + HEAD_TIME_MARGIN)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let is_stopping = async {
            let _is_said = stopping.wait_for(|&is_stopping| is_stopping).await.is_ok();
        };
        tokio::select! {
            // A client that has left or is silent is no failure of the server.
            _ended = connection.as_mut() => {}
            () = waiting.leave.notified() => {
                connection.as_mut().graceful_shutdown();
                let _ended = timeout(LEAVE_TIME, connection).await;
            }
            () = is_stopping => {
                connection.as_mut().graceful_shutdown();
                let _ended = connection.await;
            }
        }
    }

    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        refused: Option<Failure>,
        waiting: &Waiting,
    ) -> Result<Response, Infallible> {
        if let Some(failure) = refused {
            return Ok(add_headers(failure.into_response()));
        }
        waiting.is_answering.store(true, Ordering::Relaxed);
        let router = TowerToHyperService::new(self.router.clone());
        let response = router.call(request.map(Body::new)).await;
        waiting.since.store(self.now(), Ordering::Relaxed);
        waiting.is_answering.store(false, Ordering::Relaxed);
        response
    }
}

/// The place of an open connection, which becomes free when this is dropped.
struct Place {
    connections: Arc<Connections>,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lock().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_a_full_server_is_whole() {
        let text = std::str::from_utf8(BUSY).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())));
        serde_json::from_str::<serde_json::Value>(body).unwrap();
    }

    #[test]
    fn the_connection_that_waited_longest_leaves_first_and_never_one_that_is_answered() {
        let connections = Connections::new(Router::new());
        let count = CONNECTIONS as u64;
        let all: Vec<_> = (0..count)
            .map(|number| connections.place(number).unwrap())
            .collect();
        for (place, waiting) in (0..).zip(&all) {
            waiting.since.store(1000 - place, Ordering::Relaxed);
        }
        all[CONNECTIONS - 1]
            .is_answering
            .store(true, Ordering::Relaxed);
        let next = connections.place(count).unwrap();
        assert!(!connections.lock().contains_key(&(count - 2)));
        assert_eq!(connections.lock().len(), CONNECTIONS);
        for waiting in all.iter().chain([&next]) {
            waiting.is_answering.store(true, Ordering::Relaxed);
        }
        assert!(connections.place(count + 1).is_none());
    }
}
