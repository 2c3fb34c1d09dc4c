//! What is required, at which level. Data only: the rooms above do the judging.
//!
//! Every knob that is left out keeps its default; leaving one out never switches a check off, and the checks of
//! integrity (digests, signature values, seal binding, structure) cannot be switched off at all.
//!
//! # Checks and presets
//!
//! | check | `standard` | `strict` | `archive` |
//! |---|---|---|---|
//! | integrity: `ofd.package` `ofd.entry-duplicate` `ofd.signature-list` `ofd.reference-*` `ofd.property-path` `ofd.seal-match` `ses.format` `ses.version` `ses.signature-value` `ses.data-hash` `ses.signer-listed` `ses.seal-signature` `ses.encoding` `cms.*` `algorithm.digest` | required | required | required |
//! | deviations that can be read safely | warning | failed | warning |
//! | `ofd.coverage` of pages, templates, document tree, resources, fonts, annotations | required | required | required |
//! | `ofd.coverage` of OFD.xml, attachments, tags, extensions | warning | required | warning |
//! | stray files in the package | warning | failed | warning |
//! | `pki.signer-path` `pki.maker-path` `pki.key-usage` | required | required | required |
//! | seal maker named as accepted | warning if not | indeterminate if not | warning if not |
//! | `pki.signer-revocation` `pki.maker-revocation` | required where the certificate names a source | required, intermediates too | as `standard` |
//! | `ses.seal-validity` | required | required | required |
//! | `time.signing-time` | claim counts while everything is valid at validation time | must be proven | must be proven |
//! | certificate or seal ended, or certificate revoked, since signing | passes with a proof of the time | passes with a proof | passes with a proof |
//! | `algorithm.signature` at the proven time, else at validation time | required | required | required |
//! | a file that holds a licence: `licence.issuer-seal` by code, or at least by name, `licence.holder` where the caller names one, `licence.status` where a statement is at hand | required | required | required |
//! | other findings about its data: `licence.id` `licence.metadata` `licence.coverage` | warning | failed | warning |
//! | the licence's own dates, without a statement of its status | told | told | told |
//! | several signatures | all must pass | all must pass | all must pass |
//!
//! Judged at claimed times ([`JudgedAt::ClaimedTime`], as GM/T 0031 and GB/T 38540 do it), `standard` judges
//! certificates, revocation and seal at the time that each signature claims, and the report says so; `strict` and
//! `archive` take no claims.

mod algorithms;
mod preset;
mod settings;

pub use algorithms::AlgorithmLimit;
pub use algorithms::AlgorithmPolicy;
pub use algorithms::AllowedUntil;
pub use settings::ClaimedTime;
pub use settings::JudgedAt;
pub use settings::LicencePolicy;
pub use settings::PathPolicy;
pub use settings::Policy;
pub use settings::RevocationLevel;
pub use settings::RevocationPolicy;
