//! Bounds on untrusted input. Each has its unit and its reason; raise one only with both.
//!
//! Imports nothing from the crate.

use serde::Deserialize;

/// The limits in force for one call.
///
/// Every loop over input stops at one of them, and stopping there is a reason of its own
/// (`LIMIT_EXCEEDED`), never a silent "not found" or "untrusted".
///
/// ```
/// use yinzheng::limits::Limits;
///
/// let limits = Limits { signatures: 4, ..Limits::default() };
/// assert_eq!(limits.signatures, 4);
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Longest file read, in bytes.
    pub file: usize,
    /// Most entries in one package.
    pub entries: usize,
    /// Longest entry after inflation, in bytes.
    pub entry: u64,
    /// All entries together after inflation, in bytes.
    pub inflated: u64,
    /// Inflated size over packed size of one entry; small entries are exempt, see [`RATIO_FREE`].
    pub ratio: u64,
    /// Longest XML file that is parsed, in bytes; longer ones are only hashed.
    pub xml: usize,
    /// Most nodes in one parsed XML file.
    pub xml_nodes: u32,
    /// Deepest nesting in a parsed XML file.
    pub xml_depth: usize,
    /// Most documents (`DocBody`) in one package.
    pub documents: usize,
    /// Most signatures in one file.
    pub signatures: usize,
    /// Most timestamps in one file.
    pub timestamps: usize,
    /// Most references in one signature.
    pub references: usize,
    /// Most stamps in one signature.
    pub stamps: usize,
    /// Longest e-seal or e-seal signature, in bytes.
    pub seal: usize,
    /// Most certificates in one seal's list.
    pub seal_certificates: usize,
    /// Deepest nesting of DER elements.
    pub der_depth: usize,
    /// Longest certificate, in bytes.
    pub certificate: usize,
    /// Longest CRL, in bytes.
    pub crl: usize,
    /// Longest CMS value, OCSP answer or timestamp token, in bytes.
    pub cms: usize,
    /// Most certificates in one path, end entity and anchor included.
    pub path_length: usize,
    /// Most candidate paths tried for one certificate.
    pub path_candidates: usize,
    /// Most certificate, CRL and OCSP signatures verified for one file, and most values of signatures and timestamps.
    pub signature_checks: usize,
    /// Longest private key file, in bytes.
    pub private_key: usize,
    /// Most iterations that turn a passphrase into a key.
    pub key_iterations: u32,
}

/// An entry that inflates to no more than this many bytes is exempt from [`Limits::ratio`]: short runs of
/// blanks or zeros compress a thousandfold and harm nobody.
pub const RATIO_FREE: u64 = 4 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Scanned licences reach tens of megabytes.
            file: 128 << 20,
            // A ten-thousand-page archive file has about two entries a page.
            entries: 20_000,
            // One page picture; entries are hashed as they inflate, so this bounds time, not memory.
            entry: 256 << 20,
            // Three times the longest file: pictures hardly shrink, XML shrinks tenfold but is small. Inflating and
            // hashing so much takes about two seconds.
            inflated: 384 << 20,
            // DEFLATE reaches 1032; XML of real pages stays below 60.
            ratio: 200,
            // Largest page description seen is under 3 MiB; a tree costs about ten times its text.
            xml: 16 << 20,
            xml_nodes: 1_000_000,
            // OFD nests blocks in pages; real files stay below 20. Depth costs stack in the reader.
            xml_depth: 256,
            documents: 64,
            // A file passed round a whole administration has a dozen.
            signatures: 128,
            // Two for each signature: over its value, and one renewed for the archive.
            timestamps: 256,
            // As many as entries.
            references: 20_000,
            // A seam stamp has one for each page.
            stamps: 20_000,
            // One picture and a few certificates; the largest seen is 1.1 MiB.
            seal: 8 << 20,
            seal_certificates: 256,
            // SES nests 8 deep, X.509 extensions 12, CMS in CMS 20.
            der_depth: 64,
            certificate: 64 << 10,
            // The largest public CRLs are near 10 MiB.
            crl: 64 << 20,
            cms: 16 << 20,
            path_length: 10,
            path_candidates: 200,
            signature_checks: 500,
            // An RSA-4096 key in encrypted PEM has 3.4 KiB; parameters, certificates and remarks may stand before it.
            private_key: 64 << 10,
            // OpenSSL writes 2048, GmSSL 65,536, careful people up to some millions; this many take seconds.
            key_iterations: 10_000_000,
        }
    }
}
