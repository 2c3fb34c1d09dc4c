//! Small packages, built byte by byte, so that they can be built wrong.

// Every test file uses a part, and none is a crate's interface.
#![allow(dead_code, unreachable_pub)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use yinzheng::crypto::DigestAlgorithm;

/// A signature value in shape alone: SEQUENCE { SEQUENCE { INTEGER 4 } }.
pub const SEAL_VALUE: &[u8] = b"\x30\x05\x30\x03\x02\x01\x04";
/// A value in the shape of SignedData.
pub const CMS_VALUE: &[u8] = b"\x30\x0c\x06\x0a\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02\x02";

/// Method, packed data and size.
pub type Packed = (u16, Vec<u8>, u32);

/// One entry of an archive. What is `None` is as it should be.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    pub local_name: Option<Vec<u8>>,
    pub local_flags: Option<u16>,
    pub local_crc: Option<u32>,
    pub local_method: Option<u16>,
    /// Method, packed data and size, where the data are not stored.
    pub packed: Option<Packed>,
    pub flags: u16,
    pub crc: Option<u32>,
    pub attributes: u32,
    pub extra: Vec<u8>,
    /// Checksum, packed size and size in the local header, where a descriptor is announced and they are not 0.
    pub local_numbers: Option<[u32; 3]>,
    pub local_extra: Option<Vec<u8>>,
    /// Bytes behind the data, before the next entry.
    pub gap: Vec<u8>,
    /// Left out of the directory.
    pub hidden: bool,
    /// Directory record of the entry before, with this name: both share one local entry.
    pub shared: bool,
}

/// An archive; what is around it, and what its end record says.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    pub entries: Vec<Entry>,
    pub prefix: Vec<u8>,
    pub suffix: Vec<u8>,
    pub comment: Vec<u8>,
    pub count: Option<u16>,
    pub disk: u16,
    pub zip64: bool,
}

pub fn entry(name: &str, data: impl Into<Vec<u8>>) -> Entry {
    Entry {
        name: name.as_bytes().to_vec(),
        data: data.into(),
        ..Entry::default()
    }
}

/// The entry packed by DEFLATE.
pub fn deflated(name: &str, data: &[u8]) -> Entry {
    let mut packer = flate2::Compress::new(flate2::Compression::default(), false);
    let mut packed = Vec::with_capacity(data.len() + 1_024);
    packer
        .compress_vec(data, &mut packed, flate2::FlushCompress::Finish)
        .unwrap();
    Entry {
        packed: Some((8, packed, data.len() as u32)),
        ..entry(name, data)
    }
}

fn crc(data: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    crc.sum()
}

impl Archive {
    pub fn new(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            ..Self::default()
        }
    }

    pub fn build(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let mut directory = Vec::new();
        let mut count = 0_u16;
        let mut last_offset = 0;
        for e in &self.entries {
            let stored = (0, e.data.clone(), e.data.len() as u32);
            let (method, packed, size) = e.packed.clone().unwrap_or(stored);
            let crc = e.crc.unwrap_or_else(|| crc(&e.data));
            if !e.shared {
                last_offset = out.len() as u32;
                let name = e.local_name.as_ref().unwrap_or(&e.name);
                out.extend(b"PK\x03\x04\x14\x00");
                out.extend(e.local_flags.unwrap_or(e.flags).to_le_bytes());
                out.extend(e.local_method.unwrap_or(method).to_le_bytes());
                out.extend([0; 4]);
                if e.flags & 8 == 0 {
                    out.extend(e.local_crc.unwrap_or(crc).to_le_bytes());
                    out.extend((packed.len() as u32).to_le_bytes());
                    out.extend(size.to_le_bytes());
                } else {
                    for number in e.local_numbers.unwrap_or_default() {
                        out.extend(number.to_le_bytes());
                    }
                }
                let extra = e.local_extra.as_ref().unwrap_or(&e.extra);
                out.extend((name.len() as u16).to_le_bytes());
                out.extend((extra.len() as u16).to_le_bytes());
                out.extend(name);
                out.extend(extra);
                out.extend(&packed);
                out.extend(&e.gap);
            }
            if e.hidden {
                continue;
            }
            count += 1;
            directory.extend(b"PK\x01\x02\x14\x03\x14\x00");
            directory.extend(e.flags.to_le_bytes());
            directory.extend(method.to_le_bytes());
            directory.extend([0; 4]);
            directory.extend(crc.to_le_bytes());
            directory.extend((packed.len() as u32).to_le_bytes());
            directory.extend(size.to_le_bytes());
            directory.extend((e.name.len() as u16).to_le_bytes());
            directory.extend((e.extra.len() as u16).to_le_bytes());
            directory.extend([0; 6]);
            directory.extend(e.attributes.to_le_bytes());
            directory.extend(last_offset.to_le_bytes());
            directory.extend(&e.name);
            directory.extend(&e.extra);
        }
        self.end(out, &directory, count)
    }

    fn end(&self, mut out: Vec<u8>, directory: &[u8], count: u16) -> Vec<u8> {
        let offset = out.len() as u64;
        let size = directory.len() as u64;
        out.extend(directory);
        if self.zip64 {
            let record = out.len() as u64;
            out.extend(b"PK\x06\x06");
            out.extend(44_u64.to_le_bytes());
            out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for number in [u64::from(count), u64::from(count), size, offset] {
                out.extend(number.to_le_bytes());
            }
            out.extend(b"PK\x06\x07\x00\x00\x00\x00");
            out.extend(record.to_le_bytes());
            out.extend([1, 0, 0, 0]);
        }
        out.extend(b"PK\x05\x06");
        out.extend(self.disk.to_le_bytes());
        out.extend(self.disk.to_le_bytes());
        let said = self.count.unwrap_or(count);
        let short = if self.zip64 { 0xffff } else { said };
        out.extend(short.to_le_bytes());
        out.extend(short.to_le_bytes());
        let long = |number: u64| if self.zip64 { u32::MAX } else { number as u32 };
        out.extend(long(size).to_le_bytes());
        out.extend(long(offset).to_le_bytes());
        out.extend((self.comment.len() as u16).to_le_bytes());
        out.extend(&self.comment);
        out.extend(&self.suffix);
        out
    }
}

