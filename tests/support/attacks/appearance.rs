//! Rows 15, 16, 17, 22: what a reader sees.

use super::Attack;
use super::DOCUMENT;
use super::document;
use super::flag;
use super::harmless;
use super::invalid;
use super::office_seal;
use super::partial;
use super::row;
use super::sealed_with;
use super::signature;
use super::untrusted;
use crate::support::ofd::OfdSignature;
use crate::support::ofd::Package;
use crate::support::ofd::Page;
use crate::support::pki::TestPki;
use crate::support::seal::Layout;

/// A signature by the office without a stamp.
fn unstamped() -> OfdSignature {
    OfdSignature::seal(Layout::V4, &TestPki::sm2().signer, office_seal())
}

fn stamped(page: &str, boundary: &str) -> Vec<u8> {
    sealed_with(unstamped().stamp(page, boundary)).pack()
}

/// Stamps that no signature stands behind.
pub(super) fn attack_15() -> Vec<Attack> {
    let drawn = "<ofd:ImageObject ID=\"990\" Boundary=\"0 0 42 42\" CTM=\"42 0 0 42 0 0\" ResourceID=\"5\"/>";
    let annotated = document().annotation("Stamp", drawn);
    let unsigned = annotated.clone().without_signatures_pointer().build();
    let mut signed = annotated.build();
    signed.sign(&unstamped());
    let image = document()
        .without_signatures_pointer()
        .page(Page::new().image(0, [130.0, 200.0, 42.0, 42.0]));
    row(
        15,
        vec![
            untrusted(
                "stamp annotation in an unsigned file",
                unsigned.pack(),
                "NO_SIGNATURE_FOUND",
            ),
            untrusted(
                "stamp image in an unsigned file",
                image.build().pack(),
                "NO_SIGNATURE_FOUND",
            ),
            flag(
                "stamp annotation beside a signature",
                signed.pack(),
                "STAMP_UNBACKED",
            ),
        ],
    )
}

/// Stamps that stand elsewhere than signed, or nowhere.
pub(super) fn attack_16() -> Vec<Attack> {
    let mut remapped = sealed_with(signature().except(&[DOCUMENT]));
    swap_pages(&mut remapped);
    let many = (0..=20_000).fold(unstamped(), |s, _| s.stamp("1", super::STAMP));
    let clipped = unstamped().seam_stamp("1", super::STAMP, "100 100 10 42");
    let misplaced = "STAMP_MISPLACED";
    row(
        16,
        vec![
            partial(
                "page identifiers swapped in an uncovered tree",
                remapped.pack(),
                "UNPROTECTED_CONTENT",
            ),
            flag(
                "stamp on a page that is not there",
                stamped("77", super::STAMP),
                misplaced,
            ),
            flag(
                "stamp beside the page",
                stamped("1", "300 400 42 42"),
                misplaced,
            ),
            flag("stamp without size", stamped("1", "130 200 0 0"), misplaced),
            flag(
                "stamp over the whole page",
                stamped("1", "0 0 210 297"),
                misplaced,
            ),
            flag(
                "stamp of negative size",
                stamped("1", "130 200 -42 -42"),
                misplaced,
            ),
            flag("stamp box that is no box", stamped("1", "here"), misplaced),
            flag(
                "stamp box of no number",
                stamped("1", "NaN inf 42 42"),
                misplaced,
            ),
            flag(
                "clip outside the stamp",
                sealed_with(clipped).pack(),
                misplaced,
            ),
            flag("twenty thousand stamps", sealed_with(many).pack(), ""),
        ],
    )
}

fn swap_pages(package: &mut Package) {
    package.replace(DOCUMENT, "ID=\"1\" BaseLoc", "ID=\"x\" BaseLoc");
    package.replace(DOCUMENT, "ID=\"2\" BaseLoc", "ID=\"1\" BaseLoc");
    package.replace(DOCUMENT, "ID=\"x\" BaseLoc", "ID=\"2\" BaseLoc");
}

/// A seam stamp (骑缝章) of which a piece is missing.
pub(super) fn attack_17() -> Vec<Attack> {
    let seam = |second: &str| {
        unstamped()
            .seam_stamp("1", "189 120 42 42", "0 0 21 42")
            .seam_stamp("2", "-21 120 42 42", second)
    };
    let whole = sealed_with(seam("21 0 21 42")).pack();
    let partial = sealed_with(seam("30 0 12 42")).pack();
    let reason = "STAMP_MISPLACED";
    row(
        17,
        vec![
            harmless("seam stamp in two whole halves", whole, ""),
            flag("seam stamp whose pieces leave a gap", partial, reason),
        ],
    )
}

/// Content that changes by itself, or lies outside.
pub(super) fn attack_22() -> Vec<Attack> {
    let signed = |tail: &str| {
        let mut package = document().document_tail(tail).build();
        package.sign(&signature());
        package.pack()
    };
    let action = |inside: &str| {
        signed(&format!(
            "<ofd:Actions><ofd:Action Event=\"DO\">{inside}</ofd:Action></ofd:Actions>\n"
        ))
    };
    let mut outside = document().build();
    outside.replace(super::PUBLIC, "font.ttf", "http://example.org/font.ttf");
    outside.sign(&signature());
    let dynamic = "DYNAMIC_CONTENT";
    row(
        22,
        vec![
            flag(
                "action that opens an address",
                action("<ofd:URI URI=\"http://example.org/\"/>"),
                dynamic,
            ),
            flag(
                "action that plays a film",
                action("<ofd:Movie ResourceID=\"9\" Operator=\"Play\"/>"),
                dynamic,
            ),
            flag(
                "action that opens an attachment",
                action("<ofd:GotoA AttachID=\"1\"/>"),
                dynamic,
            ),
            invalid("font from the network", outside.pack(), ""),
        ],
    )
}
