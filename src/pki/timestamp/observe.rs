//! From the octets of a timestamp to facts.

use std::borrow::Cow;

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::to_der;
use crate::crypto::Digest;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::oid;
use crate::pki::Certificate;
use crate::pki::GeneralName;
use crate::pki::Memory;
use crate::pki::cms;
use crate::pki::cms::CmsDeviation;
use crate::pki::cms::CmsDeviationKind;
use crate::pki::cms::CmsFacts;
use crate::pki::cms::CmsFormat;
use crate::pki::cms::CmsRequest;
use crate::pki::cms::Content;
use crate::pki::cms::SignerFacts;
use crate::pki::timestamp::info::TstInfo;
use crate::time::Timestamp;

/// Everything that goes into an observation beside the timestamp.
#[derive(Clone, Copy, Debug)]
pub struct TimestampRequest<'a> {
    /// What was timestamped: for a signature, the octets of its value; `None` if not at hand.
    pub imprinted: Option<&'a [u8]>,
    /// Certificates to look for the authority's in, beside those in the timestamp.
    pub certificates: &'a [Certificate],
    /// Bounds, as for [`CmsRequest`].
    pub limits: &'a Limits,
    /// SM2 user identities, as for [`CmsRequest`].
    pub sm2_ids: &'a [&'a [u8]],
}

/// What was observed in one timestamp.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct TimestampFacts {
    /// What the token came in.
    pub wrapping: Wrapping,
    /// What it says, or why that could not be read.
    pub info: Result<TstInfo, ParseError>,
    /// Whether the imprint is the digest of what was timestamped.
    pub imprint: Imprint,
    /// Whether the authority's name in the timestamp is one in its certificate.
    pub tsa_name: TsaName,
    /// The signature around it, with the certificates that came along.
    pub cms: CmsFacts,
}

impl TimestampFacts {
    /// The time it states; `None` if it could not be read. Nothing is said of its worth.
    pub fn gen_time(&self) -> Option<Timestamp> {
        self.info.as_ref().ok().map(|info| info.gen_time)
    }

    /// The certificate of the authority, where it was found.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.signer().and_then(SignerFacts::certificate)
    }

    /// The one signer; `None` if there is none or are several.
    pub fn signer(&self) -> Option<&SignerFacts> {
        match self.cms.signers.as_slice() {
            [signer] => Some(signer),
            _ => None,
        }
    }
}

/// What a token came in.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wrapping {
    /// A TimeStampResp with this status; 0 and 1 mean granted (RFC 3161, 2.4.2).
    Response(u64),
    /// Nothing: the TimeStampToken stands alone.
    Token,
}

/// Whether the imprint is the digest of what was timestamped.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Imprint {
    /// The digest algorithm is not known.
    AlgorithmUnknown,
    /// What was timestamped is not at hand.
    ContentMissing,
    /// It is.
    Match,
    /// It is not.
    Mismatch {
        /// The digest of what was handed in.
        computed: Digest,
    },
    /// The timestamp could not be read.
    NotReadable,
}

/// Whether the authority's name in the timestamp is one in its certificate (RFC 3161, 2.4.2).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TsaName {
    /// The timestamp has no name, or there is no certificate to compare with.
    Absent,
    /// It is not.
    Differs,
    /// It is.
    Matches,
}

/// Reads a timestamp and computes what fits in it. Never fails: what cannot be read is a fact too.
///
/// * `value`: a TimeStampToken or a TimeStampResp around one (RFC 3161, 2.4.2; GB/T 20520), DER or BER; untrusted.
pub fn observe(value: &[u8], request: &TimestampRequest<'_>) -> TimestampFacts {
    observe_with(value, request, &Memory::none())
}

