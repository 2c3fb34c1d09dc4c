//! Signs a package: digests, Signature.xml, the value, the seal's own file, the record in Signatures.xml.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::time::Timestamp;

use super::Package;
use super::escape;
use crate::support::certificate::Identity;
use crate::support::cms::CmsBuilder;
use crate::support::cms::Form;
use crate::support::der;
use crate::support::seal::Layout;
use crate::support::seal_signature::SealSignatureBuilder;

/// Which entries the References name, besides what a signature can never name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Protect {
    All,
    Except(Vec<String>),
    Only(Vec<String>),
}

/// One Reference before it is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Reference {
    pub(crate) file: String,
    pub(crate) digest: Vec<u8>,
}

/// One record of Signatures.xml.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) kind: Option<String>,
    pub(crate) location: String,
    pub(crate) more: String,
}

/// Where the parts of a signature stand, without leading slash.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) folder: String,
    pub(crate) signature: String,
    pub(crate) value: String,
    pub(crate) seal: String,
}

enum Kind {
    Seal(Layout, Vec<u8>),
    Digital(Form),
}

type Edit<T> = Option<Box<dyn Fn(T) -> T>>;

/// One signature to be put on a package.
pub(crate) struct OfdSignature {
    signer: Identity,
    kind: Kind,
    time: Timestamp,
    protect: Protect,
    lock: bool,
    check_method: Option<String>,
    digest: Option<DigestAlgorithm>,
    method: Option<String>,
    date_time: Option<String>,
    stamps: Vec<String>,
    seal_file: bool,
    seal_element: bool,
    record_kind: Option<String>,
    record_more: String,
    edit_references: Edit<Vec<Reference>>,
    edit_xml: Edit<String>,
    edit_value: Edit<SealSignatureBuilder>,
    edit_cms: Edit<CmsBuilder>,
    edit_file: Edit<Vec<u8>>,
}

impl OfdSignature {
    /// A seal signature over everything, claimed at 2024-06-01T02:00:00Z, without a stamp.
    pub(crate) fn seal(layout: Layout, signer: &Identity, seal: &[u8]) -> Self {
        Self::new(signer, Kind::Seal(layout, seal.to_vec()), "Seal")
    }

    /// A digital signature over everything.
    pub(crate) fn digital(form: Form, signer: &Identity) -> Self {
        Self::new(signer, Kind::Digital(form), "Sign")
    }

    fn new(signer: &Identity, kind: Kind, record_kind: &str) -> Self {
        let with_seal = matches!(kind, Kind::Seal(..));
        Self {
            signer: signer.clone(),
            kind,
            time: der::instant("2024-06-01T02:00:00Z"),
            protect: Protect::All,
            lock: false,
            check_method: None,
            digest: None,
            method: None,
            date_time: None,
            stamps: Vec::new(),
            seal_file: with_seal,
            seal_element: with_seal,
            record_kind: Some(record_kind.to_owned()),
            record_more: String::new(),
            edit_references: None,
            edit_xml: None,
            edit_value: None,
            edit_cms: None,
            edit_file: None,
        }
    }

    pub(crate) fn at(mut self, time: &str) -> Self {
        self.time = der::instant(time);
        self
    }

    pub(crate) fn protect(mut self, protect: Protect) -> Self {
        self.protect = protect;
        self
    }

    /// Leaves these entries out.
    pub(crate) fn except(self, names: &[&str]) -> Self {
        self.protect(Protect::Except(owned(names)))
    }

    /// Protects these entries alone.
    pub(crate) fn only(self, names: &[&str]) -> Self {
        self.protect(Protect::Only(owned(names)))
    }

    /// Protects Signatures.xml too, so that no signature may follow.
    pub(crate) fn lock(mut self) -> Self {
        self.lock = true;
        self
    }

    /// The CheckMethod as written; empty leaves the attribute out.
    pub(crate) fn check_method(mut self, text: &str) -> Self {
        self.check_method = Some(text.to_owned());
        self
    }

    /// Another digest of the entries than the signer's own.
    pub(crate) fn digest(mut self, digest: DigestAlgorithm) -> Self {
        self.digest = Some(digest);
        self
    }

    /// The SignatureMethod as written; empty leaves the element out.
    pub(crate) fn method(mut self, text: &str) -> Self {
        self.method = Some(text.to_owned());
        self
    }

