//! Placeholder; see the next commits.
