//! No-submission: matters, grants, decisions, exchange and the log, through the public API.

mod matters;