    /// The SignatureDateTime as written; empty leaves the element out.
    pub(crate) fn date_time(mut self, text: &str) -> Self {
        self.date_time = Some(text.to_owned());
        self
    }

    /// A stamp on the page with that identifier, "x y w h" in millimetres.
    pub(crate) fn stamp(mut self, page: &str, boundary: &str) -> Self {
        let id = self.stamps.len() + 1;
        self.stamps.push(format!(
            "<ofd:StampAnnot ID=\"{id}\" PageRef=\"{page}\" Boundary=\"{boundary}\"/>\n"
        ));
        self
    }

    /// A piece of a seam stamp (骑缝章): the stamp's box and the part of it that is shown.
    pub(crate) fn seam_stamp(mut self, page: &str, boundary: &str, clip: &str) -> Self {
        let id = self.stamps.len() + 1;
        self.stamps.push(format!(
            "<ofd:StampAnnot ID=\"{id}\" PageRef=\"{page}\" Boundary=\"{boundary}\" Clip=\"{clip}\"/>\n"
        ));
        self
    }

    /// No Seal.esl and no Seal element.
    pub(crate) fn without_seal_file(mut self) -> Self {
        self.seal_file = false;
        self.seal_element = false;
        self
    }

    /// The Type in the record; empty leaves the attribute out.
    pub(crate) fn record_kind(mut self, kind: &str) -> Self {
        self.record_kind = (!kind.is_empty()).then(|| kind.to_owned());
        self
    }

    /// More attributes in the record, such as ` Relative="s001"`.
    pub(crate) fn record_more(mut self, attributes: &str) -> Self {
        attributes.clone_into(&mut self.record_more);
        self
    }

    /// Changes the References before they are written.
    pub(crate) fn edit_references(
        mut self,
        edit: impl Fn(Vec<Reference>) -> Vec<Reference> + 'static,
    ) -> Self {
        self.edit_references = Some(Box::new(edit));
        self
    }

    /// Changes Signature.xml before it is hashed.
    pub(crate) fn edit_xml(mut self, edit: impl Fn(String) -> String + 'static) -> Self {
        self.edit_xml = Some(Box::new(edit));
        self
    }

    /// Changes the seal signature before it is made.
    pub(crate) fn edit_value(
        mut self,
        edit: impl Fn(SealSignatureBuilder) -> SealSignatureBuilder + 'static,
    ) -> Self {
        self.edit_value = Some(Box::new(edit));
        self
    }

    /// Changes the CMS value before it is made.
    pub(crate) fn edit_cms(mut self, edit: impl Fn(CmsBuilder) -> CmsBuilder + 'static) -> Self {
        self.edit_cms = Some(Box::new(edit));
        self
    }

    /// Changes the octets of SignedValue.dat.
    pub(crate) fn edit_file(mut self, edit: impl Fn(Vec<u8>) -> Vec<u8> + 'static) -> Self {
        self.edit_file = Some(Box::new(edit));
        self
    }

    fn digest_algorithm(&self) -> DigestAlgorithm {
        self.digest.unwrap_or_else(|| self.signer.key.digest())
    }

    fn references(&self, package: &Package, signed: &Signed) -> Vec<Reference> {
        let never = [&signed.signature, &signed.value];
        let list = "Doc_0/Signs/Signatures.xml";
        let wanted = |name: &String| match &self.protect {
            Protect::All => name != list || self.lock,
            Protect::Except(names) => (name != list || self.lock) && !names.contains(name),
            Protect::Only(names) => names.contains(name),
        };
        let references = package
            .entries
            .iter()
            .filter(|(name, _)| !never.contains(&name) && wanted(name))
            .map(|(name, data)| Reference {
                file: format!("/{name}"),
                digest: self.digest_algorithm().digest(data).as_bytes().to_vec(),
            })
            .collect();
        match &self.edit_references {
            Some(edit) => edit(references),
            None => references,
        }
    }