/// Base64 of the SM3 digest.
pub fn sm3(data: &[u8]) -> String {
    STANDARD.encode(DigestAlgorithm::Sm3.digest(data).as_bytes())
}

/// A document with one page, signed.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Path without leading slash, content.
    pub files: Vec<(String, Vec<u8>)>,
}

pub const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
pub const TEMPLATE: &str = "Doc_0/Tpls/Tpl_0/Content.xml";
pub const FONT: &str = "Doc_0/Res/font.ttf";
pub const DOCUMENT: &str = "Doc_0/Document.xml";
pub const ANNOTATION: &str = "Doc_0/Annots/Page_0/Annotation.xml";
pub const ATTACHMENT: &str = "Doc_0/Attachs/data.xml";
pub const TAG: &str = "Doc_0/Tags/Tag.xml";
pub const LIST: &str = "Doc_0/Signs/Signatures.xml";
pub const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";
pub const VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";
pub const SEAL: &str = "Doc_0/Signs/Sign_0/Seal.esl";

/// The seal file of every signature here.
pub const SEAL_BYTES: &[u8] = b"seal";

const NS: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";

impl Signed {
    /// Everything that a document may have, not yet signed.
    #[allow(clippy::too_many_lines)] // a table
    pub fn unsigned() -> Self {
        let files = [
            (
                "OFD.xml",
                format!(
                    "<ofd:OFD {NS} Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>\
                     <ofd:CustomDatas><ofd:CustomData Name=\"证照名称\">道路运输经营许可证</ofd:CustomData></ofd:CustomDatas>\
                     </ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>\
                     <ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>"
                ),
            ),
            (
                DOCUMENT,
                format!(
                    "<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>\
                     </ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>\
                     <ofd:TemplatePage ID=\"2\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/></ofd:CommonData><ofd:Pages>\
                     <ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>\
                     <ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>\
                     <ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>\
                     <ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>"
                ),
            ),
            (
                "Doc_0/PublicRes.xml",
                format!(
                    "<ofd:Res {NS} BaseLoc=\"Res\"><ofd:Fonts><ofd:Font ID=\"3\" FontName=\"a\">\
                     <ofd:FontFile>font.ttf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>"
                ),
            ),
            (FONT, "font".to_owned()),
            (PAGE, format!("<ofd:Page {NS}/>")),
            (TEMPLATE, format!("<ofd:Page {NS}/>")),
            (
                "Doc_0/Annots/Annotations.xml",
                format!(
                    "<ofd:Annotations {NS}><ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc>\
                     </ofd:Page></ofd:Annotations>"
                ),
            ),
            (ANNOTATION, format!("<ofd:PageAnnot {NS}/>")),
            (
                "Doc_0/Attachs/Attachments.xml",
                format!(
                    "<ofd:Attachments {NS}><ofd:Attachment ID=\"4\" Name=\"a\"><ofd:FileLoc>data.xml</ofd:FileLoc>\
                     </ofd:Attachment></ofd:Attachments>"
                ),
            ),
            (ATTACHMENT, "no <xml".to_owned()),
            (
                "Doc_0/Tags/CustomTags.xml",
                format!(
                    "<ofd:CustomTags {NS}><ofd:CustomTag TypeID=\"t\"><ofd:FileLoc>Tag.xml</ofd:FileLoc>\
                     </ofd:CustomTag></ofd:CustomTags>"
                ),
            ),
            (TAG, "<:e xmlns:=\"\">".to_owned()),
        ];
        Self {
            files: files
                .into_iter()
                .map(|(path, text)| (path.to_owned(), text.into_bytes()))
                .collect(),
        }
    }

