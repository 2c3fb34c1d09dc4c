//! Issues the certificates and CRLs of a suite anew: with other keys, and else octet by octet as they were.
//!
//! Two certificates with one key have one key again, and what did not verify does not verify again.

use std::collections::BTreeMap;
use std::path::Path;

use yinzheng::asn1::Reader;
use yinzheng::asn1::Tag;
use yinzheng::asn1::Tlv;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::SignatureAlgorithm;
use yinzheng::pki::Certificate;
use yinzheng::pki::Name;
use yinzheng::pki::revocation::Crl;

use crate::chain::Chain;
use crate::chain::nist::Row;
use crate::support::certificate::signature_algorithm;
use crate::support::der;
use crate::support::key::Key;
use crate::support::key::Scheme;

/// The one certificate whose DSA signature is bad: these are not verified here.
const BAD_DSA: &str = "InvalidDSASignatureTest6EE";

/// The files of a suite, and who signed them.
pub(crate) struct Suite {
    certificates: BTreeMap<String, Original>,
    crls: BTreeMap<String, Original>,
}

/// The files issued anew.
pub(crate) struct Issued {
    certificates: BTreeMap<String, Certificate>,
    crls: BTreeMap<String, Crl>,
}

/// A certificate or CRL.
struct Original {
    /// The elements of the signed part.
    fields: Vec<Vec<u8>>,
    /// Where the algorithm stands in it.
    algorithm: usize,
    /// Where the public key stands, and the name for its successor.
    key: Option<(usize, String)>,
    /// The name for the successor of the key that signed it.
    signer: String,
    signature: Signature,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Signature {
    Bad,
    Good,
}

/// One who may have signed.
struct Holder {
    name: Name,
    key: PublicKey,
    key_name: String,
}

impl Suite {
    pub(crate) fn read(folder: &Path) -> Self {
        let certificates = files(&folder.join("certs"));
        let holders: Vec<Holder> = certificates.values().map(|d| Holder::read(d)).collect();
        let read = |(file, der): (String, Vec<u8>)| {
            let original = Original::read(&file, &der, &holders);
            (file, original)
        };
        Self {
            crls: files(&folder.join("crls")).into_iter().map(read).collect(),
            certificates: certificates.into_iter().map(read).collect(),
        }
    }

    /// Everything in `scheme`.
    pub(crate) fn issue(&self, scheme: Scheme) -> Issued {
        let certificates = self.certificates.iter().map(|(file, original)| {
            let certificate = Certificate::from_der(&original.issue(scheme)).unwrap();
            (file.clone(), certificate)
        });
        let crls = self.crls.iter().map(|(file, original)| {
            let crl = Crl::from_der(&original.issue(scheme)).unwrap();
            (file.clone(), crl)
        });
        Issued {
            certificates: certificates.collect(),
            crls: crls.collect(),
        }
    }
}

impl Issued {
    pub(crate) fn chain(&self, row: &Row) -> Chain {
        row.chain(
            |file| self.certificates[file].clone(),
            |file| Some(self.crls[file].clone()),
        )
    }
}

impl Holder {
    fn read(der: &[u8]) -> Self {
        let certificate = Certificate::from_der(der).unwrap();
        Self {
            name: certificate.subject().clone(),
            key: certificate.public_key().clone(),
            key_name: key_name(certificate.spki()),
        }
    }
}

fn key_name(spki: &[u8]) -> String {
    DigestAlgorithm::Sha256.digest(spki).to_string()
}

impl Original {
    fn read(file: &str, der: &[u8], holders: &[Holder]) -> Self {
        let outer = elements(der::content(der));
        let [signed, algorithm, value] = outer.as_slice() else {
            panic!("{file}: three elements expected");
        };
        let fields = elements(signed.value);
        // A certificate begins with `[0]`, or an INTEGER and the algorithm; a CRL with an INTEGER or the algorithm.
        let is_certificate = fields[0].tag == Tag::context(0);
        let place = fields.iter().position(|f| f.tag == Tag::SEQUENCE).unwrap();
        let issuer = Name::from_der(fields[place + 1].raw).unwrap();
        let (own, others): (Vec<_>, Vec<_>) = holders.iter().partition(|h| h.name == issuer);
        let fits = |holder: &&&Holder| {
            let algorithm = algorithm_of(algorithm);
            let value = value.whole_octets("signature").ok();
            algorithm.zip(value).is_some_and(|(algorithm, value)| {
                holder.key.verify(algorithm, &[], signed.raw, value).is_ok()
            })
        };
        let (signer, signature) = match own.iter().chain(&others).find(fits) {
            Some(holder) => (holder, Signature::Good),
            None if algorithm_of(algorithm).is_none() && file != BAD_DSA => {
                (&own[0], Signature::Good)
            }
            None => (&own[0], Signature::Bad),
        };
        let spki = place + 4;
        Self {
            key: is_certificate.then(|| (spki, key_name(fields[spki].raw))),
            fields: fields.iter().map(|f| f.raw.to_vec()).collect(),
            algorithm: place,
            signer: signer.key_name.clone(),
            signature,
        }
    }

    fn issue(&self, scheme: Scheme) -> Vec<u8> {
        let signer = Key::named(scheme, &self.signer);
        let algorithm = signature_algorithm(&signer, None);
        let mut fields = self.fields.clone();
        fields[self.algorithm].clone_from(&algorithm);
        if let Some((place, name)) = &self.key {
            fields[*place] = Key::named(scheme, name).spki();
        }
        let signed = der::seq(fields);
        let mut value = signer.sign(&signed);
        if self.signature == Signature::Bad {
            *value.last_mut().unwrap() ^= 1;
        }
        der::seq([signed, algorithm, der::bits(&value)])
    }
}

fn elements(content: &[u8]) -> Vec<Tlv<'_>> {
    let mut reader = Reader::new(content);
    let mut elements = Vec::new();
    while !reader.is_empty() {
        elements.push(reader.read_any("element").unwrap());
    }
    elements
}

/// `None` for those that are not verified here.
fn algorithm_of(element: &Tlv<'_>) -> Option<SignatureAlgorithm> {
    let oid = element.inside().read_oid("algorithm").unwrap();
    SignatureAlgorithm::from_oid(oid, None)
}

/// The files in `folder`, by name without ending.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let paths = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path());
    paths
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect()
}
