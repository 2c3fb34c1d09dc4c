//! Rows 11, 12, 13, 19, 23, 24: the seal, the one who made it, the one who used it, and when.

use yinzheng::oid;

use super::Attack;
use super::SEAL;
use super::VALUE;
use super::flag;
use super::invalid;
use super::office_seal;
use super::row;
use super::sealed_with;
use super::signature;
use super::untrusted;
use crate::support::certificate::CertBuilder;
use crate::support::certificate::Identity;
use crate::support::ofd::OfdSignature;
use crate::support::ofd::Package;
use crate::support::picture::round_seal;
use crate::support::pki::TestPki;
use crate::support::seal::Layout;
use crate::support::seal::SealBuilder;

/// The document sealed by `signer` with this seal.
fn sealed_by(signer: &Identity, seal: &[u8]) -> Package {
    sealed_with(OfdSignature::seal(Layout::V4, signer, seal).stamp("1", super::STAMP))
}

/// The document sealed by the office with what `edit` makes of its seal.
fn sealed_with_seal(edit: impl Fn(SealBuilder) -> SealBuilder) -> Vec<u8> {
    let pki = TestPki::sm2();
    let seal = edit(SealBuilder::new(Layout::V4, &pki.maker, &pki.signer)).build();
    sealed_by(&pki.signer, &seal).pack()
}

/// Another seal in the place of the one that was used.
pub(super) fn attack_11() -> Vec<Attack> {
    let pki = TestPki::sm2();
    let other = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).id("51080000008888");
    let other = other.build();
    let mut file = sealed_with(signature().except(&[SEAL]));
    file.put(SEAL, &other);
    let mut inside = sealed_with(signature().without_seal_file());
    let value = inside.get(VALUE).to_vec();
    inside.put(
        VALUE,
        &replaced(&value, b"51080000009999", b"51080000008888"),
    );
    let mut picture = sealed_with(signature().without_seal_file());
    let value = picture.get(VALUE).to_vec();
    picture.put(
        VALUE,
        &replaced(&value, &[42, 2, 1, 42, 4], &[42, 2, 1, 43, 4]),
    );
    let unsigned = sealed_with_seal(|s| {
        s.picture("PNG", &round_seal("51080000008888"), 42, 42)
            .broken_signature()
    });
    let old = office_seal().to_vec();
    let changed = replaced(&old, "广元市".as_bytes(), "成都市".as_bytes());
    let renamed = sealed_by(&pki.signer, &changed).pack();
    let forged = "SEAL_SIG_CRYPTO_FAILURE";
    row(
        11,
        vec![
            invalid("another seal file", file.pack(), "SEAL_CONTAINER_MISMATCH"),
            invalid(
                "another number in the seal of the value",
                inside.pack(),
                "SIG_CRYPTO_FAILURE",
            ),
            invalid(
                "another size in the seal of the value",
                picture.pack(),
                "SIG_CRYPTO_FAILURE",
            ),
            invalid(
                "another picture, signed by the signer alone",
                unsigned,
                forged,
            ),
            invalid("another name, signed by the signer alone", renamed, forged),
        ],
    )
}

/// `from` replaced by `to` (of the same length) where it stands first.
fn replaced(data: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = data.windows(from.len()).position(|w| w == from);
    let at = at.expect("something to replace");
    [&data[..at], to, &data[at + from.len()..]].concat()
}

/// Seals made by no maker.
pub(super) fn attack_12() -> Vec<Attack> {
    let pki = TestPki::sm2();
    let own = CertBuilder::new(&pki.maker.name, &pki.stranger.key)
        .for_signing()
        .identity();
    let made_by = |maker: &Identity| {
        let seal = SealBuilder::new(Layout::V4, maker, &pki.signer).build();
        sealed_by(&pki.signer, &seal).pack()
    };
    let stranger = SealBuilder::new(Layout::V4, &own, &pki.stranger).build();
    let stranger = sealed_by(&pki.stranger, &stranger).pack();
    let reason = "NO_CERTIFICATE_CHAIN_FOUND";
    row(
        12,
        vec![
            untrusted("maker's name, self-made certificate", made_by(&own), reason),
            untrusted(
                "seal made by another office's certificate",
                made_by(&pki.other),
                "",
            ),
            untrusted(
                "seal made by its own signer",
                made_by(&pki.signer),
                "MAKER_IS_SIGNER",
            ),
            untrusted(
                "signer and maker under a root of the trusted name",
                stranger,
                "",
            ),
        ],
    )
}

/// Another certificate beside the value.
pub(super) fn attack_13() -> Vec<Attack> {
    let pki = TestPki::sm2();
    let renewed = CertBuilder::new(&pki.signer.name, &pki.signer.key)
        .issued_by(&pki.intermediate)
        .serial(0x2999)
        .for_signing()
        .build();
    let with = |certificate: Vec<u8>| {
        sealed_with(signature().edit_value(move |v| v.certificate(&certificate))).pack()
    };
    let unlisted = sealed_by(&pki.other, office_seal()).pack();
    let reason = "SEAL_SIGNER_NOT_LISTED";
    row(
        13,
        vec![
            invalid("another certificate of the same key", with(renewed), reason),
            invalid(
                "certificate of another key",
                with(pki.other.certificate.clone()),
                "SIG_CRYPTO_FAILURE",
            ),
            invalid("signer whom the seal does not list", unlisted, reason),
            invalid("no certificate at all", with(Vec::new()), ""),
        ],
    )
}

