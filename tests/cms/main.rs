//! Signature values in CMS and timestamps, through the public interface.

mod corpus;
