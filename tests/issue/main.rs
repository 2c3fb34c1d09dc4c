//! A small CA: what it issues is good for this library and for OpenSSL, and what it must not issue it refuses.

mod certificates;
mod openssl;
mod properties;
mod readers;
mod refusals;
mod revocation;
mod signed_data;
mod signers;
mod timestamps;
mod world;
