//! Altered octets: none of them leaves every answer as it was.

use proptest::prelude::*;

use yinzheng::report::Outcome;
use yinzheng::seal::Seal;
use yinzheng::seal::SealSignature;
use yinzheng::seal::Shape;

use crate::builder::Draft;
use crate::builder::bad;
use crate::builder::judged;

/// One bit at a time, every octet of every layout.
#[test]
fn no_flipped_bit_leaves_a_signature_whole() {
    for draft in [Draft::v1(), Draft::v4(), Draft::v5()] {
        let der = draft.der();
        assert!(bad(&judged(&der)).is_empty());
        for at in 0..der.len() {
            let mut altered = der.clone();
            altered[at] ^= 1 << (at % 8);
            let findings = judged(&altered);
            assert!(!bad(&findings).is_empty(), "octet {at}: {findings:?}");
        }
    }
}

#[test]
fn no_cut_leaves_a_signature_whole() {
    let der = Draft::v4().der();
    for end in 0..der.len() {
        assert!(!bad(&judged(&der[..end])).is_empty(), "cut at {end}");
    }
}

proptest! {
    /// Whatever comes in, the readers answer; and what they kept was in the input.
    #[test]
    fn readers_are_total(mut octets in prop::collection::vec(any::<u8>(), 0..400), wrap in any::<bool>()) {
        if wrap {
            octets = yinzheng::asn1::sequence(&[&octets]);
        }
        let _ = Shape::of(&octets);
        let _ = Seal::from_der(&octets);
        if let Ok(signature) = SealSignature::from_der(&octets) {
            let kept = &signature.to_sign;
            prop_assert!(octets.windows(kept.len()).any(|w| w == kept.as_bytes()));
        }
    }

    /// Any octet to any value, at several places: never all good, never a panic.
    #[test]
    fn altered_signatures_are_never_whole(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        layout in 0..3,
    ) {
        let draft = [Draft::v1, Draft::v4, Draft::v5][layout as usize]();
        let der = draft.der();
        let mut altered = der.clone();
        for (place, value) in places {
            altered[place.index(der.len())] = value;
        }
        let whole = judged(&altered).iter().all(|f| f.outcome == Outcome::Ok);
        prop_assert_eq!(whole, altered == der);
    }
}
