//! Images and lists of their halves, as they are published.

mod folders;
mod halves;
mod idx;
