//! The signing itself: from a plan and a signer to the bytes of a signed package.

use std::collections::BTreeSet;

use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::ofd::Package;
use crate::ofd::ReadError;
use crate::ofd::closure;
use crate::ofd::judge;
use crate::ofd::sign::check;
use crate::ofd::sign::check::Made;
use crate::ofd::sign::edit;
use crate::ofd::sign::edit::Record;
use crate::ofd::sign::error::SignOfdError;
use crate::ofd::sign::place;
use crate::ofd::sign::plan::Plan;
use crate::ofd::sign::request::DigitalSigner;
use crate::ofd::sign::request::Lock;
use crate::ofd::sign::request::SignRequest;
use crate::ofd::sign::text::SignatureText;
use crate::ofd::sign::text::StampLine;
use crate::ofd::sign::text::percent_encoded;
use crate::ofd::sign::write;
use crate::ofd::sign::write::Content;
use crate::ofd::sign::write::NewEntry;
use crate::oid::Oid;
use crate::pki::Certificate;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::seal::SealSigner;

const SIGNATURE: &str = "Signature.xml";
const VALUE: &str = "SignedValue.dat";
const SEAL: &str = "Seal.esl";

/// Seals a package (电子签章) and gives back the sealed one.
///
/// * `package`: the OFD file; untrusted.
/// * `signer`: the seal and the key. The time of signing is the request's.
/// * `request`: which document, where the stamp is shown, what is covered.
///
/// # Errors
///
/// [`SignOfdError`], with the finding that stands against it; nothing is handed out.
///
/// ```
/// # fn doc(
/// #     office: &yinzheng::seal::SealSigner<'_>,
/// #     bureau: &yinzheng::seal::SealSigner<'_>,
/// #     file: &[u8],
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// use yinzheng::ofd::sign::{self, Edge, PageChoice, Place, SignRequest};
///
/// let page = Place::Page { page: PageChoice::Index(0), left: 142.0, top: 230.0 };
/// let seam = Place::Seam { pages: Vec::new(), edge: Edge::Right, offset: 120.0, most: 20 };
/// let request = SignRequest::new("2026-11-24T09:30:00+08:00".parse()?);
///
/// // Two signers in turn; after the second nobody else can sign.
/// let once = sign::seal(file, office, &request.clone().place(page).place(seam))?;
/// let twice = sign::seal(&once, bureau, &request.lock())?;
/// std::fs::write("sealed.ofd", twice)?;
/// # Ok(())
/// # }
/// ```
pub fn seal(
    package: &[u8],
    signer: &SealSigner<'_>,
    request: &SignRequest,
) -> Result<Vec<u8>, SignOfdError> {
    let plan = Plan::new(package, request)?;
    let picture = &signer.seal().info.picture;
    let millimetres = |side| u32::try_from(side).unwrap_or(u32::MAX);
    let size = (millimetres(picture.width), millimetres(picture.height));
    let stamps = match plan.closure() {
        Some(closure) => place::stamps(&request.places, closure, size)?,
        None => Vec::new(),
    };
    let parts = Parts {
        kind: "Seal",
        method: signer.algorithm(),
        digest: signer.digest_algorithm(),
        stamps,
        seal: Some(signer.seal().raw.to_vec()),
    };
    let mut draft = Draft::compose(&plan, parts, request)?;
    let digest = signer.digest_algorithm().digest(&draft.signature);
    let property = percent_encoded(&plan.file(SIGNATURE));
    let value = signer.sign(digest.as_bytes(), &property, request.at)?;
    draft.add(plan.file(VALUE), value.raw.to_vec());
    draft.finish(&plan, request, &[])
}

/// Signs a package without a seal (数字签名) and gives back the signed one; else as [`seal`].
///
/// # Errors
///
/// As [`seal`]; [`SignOfdError::Place`] if the request asks for a stamp.
pub fn digital(
    package: &[u8],
    signer: &DigitalSigner<'_>,
    request: &SignRequest,
) -> Result<Vec<u8>, SignOfdError> {
    if !request.places.is_empty() {
        let finding = Finding::not_ok(Check::OfdStamp, Reason::StampUnbacked);
        return Err(SignOfdError::Place(Box::new(finding)));
    }
    let plan = Plan::new(package, request)?;
    let parts = Parts {
        kind: "Sign",
        method: signer.method,
        digest: signer.digest,
        stamps: Vec::new(),
        seal: None,
    };
    let mut draft = Draft::compose(&plan, parts, request)?;
    let value = (signer.value)(&draft.signature)?;
    draft.add(plan.file(VALUE), value);
    draft.finish(&plan, request, &signer.certificates)
}

/// What differs between the kinds of signature.
struct Parts {
    kind: &'static str,
    method: Oid,
    digest: DigestAlgorithm,
    stamps: Vec<StampLine>,
    seal: Option<Vec<u8>>,
}

/// The package to be, with everything but the signature value.
struct Draft<'a> {
    entries: Vec<NewEntry<'a>>,
    /// Signature.xml: what the value is over.
    signature: Vec<u8>,
}

