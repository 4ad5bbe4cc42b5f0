//! A connection as hyper sees it: heads of requests only after they were checked as a whole, and bodies as they come.
//!
//! If a head is refused, hyper gets a request of our own instead, so that the refusal is answered in the same way as any
//! request. If a client does not take its answer, the connection ends. What a client still sends after the last answer is
//! read and thrown away: if the connection were closed earlier, the client would lose the answer.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::failure::Failure;
use super::head::Head;
use super::limits::{HEAD_TIME, LINGER_BYTES, LINGER_TIME, RECEIVE_TIME};

/// The request that hyper reads instead of a refused head.
const REFUSED: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Most bytes that are read from the client at once.
const READ_BYTES: usize = 4 << 10;

/// The place where a refusal waits until it is answered.
pub(super) type Refusal = Arc<Mutex<Option<Failure>>>;

/// Takes the refusal of the head that was read last, if it was refused.
pub(super) fn take(refusal: &Refusal) -> Option<Failure> {
    refusal
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
}

/// A connection whose heads of requests are checked.
pub(super) struct CheckedStream {
    stream: TcpStream,
    /// Bytes that were read from the client, but not yet by hyper.
    read: Vec<u8>,
    /// How many of them hyper may read.
    checked: usize,
    part: Part,
    refusal: Refusal,
    /// When the head of a request that has begun must be complete.
    head_time: Option<Pin<Box<Sleep>>>,
    /// When the client must have taken the answer.
    patience: Option<Pin<Box<Sleep>>>,
    lingering: Option<Lingering>,
}

/// What comes next in the bytes of the client.
#[derive(Clone, Copy)]
enum Part {
    Head,
    /// So many bytes of a body.
    Body(usize),
    /// Nothing that will be answered.
    Nothing,
}

struct Lingering {
    is_over: Pin<Box<Sleep>>,
    bytes_left: u64,
}

impl CheckedStream {
    /// A new connection, and the place of its refusals.
    pub(super) fn new(stream: TcpStream) -> (Self, Refusal) {
        let refusal = Refusal::default();
        let stream = Self {
            stream,
            read: Vec::new(),
            checked: 0,
            part: Part::Head,
            refusal: Arc::clone(&refusal),
            head_time: None,
            patience: None,
            lingering: None,
        };
        (stream, refusal)
    }

    /// Gives checked bytes to hyper.
    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let count = self.checked.min(buffer.remaining());
        buffer.put_slice(self.read.get(..count).unwrap_or_default());
        self.read.drain(..count);
        self.checked -= count;
        if self.read.is_empty() {
            self.read = Vec::new(); // a connection that waits holds no memory
        }
    }

    /// Reads more, and returns whether there was any.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut bytes = [0; READ_BYTES];
        let mut buffer = ReadBuf::new(&mut bytes);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
        self.read.extend_from_slice(buffer.filled());
        Poll::Ready(Ok(!buffer.filled().is_empty()))
    }

    /// Checks the head as far as it was read; returns whether it is complete.
    fn check_head(&mut self) -> bool {
        match Head::of(&self.read) {
            Head::Partial => return false,
            Head::Whole {
                head_bytes,
                body_bytes,
            } => {
                self.checked = head_bytes;
                self.part = Part::Body(body_bytes);
            }
            Head::Refused(failure) => self.refuse(failure),
        }
        self.head_time = None;
        self.patience = None;
        true
    }

    fn refuse(&mut self, failure: Failure) {
        let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        *refusal = Some(failure);
        self.read = REFUSED.to_vec();
        self.checked = REFUSED.len();
        self.part = Part::Nothing;
    }

    /// Whether a head that has begun took too long.
    fn poll_head_time(&mut self, context: &mut Context<'_>) -> bool {
        if self.read.is_empty() {
            return false; // hyper itself ends a connection on which nothing comes
        }
        let time = self
            .head_time
            .get_or_insert_with(|| Box::pin(sleep(HEAD_TIME)));
        time.as_mut().poll(context).is_ready()
    }

    /// Ends a write that the client has kept waiting for too long.
    fn in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_pending() {
            let patience = self
                .patience
                .get_or_insert_with(|| Box::pin(sleep(RECEIVE_TIME)));
            ready!(patience.as_mut().poll(context));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        written
    }
}

fn head_too_slow() -> Failure {
    let message = format!(
        "the head of the request did not come within {} seconds",
        HEAD_TIME.as_secs()
    );
    Failure::new(StatusCode::REQUEST_TIMEOUT, message)
}

impl AsyncRead for CheckedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if this.checked > 0 {
                this.hand_on(buffer);
                return Poll::Ready(Ok(()));
            }
            match this.part {
                Part::Body(0) => this.part = Part::Head,
                Part::Body(left) => {
                    if this.read.is_empty() && !ready!(this.poll_more(context))? {
                        return Poll::Ready(Ok(())); // the client went away
                    }
                    this.checked = this.read.len().min(left);
                    this.part = Part::Body(left - this.checked);
                }
                Part::Head => {
                    if !this.read.is_empty() && this.check_head() {
                        continue;
                    }
                    if this.poll_head_time(context) {
                        this.refuse(head_too_slow());
                        continue;
                    }
                    if !ready!(this.poll_more(context))? {
                        return Poll::Ready(Ok(())); // the client has no more to say
                    }
                }
                Part::Nothing => return Poll::Pending, // the answer ends the connection
            }
        }
    }
}

impl AsyncWrite for CheckedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            let is_between_requests = matches!(this.part, Part::Head | Part::Body(0));
            if is_between_requests && this.read.is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
        let lingering = this.lingering.get_or_insert_with(|| Lingering {
            is_over: Box::pin(sleep(LINGER_TIME)),
            bytes_left: LINGER_BYTES,
        });
        let mut bytes = [0; READ_BYTES];
        loop {
            if lingering.is_over.as_mut().poll(context).is_ready() || lingering.bytes_left == 0 {
                return Poll::Ready(Ok(()));
            }
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut this.stream).poll_read(context, &mut buffer));
            let count = buffer.filled().len() as u64;
            if read.is_err() || count == 0 {
                return Poll::Ready(Ok(()));
            }
            lingering.bytes_left = lingering.bytes_left.saturating_sub(count);
        }
    }
}