    fn signature_xml(&self, package: &Package, signed: &Signed) -> Vec<u8> {
        let spelling = package.spelling;
        let optional = |element: &str, text: &str| match text {
            "" => String::new(),
            _ => format!("<ofd:{element}>{}</ofd:{element}>\n", escape(text)),
        };
        let method = self.signer.key.algorithm().to_string();
        let time = der::compact_time(self.time);
        let mut info = String::from(
            "<ofd:Provider ProviderName=\"yinzheng\" Version=\"0.1\" Company=\"example\"/>\n",
        );
        info += &optional("SignatureMethod", self.method.as_deref().unwrap_or(&method));
        info += &optional(
            "SignatureDateTime",
            self.date_time.as_deref().unwrap_or(&time),
        );
        let check = self.digest_algorithm().oid().to_string();
        let check = match self.check_method.as_deref().unwrap_or(&check) {
            "" => String::new(),
            text => format!(" CheckMethod=\"{}\"", escape(text)),
        };
        let _ = writeln!(info, "<ofd:References{check}>");
        for reference in self.references(package, signed) {
            let (file, value) = (escape(&reference.file), STANDARD.encode(&reference.digest));
            let _ = writeln!(
                info,
                "<ofd:Reference FileRef=\"{file}\"><ofd:CheckValue>{value}</ofd:CheckValue></ofd:Reference>"
            );
        }
        info.push_str("</ofd:References>\n");
        info.extend(self.stamps.iter().map(String::as_str));
        if self.seal_element {
            let at = spelling.path(&signed.folder, &signed.seal);
            let _ = writeln!(info, "<ofd:Seal><ofd:BaseLoc>{at}</ofd:BaseLoc></ofd:Seal>");
        }
        let value = spelling.path(&signed.folder, &signed.value);
        let content = format!(
            "<ofd:SignedInfo>\n{info}</ofd:SignedInfo>\n<ofd:SignedValue>{value}</ofd:SignedValue>\n"
        );
        let xml = spelling.xml("Signature", "", &content);
        match &self.edit_xml {
            Some(edit) => edit(String::from_utf8(xml).expect("text")).into_bytes(),
            None => xml,
        }
    }

    fn value(&self, xml: &[u8], signed: &Signed) -> Vec<u8> {
        let property = format!("/{}", signed.signature);
        let value = match &self.kind {
            Kind::Digital(form) => {
                let value = CmsBuilder::of_form(*form, &self.signer, xml).signing_time(self.time);
                match &self.edit_cms {
                    Some(edit) => edit(value).build(),
                    None => value.build(),
                }
            }
            Kind::Seal(layout, seal) => {
                let value = SealSignatureBuilder::new(*layout, seal, &self.signer, xml, &property)
                    .at(self.time);
                match &self.edit_value {
                    Some(edit) => edit(value).build(),
                    None => value.build(),
                }
            }
        };
        match &self.edit_file {
            Some(edit) => edit(value),
            None => value,
        }
    }
}

impl Package {
    /// Puts `signature` on the package, in the next free folder `Doc_0/Signs/Sign_N`.
    pub(crate) fn sign(&mut self, signature: &OfdSignature) -> Signed {
        let number = self.records.len();
        let folder = format!("Doc_0/Signs/Sign_{number}");
        let signed = Signed {
            signature: format!("{folder}/Signature.xml"),
            value: format!("{folder}/SignedValue.dat"),
            seal: format!("{folder}/Seal.esl"),
            folder,
        };
        self.records.push(Record {
            id: format!("s{:03}", number + 1),
            kind: signature.record_kind.clone(),
            location: self.spelling.path("Doc_0/Signs", &signed.signature),
            more: signature.record_more.clone(),
        });
        self.write_signature_list();
        if let (Kind::Seal(_, seal), true) = (&signature.kind, signature.seal_file) {
            self.put(&signed.seal, seal);
        }
        let xml = signature.signature_xml(self, &signed);
        let value = signature.value(&xml, &signed);
        self.put(&signed.signature, &xml);
        self.put(&signed.value, &value);
        signed
    }

    /// Writes Signatures.xml from the records.
    pub(crate) fn write_signature_list(&mut self) {
        let last = self.records.last().map_or("s000", |r| r.id.as_str());
        let mut content = format!("<ofd:MaxSignId>{last}</ofd:MaxSignId>\n");
        for record in &self.records {
            let kind = record.kind.as_ref();
            let kind = kind.map(|k| format!(" Type=\"{k}\"")).unwrap_or_default();
            let (id, location, more) = (&record.id, &record.location, &record.more);
            let _ = writeln!(
                content,
                "<ofd:Signature ID=\"{id}\"{kind} BaseLoc=\"{location}\"{more}/>"
            );
        }
        let xml = self.spelling.xml("Signatures", "", &content);
        self.put("Doc_0/Signs/Signatures.xml", &xml);
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&n| n.to_owned()).collect()
}
