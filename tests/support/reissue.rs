//! Issues a certificate or CRL again under other keys, all else unchanged.
//!
//! So that a suite of paths made for one algorithm can be run with another. Names, numbers, dates, extensions and
//! key identifiers stay as they are; two certificates that shared a key share one again.

use yinzheng::asn1::Reader;
use yinzheng::asn1::Tag;
use yinzheng::asn1::Tlv;

use super::certificate::signature_algorithm;
use super::der;
use super::key::Key;
use super::key::Scheme;

/// The key of that kind that stands for the one in `certificate`.
pub(crate) fn key_for(scheme: Scheme, certificate: &[u8]) -> Key {
    let tbs = elements(certificate)[0].raw;
    let fields = elements(tbs);
    let spki = fields[version_fields(&fields) + 5].raw;
    let digest = yinzheng::crypto::DigestAlgorithm::Sm3.digest(spki);
    Key::named(scheme, &format!("reissued {digest:?}"))
}

/// `certificate` for the key that stands for its own, signed by `issuer`.
pub(crate) fn certificate(certificate: &[u8], issuer: &Key) -> Vec<u8> {
    let key = key_for(issuer.scheme(), certificate);
    certificate_for(certificate, &key, issuer)
}

/// `certificate` for `subject`, signed by `issuer`.
pub(crate) fn certificate_for(certificate: &[u8], subject: &Key, issuer: &Key) -> Vec<u8> {
    let tbs = elements(certificate)[0].raw;
    let fields = elements(tbs);
    let first = version_fields(&fields);
    let replaced = |i: usize| match i {
        i if i == first + 1 => signature_algorithm(issuer, None),
        i if i == first + 5 => subject.spki(),
        i => fields[i].raw.to_vec(),
    };
    signed((0..fields.len()).map(replaced), issuer)
}

/// `crl`, signed by `issuer`.
pub(crate) fn crl(crl: &[u8], issuer: &Key) -> Vec<u8> {
    let tbs = elements(crl)[0].raw;
    let fields = elements(tbs);
    let version = usize::from(fields[0].tag == Tag::INTEGER);
    let replaced = |i: usize| match i {
        i if i == version => signature_algorithm(issuer, None),
        i => fields[i].raw.to_vec(),
    };
    signed((0..fields.len()).map(replaced), issuer)
}

/// The same with a signature value that does not verify.
pub(crate) fn broken(mut signed: Vec<u8>) -> Vec<u8> {
    *signed.last_mut().expect("octets") ^= 1;
    signed
}

fn signed(fields: impl Iterator<Item = Vec<u8>>, issuer: &Key) -> Vec<u8> {
    let tbs = der::seq(fields);
    let value = der::bits(&issuer.sign(&tbs));
    der::seq([tbs, signature_algorithm(issuer, None), value])
}

/// How many fields stand before the serial number: one where the version is written.
fn version_fields(fields: &[Tlv<'_>]) -> usize {
    usize::from(fields[0].tag == Tag::context(0))
}

/// The elements inside the constructed `der`.
fn elements(der: &[u8]) -> Vec<Tlv<'_>> {
    let mut inside = Reader::new(der).read_any("outer").expect("DER").inside();
    std::iter::from_fn(|| inside.read_any("inner").ok()).collect()
}
