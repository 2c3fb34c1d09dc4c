//! The table: what happens, what is known about when the file was signed, and what follows under each policy.
//!
//! From ETSI EN 319 102-1, 5.5 and 5.6 (a revocation, an end or an end date alone leave a signature open; a proof of an
//! earlier time lifts that; a later one changes nothing, since it does not say that the signature is as late), from
//! GM/T 0031 and GB/T 38540 (the claimed time decides, where the caller asks for that), and from this: what the signer
//! says against his own interest counts.

use crate::world::Event;
use crate::world::Form;

/// What is known about when it was signed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Known {
    /// Nothing.
    Nothing,
    /// The signer says: before the event.
    ClaimedBefore,
    /// The signer says: after it.
    ClaimedAfter,
    /// A timestamp says that it existed before; the signer says what helps him.
    StampedBefore,
    /// A timestamp says that it existed after; the signer says what helps him.
    StampedAfter,
    /// The caller knows that the file existed before; the signer says what helps him.
    ToldBefore,
    /// The caller knows that the file existed after; the signer says what helps him.
    ToldAfter,
}

impl Known {
    pub(crate) const ALL: [Self; 7] = [
        Self::Nothing,
        Self::ClaimedBefore,
        Self::ClaimedAfter,
        Self::StampedBefore,
        Self::StampedAfter,
        Self::ToldBefore,
        Self::ToldAfter,
    ];
}

/// One line: known, in which forms, the leading reasons in `standard`, `archive`, `strict` and `standard` at the
/// claimed time (empty for a pass), and why.
pub(crate) type Row = (Known, &'static [Form], [&'static str; 4], &'static str);

const OK: &str = "";
const ALL: &[Form] = &[Form::V1, Form::V4, Form::V5, Form::Cms];
const SEALS: &[Form] = &[Form::V1, Form::V4, Form::V5];
/// Those that can leave the time out.
const TIMELESS: &[Form] = &[Form::V1, Form::Cms];
/// Those that can be timestamped.
const STAMPED: &[Form] = &[Form::V4, Form::V5, Form::Cms];
const STAMPED_SEALS: &[Form] = &[Form::V4, Form::V5];
/// Its timeInfo may be a token, which lies in what is signed: it says what the signer says, and is not younger than
/// the signature.
const V1: &[Form] = &[Form::V1];
const V5: &[Form] = &[Form::V5];
/// Those whose maker is judged when the seal is used.
const OLDER_SEALS: &[Form] = &[Form::V1, Form::V4];

pub(crate) fn of(event: Event) -> Vec<Row> {
    match event {
        Event::Revoked => ended(ALL, "REVOKED_NO_POE", "REVOKED"),
        // Of a CA the signer claims nothing.
        Event::CaRevoked => ended(ALL, "REVOKED_CA_NO_POE", "REVOKED_CA_NO_POE"),
        Event::CaEnds => {
            let open = "OUT_OF_BOUNDS_NOT_REVOKED";
            ended(ALL, open, open)
        }
        Event::AnchorEnds => {
            let open = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE";
            ended(ALL, open, open)
        }
        Event::Ends => ended(ALL, "OUT_OF_BOUNDS_NOT_REVOKED", "TIME_OUTSIDE_VALIDITY"),
        Event::Begins => begins(),
        Event::AlgorithmEnds => ended(
            ALL,
            "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            "CRYPTO_CONSTRAINTS_FAILURE",
        ),
        Event::SealEnds => ended(SEALS, "SEAL_OUT_OF_BOUNDS_NO_POE", "TIME_OUTSIDE_VALIDITY"),
        Event::MakerRevoked => maker_revoked(),
        Event::MakerEnds => maker_ends(),
        Event::Nothing => nothing(),
    }
}

fn nothing() -> Vec<Row> {
    use Known as K;
    let unproven = [OK, "NO_POE", "NO_POE", OK];
    vec![
        (K::Nothing, TIMELESS, unproven, "good now"),
        (K::ClaimedBefore, ALL, unproven, "good now"),
        (K::ClaimedAfter, ALL, unproven, "good now"),
        (K::StampedBefore, STAMPED, [OK; 4], "proven"),
        (
            K::StampedBefore,
            V1,
            unproven,
            "a token inside proves nothing",
        ),
        (K::StampedAfter, STAMPED, [OK; 4], "proven"),
        (
            K::StampedAfter,
            V1,
            unproven,
            "a token inside proves nothing",
        ),
        (K::ToldBefore, ALL, [OK; 4], "proven"),
        (K::ToldAfter, ALL, [OK; 4], "proven"),
    ]
}

