//! ETSI TS 119 602: a list of trusted entities (LoTE) in JSON, version 1.
//!
//! Read as a document of its own, with or without the member `LoTE` around it, or as the payload of a JSON Web
//! Signature (RFC 7515), compact or in JSON. Members that are not known are passed over; one that stands twice is an
//! error, since readers differ in which of them counts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::IgnoredAny;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::recognition::import::ImportedList;
use crate::recognition::import::ImportedService;
use crate::recognition::import::ListFormat;
use crate::recognition::import::ListPin;
use crate::recognition::import::ListPointer;
use crate::recognition::import::LocalText;
use crate::recognition::import::ServiceIdentity;
use crate::recognition::import::ServiceState;
use crate::time::Timestamp;

const FIELD: &str = "LoTE";
const VERSION: u64 = 1;

/// The file: a list, a list in its wrapper, or a signature in JSON around one of these.
#[derive(Deserialize)]
struct File {
    #[serde(rename = "LoTE")]
    wrapped: Option<Lote>,
    #[serde(rename = "ListAndSchemeInformation")]
    scheme: Option<Scheme>,
    #[serde(rename = "TrustedEntitiesList")]
    entities: Option<Vec<Entity>>,
    payload: Option<String>,
}

#[derive(Deserialize)]
struct Lote {
    #[serde(rename = "ListAndSchemeInformation")]
    scheme: Scheme,
    #[serde(rename = "TrustedEntitiesList", default)]
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Scheme {
    #[serde(rename = "LoTEVersionIdentifier")]
    version: u64,
    #[serde(rename = "LoTESequenceNumber")]
    sequence: u64,
    #[serde(rename = "LoTEType")]
    list_type: Option<String>,
    scheme_operator_name: Vec<Text>,
    scheme_territory: Option<String>,
    #[serde(rename = "PointersToOtherLoTE", default)]
    pointers: Vec<Pointer>,
    list_issue_date_time: Instant,
    /// Must be there; null in a list that is closed.
    #[serde(deserialize_with = "nullable")]
    next_update: Option<Instant>,
}

#[derive(Deserialize)]
struct Text {
    lang: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entity {
    trusted_entity_information: Information,
    #[serde(default)]
    trusted_entity_services: Vec<Service>,
}

#[derive(Deserialize)]
struct Information {
    #[serde(rename = "TEName")]
    name: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Service {
    service_information: State,
    #[serde(default)]
    service_history: Vec<State>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct State {
    service_name: Vec<Text>,
    service_digital_identity: Identity,
    service_type_identifier: Option<String>,
    service_status: Option<String>,
    status_starting_time: Option<Instant>,
    #[serde(default)]
    service_information_extensions: Vec<IgnoredAny>,
}

#[derive(Default, Deserialize)]
struct Identity {
    #[serde(rename = "X509Certificates", default)]
    certificates: Vec<Octets>,
    #[serde(rename = "X509SubjectNames", default)]
    subjects: Vec<String>,
    #[serde(rename = "X509SKIs", default)]
    key_ids: Vec<String>,
}

#[derive(Deserialize)]
struct Octets {
    val: String,
}

#[derive(Deserialize)]
struct Pointer {
    #[serde(rename = "LoTELocation")]
    location: String,
    #[serde(rename = "ServiceDigitalIdentities", default)]
    signers: Vec<Identity>,
    #[serde(rename = "LoTEQualifiers", default)]
    qualifiers: Vec<Qualifier>,
}

#[derive(Deserialize)]
struct Qualifier {
    #[serde(rename = "LoTEType")]
    list_type: Option<String>,
    #[serde(rename = "SchemeTerritory")]
    territory: Option<String>,
    #[serde(rename = "MimeType")]
    mime_type: Option<String>,
}

/// An RFC 3339 time with its zone.
struct Instant(Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = text.contains('T').then(|| text.parse().ok()).flatten();
        time.map(Self)
            .ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
    Option::deserialize(deserializer)
}

/// Reads a list.
pub(super) fn read(bytes: &[u8]) -> Result<ImportedList, ParseError> {
    let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let plain = plain.trim_ascii();
    let lote = if plain.first() == Some(&b'{') {
        match json(plain)? {
            File {
                payload: Some(payload),
                wrapped: None,
                scheme: None,
                entities: None,
            } => bare(json(&signed(&payload)?)?)?,
            file => bare(file)?,
        }
    } else {
        let text = std::str::from_utf8(plain).map_err(|_| bad(ParseErrorKind::BadText))?;
        let mut parts = text.split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(payload), Some(_), None) => bare(json(&signed(payload)?)?)?,
            _ => return Err(bad(ParseErrorKind::UnexpectedValue)),
        }
    };
    if lote.scheme.version != VERSION {
        let kind = ParseErrorKind::UnexpectedValue;
        return Err(ParseError::new(kind, "LoTEVersionIdentifier", 0));
    }
    let scheme = lote.scheme;
    Ok(ImportedList {
        format: ListFormat::Ts119602,
        version: scheme.version,
        sequence: scheme.sequence,
        list_type: scheme.list_type,
        operator: texts(scheme.scheme_operator_name),
        territory: scheme.scheme_territory,
        issued_at: scheme.list_issue_date_time.0,
        next_update: scheme.next_update.map(|t| t.0),
        services: lote.entities.into_iter().flat_map(services).collect(),
        pointers: scheme.pointers.into_iter().map(pointer).collect(),
        pins: ListPin::all_of(bytes),
    })
}

fn json<'a, T: Deserialize<'a>>(octets: &'a [u8]) -> Result<T, ParseError> {
    // The error names its column alone; its text may quote the file.
    serde_json::from_slice(octets).map_err(|e| {
        let kind = match e.classify() {
            serde_json::error::Category::Eof => ParseErrorKind::Truncated,
            _ => ParseErrorKind::UnexpectedValue,
        };
        bad(kind)
    })
}

/// The payload of a signature; the signature itself is not looked at.
fn signed(payload: &str) -> Result<Vec<u8>, ParseError> {
    let decoded = URL_SAFE_NO_PAD.decode(payload);
    decoded.map_err(|_| bad(ParseErrorKind::BadText))
}

/// The list in `file`, which holds one and no more.
fn bare(file: File) -> Result<Lote, ParseError> {
    match (file.wrapped, file.scheme, file.entities, file.payload) {
        (Some(lote), None, None, None) => Ok(lote),
        (None, Some(scheme), entities, None) => Ok(Lote {
            scheme,
            entities: entities.unwrap_or_default(),
        }),
        (None, None, None, None) => Err(bad(ParseErrorKind::Missing)),
        _ => Err(bad(ParseErrorKind::Duplicate)),
    }
}

fn services(entity: Entity) -> Vec<ImportedService> {
    let provider = texts(entity.trusted_entity_information.name);
    let read = |service: Service| ImportedService {
        provider: provider.clone(),
        current: state(service.service_information),
        history: service.service_history.into_iter().map(state).collect(),
    };
    let services = entity.trusted_entity_services.into_iter();
    services.map(read).collect()
}

/// The schema says nothing of what extensions hold, so that none of them is known, nor whether one is critical.
fn state(state: State) -> ServiceState {
    ServiceState {
        service_type: state.service_type_identifier,
        names: texts(state.service_name),
        identity: identity(state.service_digital_identity),
        status: state.service_status,
        since: state.status_starting_time.map(|t| t.0),
        uses: Vec::new(),
        critical_unknown: !state.service_information_extensions.is_empty(),
    }
}

fn identity(identity: Identity) -> ServiceIdentity {
    let mut read = ServiceIdentity {
        subjects: identity.subjects,
        ..ServiceIdentity::default()
    };
    for certificate in identity.certificates {
        read.add(STANDARD.decode(certificate.val).ok());
    }
    let key_ids = identity.key_ids.into_iter();
    read.key_ids = key_ids.filter_map(|k| STANDARD.decode(k).ok()).collect();
    read
}

fn pointer(pointer: Pointer) -> ListPointer {
    let about = pointer.qualifiers.into_iter().next();
    let mut signers = Identity::default();
    for one in pointer.signers {
        signers.certificates.extend(one.certificates);
        signers.subjects.extend(one.subjects);
        signers.key_ids.extend(one.key_ids);
    }
    let (list_type, territory, mime_type) = match about {
        Some(about) => (about.list_type, about.territory, about.mime_type),
        None => (None, None, None),
    };
    ListPointer {
        location: pointer.location,
        signers: identity(signers),
        list_type,
        territory,
        mime_type,
    }
}

fn texts(texts: Vec<Text>) -> Vec<LocalText> {
    let read = |text: Text| LocalText {
        language: text.lang,
        text: text.value,
    };
    texts.into_iter().map(read).collect()
}

const fn bad(kind: ParseErrorKind) -> ParseError {
    ParseError::new(kind, FIELD, 0)
}
