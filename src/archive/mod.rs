//! From bytes to plain values: folders, tar files, bzip2 and pickle.
//!
//! Nothing here knows what NATS-Bench means by those values.

pub mod pickle;
