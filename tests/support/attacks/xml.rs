//! Rows 20, 25: XML that two parsers read in two ways, or that no parser should read.

use super::Attack;
use super::DOCUMENT;
use super::ROOT;
use super::document;
use super::flag;
use super::harmless;
use super::invalid;
use super::refused;
use super::row;
use super::sealed_with;
use super::signature;

/// Signature.xml written otherwise, and signed so.
fn written(edit: impl Fn(String) -> String + 'static) -> Vec<u8> {
    sealed_with(signature().edit_xml(edit)).pack()
}

/// An entry of the document written otherwise, and signed so.
fn entry(name: &str, edit: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let mut package = document().build();
    let text = String::from_utf8(package.get(name).to_vec()).expect("text");
    package.put(name, &edit(&text));
    package.sign(&signature());
    package.pack()
}

fn after_declaration(text: &str, insert: &str) -> String {
    text.replacen("?>\n", &format!("?>\n{insert}\n"), 1)
}

/// Document types, entities, depth, size, encodings.
pub(super) fn attack_20() -> Vec<Attack> {
    let plain = "<!DOCTYPE x>";
    row(
        20,
        vec![
            invalid(
                "DOCTYPE in Signature.xml",
                written(move |x| after_declaration(&x, plain)),
                "",
            ),
            invalid(
                "DOCTYPE in OFD.xml",
                entry(ROOT, |x| after_declaration(x, plain).into_bytes()),
                "",
            ),
            invalid(
                "entities that grow",
                entry(ROOT, |x| laughs(x).into_bytes()),
                "",
            ),
            invalid("external entity", written(|x| external(&x)), ""),
            refused(
                "elements ten thousand deep",
                entry(DOCUMENT, |x| deep(x).into_bytes()),
                "",
            ),
            refused(
                "attribute of seventeen megabytes",
                entry(DOCUMENT, |x| huge(x).into_bytes()),
                "",
            ),
            invalid("Signature.xml in UTF-16", sixteen(), ""),
            invalid(
                "OFD.xml says GBK",
                entry(ROOT, |x| x.replace("UTF-8", "GBK").into_bytes()),
                "",
            ),
            invalid(
                "OFD.xml is not UTF-8",
                entry(ROOT, |x| [x.as_bytes(), b"<!-- \xff -->"].concat()),
                "",
            ),
            invalid(
                "OFD.xml ends early",
                entry(ROOT, |x| x.as_bytes()[..x.len() / 2].to_vec()),
                "",
            ),
        ],
    )
}

fn laughs(text: &str) -> String {
    let mut entities = String::from("<!DOCTYPE x [<!ENTITY a0 \"ha\">");
    for i in 1..12 {
        let uses = format!("&a{};", i - 1).repeat(10);
        entities.push_str(&format!("<!ENTITY a{i} \"{uses}\">"));
    }
    entities.push_str("]>");
    after_declaration(text, &entities).replace("示例证照</ofd:Title>", "&a11;</ofd:Title>")
}

fn external(text: &str) -> String {
    let entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
    after_declaration(text, entity).replace("example\"/>", "&e;\"/>")
}

fn deep(text: &str) -> String {
    let inside = format!("{}{}", "<ofd:X>".repeat(10_000), "</ofd:X>".repeat(10_000));
    text.replace("</ofd:Document>", &format!("{inside}</ofd:Document>"))
}

fn huge(text: &str) -> String {
    let attribute = format!("<ofd:X a=\"{}\"/></ofd:Document>", "x".repeat(17 << 20));
    text.replace("</ofd:Document>", &attribute)
}

/// Signature.xml as UTF-16 with a mark, its value made over these octets.
fn sixteen() -> Vec<u8> {
    use crate::support::pki::TestPki;
    use crate::support::seal::Layout;
    use crate::support::seal_signature::SealSignatureBuilder;

    let mut package = super::sealed();
    let text = String::from_utf8(package.get(super::SIGNATURE).to_vec()).expect("text");
    let text = text.replace("UTF-8", "UTF-16");
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    let xml: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    package.put(super::SIGNATURE, &xml);
    let (seal, property) = (super::office_seal(), format!("/{}", super::SIGNATURE));
    let signer = &TestPki::sm2().signer;
    let value = SealSignatureBuilder::new(Layout::V4, seal, signer, &xml, &property).build();
    package.put(super::VALUE, &value);
    package.pack()
}

/// Elements twice, text in pieces, other namespaces.
pub(super) fn attack_25() -> Vec<Attack> {
    let other = "<ofd:References CheckMethod=\"1.2.156.10197.1.401\"/>";
    let twice =
        move |x: String| x.replacen("<ofd:References", &format!("{other}<ofd:References"), 1);
    let values = |x: String| {
        let value = "<ofd:SignedValue>/Doc_0/Other.dat</ofd:SignedValue></ofd:Signature>";
        x.replace("</ofd:Signature>", value)
    };
    let infos = |x: String| x.replace("</ofd:Signature>", "<ofd:SignedInfo/></ofd:Signature>");
    let checks = |x: String| {
        x.replacen(
            "</ofd:CheckValue>",
            "</ofd:CheckValue><ofd:CheckValue>AAAA</ofd:CheckValue>",
            1,
        )
    };
    let attributes = |x: String| x.replacen("FileRef=", "FileRef=\"/OFD.xml\" FileRef=", 1);
    let comment = |x: String| x.replacen("=</ofd:CheckValue>", "<!-- - -->=</ofd:CheckValue>", 1);
    let section = |x: String| x.replacen("=</ofd:CheckValue>", "<![CDATA[=]]></ofd:CheckValue>", 1);
    let blanks = |x: String| x.replace("<ofd:CheckValue>", "<ofd:CheckValue>\n  ");
    let instruction = |x: String| x.replacen("=</ofd:CheckValue>", "<?x y?>=</ofd:CheckValue>", 1);
    let namespace =
        |x: String| x.replace("http://www.ofdspec.org/2016", "http://www.example.org/2016");
    let host = |x: String| {
        x.replace(
            "http://www.ofdspec.org/2016",
            "http://www.ofdspec.org.example.com/",
        )
    };
    let inside = |x: String| {
        x.replace(
            "<ofd:References",
            "<e:References xmlns:e=\"urn:example\"/><ofd:References",
        )
    };
    row(
        25,
        vec![
            invalid("References twice", written(twice), ""),
            invalid("SignedValue twice", written(values), ""),
            invalid("SignedInfo twice", written(infos), ""),
            invalid("CheckValue twice", written(checks), ""),
            invalid("attribute twice", written(attributes), ""),
            invalid("comment inside CheckValue", written(comment), ""),
            harmless("CDATA inside CheckValue", written(section), ""),
            harmless("blanks inside CheckValue", written(blanks), ""),
            invalid("instruction inside CheckValue", written(instruction), ""),
            invalid(
                "Signature.xml in a foreign namespace",
                written(namespace),
                "",
            ),
            flag(
                "namespace that only begins like the right one",
                written(host),
                "",
            ),
            invalid("element of a foreign namespace beside", written(inside), ""),
        ],
    )
}