    /// Signed over everything.
    pub fn full() -> Self {
        Self::unsigned().sign(|_| true)
    }

    pub fn get(&self, path: &str) -> &[u8] {
        &self.files.iter().find(|(p, _)| p == path).unwrap().1
    }

    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.get(path).to_vec()).unwrap()
    }

    /// Sets a file, or adds it.
    pub fn set(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        match self.files.iter_mut().find(|(p, _)| p == path) {
            Some((_, old)) => *old = content.into(),
            None => self.files.push((path.to_owned(), content.into())),
        }
        self
    }

    /// Replaces text in a file, where it stands first.
    pub fn replace(self, path: &str, from: &str, to: &str) -> Self {
        let text = self.text(path);
        assert!(text.contains(from), "{path} has no {from}");
        let text = text.replacen(from, to, 1);
        self.set(path, text)
    }

    pub fn remove(mut self, path: &str) -> Self {
        let before = self.files.len();
        self.files.retain(|(p, _)| p != path);
        assert_ne!(before, self.files.len(), "{path} is not there");
        self
    }

    /// Adds the first signature, over the files that `covered` picks.
    pub fn sign(self, covered: impl Fn(&str) -> bool) -> Self {
        let signed = self.set(SEAL, SEAL_BYTES).set(VALUE, SEAL_VALUE);
        let listed =
            "<ofd:Signature ID=\"1\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>";
        let list = format!(
            "<ofd:Signatures {NS}><ofd:MaxSignId>1</ofd:MaxSignId>{listed}</ofd:Signatures>"
        );
        let own = [SIGNATURE, VALUE, LIST];
        let text = signed.signature("Sign_0", |p| !own.contains(&p) && covered(p));
        signed.set(LIST, list).set(SIGNATURE, text)
    }

    /// Adds a second signature over everything but its own files and the list, unless `covered` says otherwise.
    pub fn sign_again(self, covered: impl Fn(&str) -> bool) -> Self {
        let signed = self
            .set("Doc_0/Signs/Sign_1/Seal.esl", SEAL_BYTES)
            .set("Doc_0/Signs/Sign_1/SignedValue.dat", SEAL_VALUE);
        let listed = "<ofd:Signature ID=\"2\" Type=\"Seal\" BaseLoc=\"Sign_1/Signature.xml\"/></ofd:Signatures>";
        let own = "Doc_0/Signs/Sign_1/SignedValue.dat";
        let text = signed.signature("Sign_1", |p| p != own && p != LIST && covered(p));
        signed
            .replace(LIST, "</ofd:Signatures>", listed)
            .set("Doc_0/Signs/Sign_1/Signature.xml", text)
    }

    fn signature(&self, directory: &str, covered: impl Fn(&str) -> bool) -> String {
        let references: String = self
            .files
            .iter()
            .filter(|(path, _)| covered(path))
            .map(|(path, content)| reference(path, content))
            .collect();
        format!(
            "<ofd:Signature {NS}><ofd:SignedInfo><ofd:Provider ProviderName=\"test\"/>\
             <ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>\
             <ofd:SignatureDateTime>20260601000000Z</ofd:SignatureDateTime>\
             <ofd:References CheckMethod=\"1.2.156.10197.1.401\">{references}</ofd:References>\
             <ofd:StampAnnot ID=\"s1\" PageRef=\"1\" Boundary=\"10 10 40 40\"/>\
             <ofd:Seal><ofd:BaseLoc>/Doc_0/Signs/{directory}/Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>\
             <ofd:SignedValue>/Doc_0/Signs/{directory}/SignedValue.dat</ofd:SignedValue></ofd:Signature>"
        )
    }

    pub fn entries(&self) -> Vec<Entry> {
        let files = self.files.iter();
        files
            .map(|(path, content)| Entry {
                flags: 0x800,
                ..entry(path, content.clone())
            })
            .collect()
    }

    pub fn archive(&self) -> Archive {
        Archive::new(self.entries())
    }

    pub fn build(&self) -> Vec<u8> {
        self.archive().build()
    }
}

pub fn reference(path: &str, content: &[u8]) -> String {
    format!(
        "<ofd:Reference FileRef=\"/{path}\"><ofd:CheckValue>{}</ofd:CheckValue></ofd:Reference>",
        sm3(content)
    )
}
