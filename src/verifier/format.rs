//! What kind of file it is, and how each kind becomes cases.

use crate::asn1;
use crate::asn1::Tag;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::pki::cms;
use crate::pki::cms::Content;
use crate::pki::timestamp;
use crate::pki::timestamp::TimestampFacts;
use crate::policy::Policy;
use crate::report::Check;
use crate::report::CoverageSummary;
use crate::report::Finding;
use crate::report::Format;
use crate::report::Reason;
use crate::report::Subject;
use crate::seal::Shape;
use crate::verifier::Context;
use crate::verifier::Evidence;
use crate::verifier::Input;
use crate::verifier::SealedProof;
use crate::verifier::SignedStatus;
use crate::verifier::assemble::Judged;
use crate::verifier::assemble::Whole;
use crate::verifier::case::Case;
use crate::verifier::licence;
use crate::verifier::licence::Covers;
use crate::verifier::licence::FileCarrier;
use crate::verifier::licence::LicenceAnswer;
use crate::verifier::ofd;
use crate::verifier::ofd::OfdFile;
use crate::verifier::proof;
use crate::verifier::read::Reader;
use crate::verifier::status::Stated;

/// A file as it was read.
pub(crate) struct Observed {
    pub(crate) whole: Whole,
    pub(crate) cases: Vec<Case>,
    /// A timestamp that stands alone.
    pub(crate) timestamp: Option<TimestampFacts>,
    /// The package, for what depends on which signatures are good.
    pub(crate) package: Option<OfdFile>,
    /// The proof in JSON, likewise.
    proof: Option<SealedProof>,
}

impl Observed {
    const fn new(format: Format, cases: Vec<Case>) -> Self {
        let whole = Whole {
            format,
            findings: Vec::new(),
            required: Vec::new(),
        };
        Self {
            whole,
            cases,
            timestamp: None,
            package: None,
            proof: None,
        }
    }

    /// A package with these signatures in it.
    pub(crate) fn of_package(whole: Whole, cases: Vec<Case>, package: OfdFile) -> Self {
        Self {
            whole,
            cases,
            timestamp: None,
            package: Some(package),
            proof: None,
        }
    }

    /// Sees the findings about the whole file as the policy does, and adds what can be said only once the
    /// signatures are judged.
    pub(crate) fn conclude(&mut self, judged: &mut [Judged], policy: &Policy) {
        let found = std::mem::take(&mut self.whole.findings);
        self.whole.add(found, policy);
        if let Some(package) = &self.package {
            package.conclude(judged, &mut self.whole, policy);
        }
    }

    /// What is found about the licence in the file.
    pub(crate) fn licence<'a>(
        &'a self,
        judged: &[Judged],
        policy: &'a Policy,
        context: &'a Context,
        stated: &Stated,
    ) -> LicenceAnswer<'a> {
        let covers = match (&self.package, &self.proof) {
            (Some(package), _) => Covers::of(package.facts(), judged, &self.whole),
            (None, Some(_)) => Covers::of_proof(judged, &self.whole),
            (None, None) => Covers::default(),
        };
        licence::judge(self.carriers(), covers, policy, context, stated)
    }

    /// What the file says about a licence.
    fn carriers(&self) -> Vec<FileCarrier> {
        match (&self.package, &self.proof) {
            (Some(package), _) => licence::carriers_of(package.facts()),
            (None, Some(proof)) => vec![FileCarrier::of_proof(proof)],
            (None, None) => Vec::new(),
        }
    }

    /// The signed statements about licences that the file names, whatever covers that.
    pub(crate) fn statements<'e>(&self, evidence: &'e Evidence) -> Vec<&'e SignedStatus> {
        if evidence.signed_status.is_empty() {
            return Vec::new();
        }
        let named = licence::ids_in(&self.carriers());
        let signed = evidence.signed_status.iter();
        signed
            .filter(|s| named.contains(&s.statement.subject))
            .collect()
    }

    /// What the signatures that passed cover together.
    pub(crate) fn coverage(&self, judged: &[Judged]) -> Option<CoverageSummary> {
        self.package
            .as_ref()
            .map(|p| p.coverage(judged, &self.whole))
    }
}

/// Reads `input`, whatever it is. Its content decides, not its name.
pub(crate) fn observe(input: &Input<'_>, reader: &Reader<'_>, policy: &Policy) -> Observed {
    let bytes = input.bytes();
    if bytes.len() > reader.limits.file {
        return refused(Reason::LimitExceeded, format!("{} bytes", bytes.len()));
    }
    let observed = match kind(bytes) {
        Kind::Package => None,
        Kind::Cms => observe_cms(input, reader),
        Kind::Seal => {
            let observed = reader.observe_seal(bytes);
            let signed = observed.as_ref().ok().map(|f| f.seal.info.raw.as_bytes());
            let alone = !poses_as_package(bytes, signed, reader.limits);
            alone.then(|| Observed::new(Format::Seal, vec![reader.seal(1, &observed)]))
        }
        Kind::SealSignature => {
            let observed = reader.observe(bytes);
            let signed = observed.as_ref().ok();
            let signed = signed.map(|f| f.signature.to_sign.as_bytes());
            let alone = !poses_as_package(bytes, signed, reader.limits);
            alone.then(|| {
                let case = reader.seal_signature(1, &observed, input.content());
                Observed::new(Format::SealSignature, vec![case])
            })
        }
        Kind::Json => Some(observe_proof(bytes, reader)),
        Kind::Unknown => {
            let known = "neither OFD, seal, signature value, timestamp nor proof";
            Some(refused(Reason::FormatFailure, known.to_owned()))
        }
    };
    observed.unwrap_or_else(|| ofd::observe(bytes, reader, policy))
}