impl<'a> Draft<'a> {
    fn compose(plan: &Plan<'a>, parts: Parts, request: &SignRequest) -> Result<Self, SignOfdError> {
        let mut ids = plan.ids.clone();
        let id = ids.next();
        let stamps = parts.stamps.into_iter().map(|s| (ids.next(), s)).collect();
        let record = Record {
            id,
            kind: parts.kind,
            path: plan.file(SIGNATURE),
            highest: ids.current(),
        };
        let mut draft = Self {
            entries: entries(plan, new_list(plan, &record, request)?)?,
            signature: Vec::new(),
        };
        let seal = parts.seal.map(|bytes| {
            let path = plan.file(SEAL);
            draft.add(path.clone(), bytes);
            path
        });
        let text = SignatureText {
            provider: request.provider.clone(),
            method: parts.method.to_string(),
            date_time: compact(request),
            check_method: parts.digest.oid().to_string(),
            references: draft.references(plan, parts.digest, request)?,
            stamps,
            seal,
            value: plan.file(VALUE),
        };
        draft.signature = text.write();
        draft.add(plan.file(SIGNATURE), draft.signature.clone());
        Ok(draft)
    }

    fn add(&mut self, path: String, bytes: Vec<u8>) {
        let content = Content::New(bytes);
        self.entries.push(NewEntry { path, content });
    }

    /// Every file so far with its digest, but for the lists of signatures, unless this signature locks its own.
    fn references(
        &self,
        plan: &Plan<'_>,
        algorithm: DigestAlgorithm,
        request: &SignRequest,
    ) -> Result<Vec<(String, Digest)>, SignOfdError> {
        let lists = plan.lists();
        let locked = |path: &str| request.lock == Lock::Locked && path == plan.list;
        let mut references = Vec::new();
        for entry in &self.entries {
            let path = entry.path.as_str();
            if request.left_out.contains(path) || (lists.contains(path) && !locked(path)) {
                continue;
            }
            let digest = match &entry.content {
                Content::Directory => continue,
                Content::New(bytes) => algorithm.digest(bytes),
                Content::Kept(_) => {
                    let digest = plan.package.digest(path, algorithm);
                    digest.map_err(|error| unreadable(path, error))?
                }
            };
            references.push((entry.path.clone(), digest));
        }
        Ok(references)
    }

    fn finish(
        self,
        plan: &Plan<'_>,
        request: &SignRequest,
        certificates: &[Certificate],
    ) -> Result<Vec<u8>, SignOfdError> {
        let bytes = write::archive(&self.entries).ok_or_else(too_large)?;
        let made = Made {
            path: &plan.file(SIGNATURE),
            certificates,
        };
        check::result(&plan.facts, &bytes, &made, request)?;
        Ok(bytes)
    }
}

/// What was there, with the list and OFD.xml as they are to be.
fn entries<'a>(plan: &Plan<'a>, list: Vec<u8>) -> Result<Vec<NewEntry<'a>>, SignOfdError> {
    let package: &Package<'a> = &plan.package;
    let mut entries: Vec<NewEntry<'a>> = Vec::new();
    let mut list = Some(list);
    let mut directories = BTreeSet::new();
    for (index, old) in package.entries().iter().enumerate() {
        let content = if old.directory {
            if !directories.insert(old.path.as_str()) {
                continue;
            }
            Content::Directory
        } else if old.path == plan.list {
            Content::New(list.take().unwrap_or_default())
        } else if let (closure::OFD_XML, Some(root)) = (old.path.as_str(), &plan.new_root) {
            Content::New(root.clone())
        } else {
            let packed = package.packed(index);
            let packed = packed.map_err(|kind| unreadable(&old.path, ReadError::Refused(kind)))?;
            Content::Kept(*packed)
        };
        let path = old.path.clone();
        entries.push(NewEntry { path, content });
    }
    entries.extend(list.map(|bytes| NewEntry {
        path: plan.list.clone(),
        content: Content::New(bytes),
    }));
    Ok(entries)
}

fn new_list(
    plan: &Plan<'_>,
    record: &Record,
    request: &SignRequest,
) -> Result<Vec<u8>, SignOfdError> {
    match &plan.old_list {
        None => Ok(edit::fresh(record)),
        Some(bytes) => edit::extended(bytes, record, &request.limits).map_err(|fault| {
            let finding = Finding::not_ok(Check::OfdSignatureList, Reason::FormatFailure);
            let finding = finding.at(&plan.list).with(fault.code());
            SignOfdError::Package(Box::new(finding))
        }),
    }
}

/// `20261124013000Z`.
fn compact(request: &SignRequest) -> String {
    let text = request.at.to_string();
    let digits = text.chars().filter(char::is_ascii_digit);
    digits.chain(['Z']).collect()
}

fn unreadable(path: &str, error: ReadError) -> SignOfdError {
    let reason = match error {
        ReadError::Refused(kind) => judge::entry(kind),
        ReadError::Absent => Reason::FormatFailure,
    };
    let finding = Finding::not_ok(Check::OfdPackage, reason).at(path);
    SignOfdError::Package(Box::new(finding))
}

fn too_large() -> SignOfdError {
    let finding = Finding::not_ok(Check::OfdPackage, Reason::LimitExceeded);
    SignOfdError::Result(Box::new(finding))
}
