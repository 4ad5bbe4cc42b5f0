//! Tests of the public interface.

mod forward;
mod oracle;