/// Algorithms that contradict each other.
pub(super) fn attack_19() -> Vec<Attack> {
    let rsa = oid::RSA_SHA256;
    let method = sealed_with(signature().method(&rsa.to_string()));
    let inner = sealed_with(signature().edit_value(move |v| v.algorithm(rsa)));
    let curve = sealed_with(signature().edit_value(|v| v.algorithm(oid::ECDSA_SHA256)));
    let maker = sealed_with_seal(move |s| s.algorithm(rsa));
    let reason = "ALGORITHM_MISMATCH";
    row(
        19,
        vec![
            flag("SignatureMethod names another algorithm", method.pack(), ""),
            invalid("value says RSA, key is SM2", inner.pack(), reason),
            invalid("value says ECDSA, key is SM2", curve.pack(), reason),
            invalid("seal says RSA, maker's key is SM2", maker, reason),
        ],
    )
}

/// Times that the signer would like.
pub(super) fn attack_23() -> Vec<Attack> {
    let pki = TestPki::sm2();
    let by = |signer: &Identity, time: &str| {
        let seal = SealBuilder::new(Layout::V4, &pki.maker, signer).build();
        let signature = OfdSignature::seal(Layout::V4, signer, &seal).at(time);
        sealed_with(signature.stamp("1", super::STAMP)).pack()
    };
    let contradicted = sealed_with(signature().date_time("20230601020000Z")).pack();
    let before_seal = sealed_with(signature().at("2024-01-20T00:00:00Z")).pack();
    let after_end = sealed_with(signature().at("2056-01-01T00:00:00Z")).pack();
    let outside = "TIME_OUTSIDE_VALIDITY";
    row(
        23,
        vec![
            untrusted(
                "revoked signer claims an earlier time",
                by(&pki.revoked, "2024-02-15T00:00:00Z"),
                "REVOKED_NO_POE",
            ),
            invalid(
                "revoked signer claims a later time",
                by(&pki.revoked, "2024-06-01T02:00:00Z"),
                "REVOKED",
            ),
            untrusted(
                "ended signer claims an earlier time",
                by(&pki.expired, "2024-02-15T00:00:00Z"),
                "",
            ),
            invalid(
                "ended signer claims a later time",
                by(&pki.expired, "2024-06-01T02:00:00Z"),
                outside,
            ),
            flag(
                "SignatureDateTime contradicts timeInfo",
                contradicted,
                "TIME_CONTRADICTION",
            ),
            invalid("claimed before the seal began", before_seal, ""),
            invalid("claimed after everything ended", after_end, ""),
        ],
    )
}

/// Octets that DER does not allow.
pub(super) fn attack_24() -> Vec<Attack> {
    let with = |edit: fn(Vec<u8>) -> Vec<u8>| sealed_with(signature().edit_file(edit)).pack();
    let bits = sealed_with(signature().edit_value(|v| v.unused_hash_bit())).pack();
    row(
        24,
        vec![
            flag(
                "octets behind SignedValue",
                with(|v| [&v[..], &[0; 8]].concat()),
                "TRAILING_DATA",
            ),
            flag(
                "a second structure behind the first",
                with(|v| v.repeat(2)),
                "TRAILING_DATA",
            ),
            invalid("length written too long", with(longer_length), ""),
            invalid("indefinite length", with(indefinite), ""),
            invalid("cut short", with(|v| v[..v.len() - 1].to_vec()), ""),
            invalid("empty", with(|_| Vec::new()), ""),
            invalid("only zeros", with(|v| vec![0; v.len()]), ""),
            invalid("unused bits in dataHash that are set", bits, ""),
            invalid(
                "octets behind the seal file",
                seal_trailing(),
                "SEAL_CONTAINER_MISMATCH",
            ),
        ],
    )
}

fn seal_trailing() -> Vec<u8> {
    let mut package = sealed_with(signature().except(&[SEAL]));
    let seal = [package.get(SEAL), &[0]].concat();
    package.put(SEAL, &seal);
    package.pack()
}

/// `30 82 xx xx` becomes `30 83 00 xx xx`.
fn longer_length(value: Vec<u8>) -> Vec<u8> {
    assert_eq!(value[..2], [0x30, 0x82]);
    [&[0x30, 0x83, 0], &value[2..]].concat()
}

/// `30 82 xx xx …` becomes `30 80 … 00 00`.
fn indefinite(value: Vec<u8>) -> Vec<u8> {
    assert_eq!(value[..2], [0x30, 0x82]);
    [&[0x30, 0x80], &value[4..], &[0, 0]].concat()
}
