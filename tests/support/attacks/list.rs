//! Rows 8, 9, 14: the list of signatures, which nobody signs, and signatures carried elsewhere.

use super::ATTACHMENT;
use super::Attack;
use super::FONT;
use super::LIST;
use super::ROOT;
use super::SEAL;
use super::SIGNATURE;
use super::VALUE;
use super::document;
use super::flag;
use super::harmless;
use super::invalid;
use super::partial;
use super::row;
use super::sealed;
use super::sealed_with;
use super::signature;
use super::untrusted;
use crate::support::ofd::Package;

const ORPHAN: &str = "ORPHAN_SIGNATURE";
const FIRST: &str =
    "<ofd:Signature ID=\"s001\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>\n";
const SECOND: &str =
    "<ofd:Signature ID=\"s002\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_1/Signature.xml\"/>\n";

/// The document sealed twice; the second signature covers the first.
fn twice() -> Package {
    let mut package = sealed();
    package.sign(&signature());
    package
}

/// The sealed package with its list changed.
fn relisted(from: &str, to: &str) -> Vec<u8> {
    let mut package = twice();
    package.replace(LIST, from, to);
    package.pack()
}

/// Entries removed, reordered, redirected, renamed.
pub(super) fn attack_08() -> Vec<Attack> {
    row(8, [struck_off(), redirected(), broken()].concat())
}

fn struck_off() -> Vec<Attack> {
    let both = [FIRST, SECOND].concat();
    let swapped = [SECOND, FIRST].concat();
    let gone = |name, record| flag(name, relisted(record, ""), ORPHAN);
    let all = relisted(&both, "");
    vec![
        gone("second signature struck off the list", SECOND),
        gone("first signature struck off the list", FIRST),
        untrusted("every signature struck off the list", all, ORPHAN),
        harmless("list in other order", relisted(&both, &swapped), ""),
    ]
}

fn redirected() -> Vec<Attack> {
    let second = |to| relisted("Sign_1/Signature.xml", to);
    let first = second("Sign_0/Signature.xml");
    let one_id = relisted("ID=\"s002\"", "ID=\"s001\"");
    let kind = relisted("\"s001\" Type=\"Seal\"", "\"s001\" Type=\"Sign\"");
    let twin = "DUPLICATE_SIGNATURE_ID";
    vec![
        invalid("second record redirected to the first", first, twin),
        invalid("record redirected to no file", second("Sign_7/x.xml"), ""),
        invalid(
            "record redirected to a page tree",
            second("../Document.xml"),
            "",
        ),
        invalid("two signatures of one identifier", one_id, twin),
        flag(
            "seal listed as digital signature",
            kind,
            "SIGNATURE_TYPE_MISMATCH",
        ),
    ]
}

fn broken() -> Vec<Attack> {
    let mut taken = twice();
    taken.remove_all("Doc_0/Signs/Sign_1/");
    let mut relative = sealed();
    relative.sign(&signature().record_more(" Relative=\"s007\""));
    let mut locked = sealed_with(signature().lock());
    locked.sign(&signature());
    let base = "BASE_SIGNATURE_INVALID";
    let cut = relisted("</ofd:Signatures>", "");
    vec![
        invalid("list is not XML", cut, ""),
        invalid("signature listed, its files gone", taken.pack(), ""),
        invalid("base signature missing", relative.pack(), base),
        invalid(
            "signature added after the lock",
            locked.pack(),
            "ADDED_AFTER_LOCK",
        ),
    ]
}

/// OFD.xml no longer leads to the signatures.
pub(super) fn attack_09() -> Vec<Attack> {
    let pointer = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>\n";
    let hidden = |from: &str, to: &str, signed: Package| {
        let mut package = signed;
        package.replace(ROOT, from, to);
        package
    };
    let loose = || sealed_with(signature().except(&[ROOT]));
    let mut emptied = hidden("/Doc_0/Signs/Signatures.xml", "/Doc_0/List.xml", loose());
    let list = emptied.spelling.xml("Signatures", "", "");
    emptied.put("Doc_0/List.xml", &list);
    let gone = hidden("/Doc_0/Signs/Signatures.xml", "/Doc_0/None.xml", loose());
    let mut removed = hidden(pointer, "", sealed());
    removed.remove(LIST);
    row(
        9,
        vec![
            untrusted(
                "pointer removed, OFD.xml uncovered",
                hidden(pointer, "", loose()).pack(),
                ORPHAN,
            ),
            untrusted(
                "pointer removed, OFD.xml covered",
                hidden(pointer, "", sealed()).pack(),
                ORPHAN,
            ),
            untrusted("pointer and list removed", removed.pack(), ORPHAN),
            untrusted("pointer turned to an empty list", emptied.pack(), ORPHAN),
            invalid("pointer turned to no file", gone.pack(), ""),
        ],
    )
}

/// A signature copied to where it was not made.
pub(super) fn attack_14() -> Vec<Attack> {
    let carry = |from: &Package| {
        let mut other = document().build();
        other.replace(ATTACHMENT, "<no>1", "<no>2");
        other.replace(super::PAGE_2, "2028", "2038");
        for name in [LIST, SIGNATURE, VALUE, SEAL] {
            other.put(name, from.get(name));
        }
        other.pack()
    };
    let narrow = sealed_with(signature().only(&[FONT, SEAL]));
    let mut moved = sealed();
    for name in [SIGNATURE, VALUE, SEAL] {
        let data = moved.remove(name);
        moved.put(&name.replace("Sign_0", "Sign_7"), &data);
    }
    moved.replace(LIST, "Sign_0", "Sign_7");
    let elsewhere =
        sealed_with(signature().edit_value(|v| v.property("/Doc_0/Signs/Sign_3/Signature.xml")));
    let foreign = sealed_with(signature().edit_value(|v| v.data_hash(&[0x11; 32])));
    row(
        14,
        vec![
            invalid(
                "signature carried to another document",
                carry(&sealed()),
                "HASH_FAILURE",
            ),
            partial(
                "narrow signature carried to another document",
                carry(&narrow),
                "UNPROTECTED_CONTENT",
            ),
            invalid("signature moved to another folder", moved.pack(), ""),
            invalid(
                "property names another file",
                elsewhere.pack(),
                "SEAL_CONTAINER_MISMATCH",
            ),
            invalid(
                "value over another Signature.xml",
                foreign.pack(),
                "HASH_FAILURE",
            ),
        ],
    )
}
