//! Sharing the file with other programs: writers wait for each other, and readers go on.
//!
//! [`turn`] decides whose turn it is to write, [`waiting`] lets the others wait and says for whom, and [`journal`] lets
//! readers go on. `README.md` beside this file says why.

#[cfg(feature = "write")]
mod holders;
mod journal;
mod turn;
#[cfg(feature = "write")]
mod waiting;

#[cfg(feature = "write")]
pub(super) use holders::programs_with;
pub(super) use journal::{end_left_log, is_in_wal, read_beside_log};
#[cfg(feature = "write")]
pub(super) use journal::{enter_wal, leave_wal, name_beside_log, try_leave_wal};
pub use turn::Holder;
#[cfg(feature = "write")]
pub use turn::Turn;
pub(crate) use turn::holder;
#[cfg(feature = "write")]
pub(crate) use waiting::OnWait;
#[cfg(feature = "write")]
pub use waiting::Waiting;
#[cfg(feature = "write")]
pub(crate) use waiting::until_free;
#[cfg(feature = "write")]
pub(super) use waiting::{Patience, is_locked};