/// As [`observe`], with what came up before.
pub(crate) fn observe_with(
    value: &[u8],
    request: &TimestampRequest<'_>,
    memory: &Memory,
) -> TimestampFacts {
    let cms_request = CmsRequest {
        content: Content::Enclosed,
        certificates: request.certificates,
        limits: request.limits,
        sm2_ids: request.sm2_ids,
    };
    let (wrapping, cms) = match cms::recognize(value) {
        Some(CmsFormat::SignedData) => (
            Wrapping::Token,
            cms::observe_with(value, &cms_request, memory),
        ),
        _ => match unwrap_response(value, request.limits) {
            Err(error) => (Wrapping::Token, CmsFacts::unread(error)),
            Ok(response) => {
                let mut cms = match &response.token {
                    Some(token) => cms::observe_with(token, &cms_request, memory),
                    None => CmsFacts::unread(ParseError::new(
                        ParseErrorKind::Missing,
                        "TimeStampResp.timeStampToken",
                        0,
                    )),
                };
                cms.deviations.splice(0..0, response.deviations);
                (Wrapping::Response(response.status), cms)
            }
        },
    };
    let info = read_info(&cms);
    let mut facts = TimestampFacts {
        wrapping,
        imprint: compare(&info, request.imprinted),
        tsa_name: TsaName::Absent,
        info,
        cms,
    };
    facts.tsa_name = compare_name(&facts);
    facts
}

/// A TimeStampResp, taken apart.
struct Response {
    status: u64,
    token: Option<Vec<u8>>,
    deviations: Vec<CmsDeviation>,
}

fn unwrap_response(value: &[u8], limits: &Limits) -> Result<Response, ParseError> {
    const FIELD: &str = "TimeStampResp";
    let normalized = to_der(value, limits.der_depth, limits.cms, FIELD)?;
    let mut fields = Reader::new(&normalized.der)
        .read(Tag::SEQUENCE, FIELD)?
        .inside();
    let mut status = fields.read(Tag::SEQUENCE, "TimeStampResp.status")?.inside();
    let status = status.read_u64("PKIStatusInfo.status")?;
    let token = fields.read_optional(Tag::SEQUENCE, "TimeStampResp.timeStampToken")?;
    fields.finish(FIELD)?;
    let ber = normalized.deviations.iter().map(|d| CmsDeviation {
        kind: CmsDeviationKind::Ber(d.kind),
        offset: d.offset,
    });
    let mut deviations: Vec<CmsDeviation> = ber.collect();
    if !normalized.rest.is_empty() {
        deviations.push(CmsDeviation {
            kind: CmsDeviationKind::TrailingData,
            offset: value.len().saturating_sub(normalized.rest.len()),
        });
    }
    Ok(Response {
        status,
        token: token.map(|t| t.raw.to_vec()),
        deviations,
    })
}

fn read_info(cms: &CmsFacts) -> Result<TstInfo, ParseError> {
    cms.format?;
    if cms.content_type != Some(oid::CT_TST_INFO) {
        let kind = ParseErrorKind::UnexpectedValue;
        return Err(ParseError::new(kind, "eContentType", 0));
    }
    let missing = ParseError::new(ParseErrorKind::Missing, "eContent", 0);
    TstInfo::from_der(cms.enclosed.as_deref().ok_or(missing)?)
}

fn compare(info: &Result<TstInfo, ParseError>, imprinted: Option<&[u8]>) -> Imprint {
    let Ok(info) = info else {
        return Imprint::NotReadable;
    };
    let Some(algorithm) = info.imprint_algorithm else {
        return Imprint::AlgorithmUnknown;
    };
    let Some(imprinted) = imprinted else {
        return Imprint::ContentMissing;
    };
    let computed = algorithm.digest(imprinted);
    if computed.as_bytes() == info.imprint {
        Imprint::Match
    } else {
        Imprint::Mismatch { computed }
    }
}

fn compare_name(facts: &TimestampFacts) -> TsaName {
    let stated = facts.info.as_ref().ok().and_then(|info| info.tsa.as_ref());
    let (Some(stated), Some(certificate)) = (stated, facts.certificate()) else {
        return TsaName::Absent;
    };
    let subject = Cow::Owned(GeneralName::Directory(certificate.subject().clone()));
    let others = certificate.subject_alt_names().unwrap_or_default();
    let mut names = std::iter::once(subject).chain(others.iter().map(Cow::Borrowed));
    if names.any(|name| *name == *stated) {
        TsaName::Matches
    } else {
        TsaName::Differs
    }
}