/// What a proof of an earlier time lifts.
fn ended(forms: &'static [Form], open: &'static str, late: &'static str) -> Vec<Row> {
    use Known as K;
    let claim_lifts = [open, open, open, OK];
    let (timeless, stamped) = if forms == ALL {
        (TIMELESS, STAMPED)
    } else {
        (V1, STAMPED_SEALS)
    };
    vec![
        (
            K::Nothing,
            timeless,
            [open; 4],
            "no claim to judge at either",
        ),
        (
            K::ClaimedBefore,
            forms,
            claim_lifts,
            "a claim in the signer's interest counts where the caller asks for that alone",
        ),
        (
            K::ClaimedAfter,
            forms,
            [late; 4],
            "a claim against the signer's interest counts",
        ),
        (K::StampedBefore, stamped, [OK; 4], "proven to be older"),
        (
            K::StampedBefore,
            V1,
            claim_lifts,
            "a token inside is a claim",
        ),
        (
            K::StampedAfter,
            stamped,
            claim_lifts,
            "the proof does not say that the signature is as late",
        ),
        (
            K::StampedAfter,
            V1,
            [late; 4],
            "a token inside is older than the signature",
        ),
        (K::ToldBefore, forms, [OK; 4], "proven to be older"),
        (
            K::ToldAfter,
            forms,
            claim_lifts,
            "the proof does not say that the signature is as late",
        ),
    ]
}

/// A signature that is older than its signer's certificate.
fn begins() -> Vec<Row> {
    use Known as K;
    let unproven = [OK, "NO_POE", "NO_POE", OK];
    let early = ["TIME_OUTSIDE_VALIDITY"; 4];
    let proven_early = ["NOT_YET_VALID"; 4];
    vec![
        (K::Nothing, TIMELESS, unproven, "good now"),
        (
            K::ClaimedBefore,
            ALL,
            early,
            "claims to be older than its certificate",
        ),
        (K::ClaimedAfter, ALL, unproven, "good now"),
        (
            K::StampedBefore,
            STAMPED,
            proven_early,
            "proven older than its certificate",
        ),
        (K::StampedBefore, V1, early, "a token inside is a claim"),
        (K::StampedAfter, STAMPED, [OK; 4], "proven, and good now"),
        (K::StampedAfter, V1, unproven, "a token inside is a claim"),
        (
            K::ToldBefore,
            ALL,
            proven_early,
            "proven older than its certificate",
        ),
        (K::ToldAfter, ALL, [OK; 4], "proven, and good now"),
    ]
}

/// V1 and V4 judge the maker when the seal is used, V5 when it was made.
fn maker_revoked() -> Vec<Row> {
    use Known as K;
    let open = "REVOKED_NO_POE";
    let claim_lifts = [open, open, open, OK];
    let mut rows = ended(SEALS, open, "REVOKED");
    rows.retain(|row| row.0 != K::ClaimedAfter);
    rows.push((
        K::ClaimedAfter,
        OLDER_SEALS,
        ["REVOKED"; 4],
        "used after its maker was revoked",
    ));
    rows.push((
        K::ClaimedAfter,
        V5,
        claim_lifts,
        "made, as its maker says, before that",
    ));
    rows
}

/// A maker that ended before the seal was used: V5 notes it, the older texts fail it, files do it; nothing is proven
/// wrong.
fn maker_ends() -> Vec<Row> {
    use Known as K;
    let open = "OUT_OF_BOUNDS_NOT_REVOKED";
    let claim_lifts = [open, open, open, OK];
    let mut rows = ended(SEALS, open, open);
    rows.retain(|row| row.0 != K::ClaimedAfter);
    rows.push((
        K::ClaimedAfter,
        OLDER_SEALS,
        [open; 4],
        "used after its maker ended",
    ));
    rows.push((
        K::ClaimedAfter,
        V5,
        claim_lifts,
        "made, as its maker says, before that",
    ));
    rows
}