/// What ends an archive.
const END: &[u8] = b"PK\x05\x06";

/// Whether a file that begins like one of our structures can be shown as a package all the same: viewers find an
/// archive from its end. Only octets that were signed, such as a seal's picture or enclosed content, may hold one.
/// Whoever hides another behind or inside a good seal or signature value must not have that one's verdict.
///
/// * `signed`: the part that the structure's signature is over.
fn poses_as_package(bytes: &[u8], signed: Option<&[u8]>, limits: &Limits) -> bool {
    let count = |octets: &[u8]| octets.windows(END.len()).filter(|w| *w == END).count();
    let found = count(bytes);
    if found == 0 {
        return false;
    }
    // In PEM what is signed is not readable as an archive.
    let signed = signed.filter(|_| !bytes.starts_with(b"-----"));
    let allowed = signed.map_or(0, count);
    // Content in pieces (BER) counts as the whole that it stands for.
    let whole = asn1::to_der(bytes, limits.der_depth, bytes.len(), "ContentInfo");
    let whole = whole.map_or(found, |n| count(&n.der).saturating_add(count(n.rest)));
    found.max(whole) > allowed
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    /// SignedData, a bare value, or a timestamp.
    Cms,
    Json,
    Package,
    Seal,
    SealSignature,
    Unknown,
}

/// Told by the first octets; only what begins like none of our structures is searched for an archive inside, since
/// a seal's picture may itself be one.
fn kind(bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(END) {
        return Kind::Package;
    }
    if cms::recognize(bytes).is_some() || starts_as_response(bytes) {
        return Kind::Cms;
    }
    if proof::starts_as_json(bytes) {
        return Kind::Json;
    }
    match Shape::of(bytes) {
        Shape::Seal => Kind::Seal,
        Shape::SealSignature => Kind::SealSignature,
        Shape::Cms | Shape::BareSignature => Kind::Cms,
        _ => {
            // The end record of an archive, with its comment, lies in the last 64 KiB.
            let tail = bytes
                .get(bytes.len().saturating_sub(66_000)..)
                .unwrap_or_default();
            if tail.windows(4).any(|w| w == END) {
                Kind::Package
            } else {
                Kind::Unknown
            }
        }
    }
}

/// SignedData, a bare value or a timestamp; `None` if it poses as a package.
fn observe_cms(input: &Input<'_>, reader: &Reader<'_>) -> Option<Observed> {
    let bytes = input.bytes();
    let token = reader.timestamp(bytes, input.content());
    if poses_as_package(bytes, token.cms.enclosed.as_deref(), reader.limits) {
        return None;
    }
    if token.info.is_ok() || starts_as_response(bytes) {
        let mut observed = Observed::new(Format::Timestamp, Vec::new());
        observed.whole.findings = timestamp::judge(&token, Subject::Document);
        observed.whole.required = vec![Check::TimeTimestamp];
        observed.timestamp = Some(token);
        return Some(observed);
    }
    let content = input.content().map_or(Content::Enclosed, Content::Detached);
    let case = reader.cms(1, bytes, content);
    Some(Observed::new(Format::Cms, vec![case]))
}

/// A proof in JSON; any other JSON is refused, and so is an archive behind JSON: whoever sees the one must not have
/// the verdict of the other. No text in JSON holds the octets that end an archive.
fn observe_proof(bytes: &[u8], reader: &Reader<'_>) -> Observed {
    let check = Check::ProofFormat;
    let (format, cases, proof, finding) = match SealedProof::read(bytes, reader.limits) {
        Ok(proof) => {
            let cases = proof.cases(reader).into();
            (Format::Proof, cases, Some(proof), Finding::ok(check))
        }
        Err(error) => {
            let reason = match error.kind() {
                ParseErrorKind::Limit => Reason::LimitExceeded,
                _ => Reason::FormatFailure,
            };
            let finding = Finding::not_ok(check, reason).at(error.field());
            let finding = finding.with(error.kind().to_string());
            (Format::Unknown, Vec::new(), None, finding)
        }
    };
    let mut observed = Observed::new(format, cases);
    observed.whole.findings = vec![finding];
    observed.whole.required = vec![check];
    observed.proof = proof;
    observed
}

fn refused(reason: Reason, detail: String) -> Observed {
    let mut observed = Observed::new(Format::Unknown, Vec::new());
    observed.whole.findings = vec![Finding::not_ok(Check::OfdPackage, reason).with(detail)];
    observed.whole.required = vec![Check::OfdPackage];
    observed
}

/// A TimeStampResp: a SEQUENCE whose first element is a SEQUENCE that begins with a small INTEGER (RFC 3161, 2.4.2).
fn starts_as_response(bytes: &[u8]) -> bool {
    let mut reader = asn1::Reader::new(bytes);
    let Ok(outer) = reader.read(Tag::SEQUENCE, "TimeStampResp") else {
        return false;
    };
    let Ok(status) = outer.inside().read(Tag::SEQUENCE, "PKIStatusInfo") else {
        return false;
    };
    let number = status.inside().read(Tag::INTEGER, "PKIStatus");
    status.raw.len() < LONGEST_STATUS && number.is_ok_and(|n| n.value.len() == 1)
}

/// Longest PKIStatusInfo that is taken for one, in bytes; a seal signature begins alike, and holds a whole seal there.
const LONGEST_STATUS: usize = 400;
