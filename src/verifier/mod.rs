//! One call: bytes, evidence, policy and time in, a report out.

mod when;
