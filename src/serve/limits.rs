//! What strangers may use of the server. With all of it used at once, the server and its children stay below 300 MB.

use std::time::Duration;

/// Connections that are open at once. A further one takes the place of the one that has waited longest for a request.
pub(super) const CONNECTIONS: usize = 256;

/// How long a connection that leaves for another may still be open.
pub(super) const LEAVE_TIME: Duration = Duration::from_millis(200);

/// From the start of a connection, or the end of an answer, to the end of the next request's head.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(5);

/// From the end of a head to the end of the body.
pub(super) const BODY_TIME: Duration = Duration::from_secs(5);

/// How long a client may take to receive an answer, from the first moment at which it does not.
pub(super) const RECEIVE_TIME: Duration = Duration::from_secs(10);

/// How long what a client still sends is read and thrown away behind the last answer: a connection that is closed before
/// loses the answer.
pub(super) const LINGER_TIME: Duration = Duration::from_secs(1);

/// Bytes that are thrown away for that.
pub(super) const LINGER_BYTES: u64 = 4 << 20;

/// Bytes of the request line's address.
pub(super) const ADDRESS_BYTES: usize = 8 << 10;

/// Bytes of a request's head.
pub(super) const HEAD_BYTES: usize = 16 << 10;

/// Lines of a request's head.
pub(super) const HEADERS: usize = 64;

/// Bytes of a request's body.
pub(super) const BODY_BYTES: usize = 96 << 10;

/// How long a request waits for its turn.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of answers that are made and not yet received; a further one is refused.
pub(super) const ANSWER_BYTES: usize = 32 << 20;

/// Bytes of an answer that is never refused for that.
pub(super) const SMALL_ANSWER_BYTES: usize = 64 << 10;

/// Statements of the SQL box that are tried at once, see `statements`.
pub(super) const STATEMENTS_TRIED: usize = 4;

/// Statements that run at once because they needed more than a try.
pub(super) const LONG_STATEMENTS: usize = 2;

/// Statements that wait in either line; further ones are refused at once.
pub(super) const STATEMENTS_IN_LINE: usize = CONNECTIONS / 2;

/// Processor time of a try while others wait for theirs.
pub(super) const SHORT_TRY: Duration = Duration::from_millis(25);

/// Processor time of a try while nobody waits.
pub(super) const LONG_TRY: Duration = Duration::from_millis(250);

/// A try takes at most so many times its processor time: the processors may have other work.
pub(super) const TRY_STRETCH: u32 = 20;

/// Statements that are known to need more than a try, and are not tried again for as long.
pub(super) const KNOWN_LONG: usize = 256;

/// How long they are known.
pub(super) const KNOWN_LONG_TIME: Duration = Duration::from_mins(1);

/// Memory of a statement's process, beside what it has before it sees the statement.
pub(super) const STATEMENT_MEMORY_BYTES: u64 = 24 << 20;

/// Bytes of one temporary file, into which SQLite sorts what it cannot hold.
pub(super) const TEMPORARY_FILE_BYTES: u64 = 64 << 20;

/// Files that a statement's process has open.
pub(super) const STATEMENT_FILES: u64 = 16;
