//! Limits on what strangers can use of the server. If all of it is used at once, the server and its child processes stay
//! below 300 MB.

use std::time::Duration;

/// Most connections that are open at once. A further one replaces the one that has waited longest for a request.
pub(super) const CONNECTIONS: usize = 256;

/// How long a connection that is replaced may still be open.
pub(super) const LEAVE_TIME: Duration = Duration::from_millis(200);

/// Most time from the start of a connection, or the end of an answer, to the end of the next request's head.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(5);

/// Most time from the end of a head to the end of the body.
pub(super) const BODY_TIME: Duration = Duration::from_secs(5);

/// How long a client may take to receive an answer, from the first moment at which it accepts no more bytes.
pub(super) const RECEIVE_TIME: Duration = Duration::from_secs(10);

/// How long the bytes that a client still sends after the last answer are read and thrown away. If the connection were closed
/// earlier, the client would lose the answer.
pub(super) const LINGER_TIME: Duration = Duration::from_secs(1);

/// Most bytes that are thrown away for that.
pub(super) const LINGER_BYTES: u64 = 4 << 20;

/// Most bytes of the address in the first line of a request.
pub(super) const ADDRESS_BYTES: usize = 8 << 10;

/// Most bytes of a request's head.
pub(super) const HEAD_BYTES: usize = 16 << 10;

/// Most lines of a request's head.
pub(super) const HEADERS: usize = 64;

/// Most bytes of a request's body.
pub(super) const BODY_BYTES: usize = 96 << 10;

/// How long a request may wait for its turn.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Most bytes of answers that were made but not yet received; beyond that, further answers are refused.
pub(super) const ANSWER_BYTES: usize = 32 << 20;

/// An answer of at most so many bytes is never refused for that reason.
pub(super) const SMALL_ANSWER_BYTES: usize = 64 << 10;

/// Statements of the SQL box that are tried at the same time; see `statements`.
pub(super) const STATEMENTS_TRIED: usize = 4;

/// Statements that run at the same time after a try was not enough for them.
pub(super) const LONG_STATEMENTS: usize = 2;

/// Statements that may wait in each of the two queues; further ones are refused at once.
pub(super) const STATEMENTS_IN_LINE: usize = CONNECTIONS / 2;

/// Processor time of a try while others wait for theirs.
pub(super) const SHORT_TRY: Duration = Duration::from_millis(25);

/// Processor time of a try while nobody waits.
pub(super) const LONG_TRY: Duration = Duration::from_millis(250);

/// A try ends after so many times its processor time has passed, since the processors may have other work.
pub(super) const TRY_STRETCH: u32 = 20;

/// Number of statements that are remembered because a try was not enough for them; they are not tried again.
pub(super) const KNOWN_LONG: usize = 256;

/// How long they are remembered.
pub(super) const KNOWN_LONG_TIME: Duration = Duration::from_mins(1);

/// Memory of a statement's process, in addition to what it has before it reads the statement.
pub(super) const STATEMENT_MEMORY_BYTES: u64 = 24 << 20;

/// Most bytes of one temporary file, in which SQLite sorts what does not fit into memory.
pub(super) const TEMPORARY_FILE_BYTES: u64 = 64 << 20;

/// Most files that a statement's process may have open.
pub(super) const STATEMENT_FILES: u64 = 16;
