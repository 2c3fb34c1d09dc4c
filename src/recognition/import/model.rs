//! What a trusted list says, whichever form it has.

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::recognition::import::ListPin;
use crate::recognition::import::ts119602;
use crate::recognition::import::ts119612;
use crate::time::Timestamp;

/// Most pairs of a certificate and a state that it was in. All lists of the European Union together have about ten
/// thousand; anchors are made of these, so this bounds their number.
const MOST_ANCHORS: usize = 50_000;

/// The form of a list.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ListFormat {
    /// ETSI TS 119 612, XML, versions 5 and 6.
    Ts119612,
    /// ETSI TS 119 602, JSON, version 1: plain, or as the payload of a JSON Web Signature.
    Ts119602,
}

/// A text in some language.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LocalText {
    /// The language, such as `en`; empty where none is named.
    pub language: String,
    /// The text.
    pub text: String,
}

/// A trusted list; untrusted itself until it is pinned, see [`ImportedList::anchors`].
///
/// ```
/// use yinzheng::limits::Limits;
/// use yinzheng::recognition::import::ImportedList;
///
/// let json = br#"{"LoTE": {"ListAndSchemeInformation": {
///     "LoTEVersionIdentifier": 1, "LoTESequenceNumber": 7,
///     "SchemeOperatorName": [{"lang": "en", "value": "Example"}],
///     "ListIssueDateTime": "2026-11-01T00:00:00Z", "NextUpdate": "2027-05-01T00:00:00Z"}}}"#;
/// let list = ImportedList::from_bytes(json, &Limits::default())?;
/// assert_eq!(list.sequence, 7);
/// assert!(list.anchors(None).anchors.is_empty());
/// # Ok::<(), yinzheng::error::ParseError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct ImportedList {
    /// Its form.
    pub format: ListFormat,
    /// The version of the form.
    pub version: u64,
    /// The number of this issue; the next one is higher.
    pub sequence: u64,
    /// The kind of list, a URI.
    pub list_type: Option<String>,
    /// Who publishes it.
    pub operator: Vec<LocalText>,
    /// The territory, most often two letters (ISO 3166-1).
    pub territory: Option<String>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When the next issue is due at the latest; absent if the list is closed.
    pub next_update: Option<Timestamp>,
    /// The services, in the order of the file.
    pub services: Vec<ImportedService>,
    /// Other lists that it names.
    pub pointers: Vec<ListPointer>,
    /// By SHA-256, and by SM3.
    pub(super) pins: [ListPin; 2],
}

/// A trust service, with what it was in earlier times.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct ImportedService {
    /// Who provides it.
    pub provider: Vec<LocalText>,
    /// What it is now.
    pub current: ServiceState,
    /// What it was before, in the order of the file.
    pub history: Vec<ServiceState>,
}

/// What a service was from some time on.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct ServiceState {
    /// The kind of service, a URI; in TS 119 602 it may be absent.
    pub service_type: Option<String>,
    /// Its names.
    pub names: Vec<LocalText>,
    /// By what it is known.
    pub identity: ServiceIdentity,
    /// Its status, a URI. Absent only in lists of TS 119 602 that hold nobody but the approved.
    pub status: Option<String>,
    /// When that status began; absent with it.
    pub since: Option<Timestamp>,
    /// What it is for, as URIs of additional service information.
    pub uses: Vec<String>,
    /// Whether it has an extension marked critical that is not known here.
    pub critical_unknown: bool,
}

/// By what a service, or the signer of a list, is known.
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
pub struct ServiceIdentity {
    /// Certificates with its key.
    pub certificates: Vec<Certificate>,
    /// How many certificates cannot be read.
    pub unreadable: usize,
    /// Subject names, as text.
    pub subjects: Vec<String>,
    /// Subject key identifiers.
    pub key_ids: Vec<Vec<u8>>,
}

/// Another list that a list names, with those who may sign that one. Nothing is followed.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct ListPointer {
    /// Where it is, a URI.
    pub location: String,
    /// Who may sign it.
    pub signers: ServiceIdentity,
    /// The kind of list, a URI.
    pub list_type: Option<String>,
    /// Its territory.
    pub territory: Option<String>,
    /// Its media type.
    pub mime_type: Option<String>,
}

impl ImportedList {
    /// Reads a list: XML if it begins with `<`, else JSON or a JSON Web Signature, whose signature is not checked.
    /// Up to the length of an XML file in `limits`, for either form.
    ///
    /// # Errors
    ///
    /// [`ParseError`] naming the element or member, with its place in bytes where the form tells it: not
    /// well-formed, a document type declaration, an unknown version, something required absent, a number or a time
    /// that is none, a next update before the issue, or a limit. A certificate that cannot be read is no error, but
    /// counted in [`ServiceIdentity::unreadable`].
    pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        if bytes.len() > limits.xml {
            return Err(ParseError::new(ParseErrorKind::Limit, "trusted list", 0));
        }
        let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let list = if plain.trim_ascii_start().first() == Some(&b'<') {
            ts119612::read(bytes, limits)?
        } else {
            ts119602::read(bytes)?
        };
        if list.next_update.is_some_and(|t| t < list.issued_at) {
            return Err(ParseError::new(ParseErrorKind::BadTime, "NextUpdate", 0));
        }
        let anchors = list.services.iter().map(ImportedService::weight);
        if anchors.fold(0, usize::saturating_add) > MOST_ANCHORS {
            return Err(ParseError::new(ParseErrorKind::Limit, "services", 0));
        }
        Ok(list)
    }

    /// Whether this is the last issue: no other follows, and it says nothing of what came later.
    pub const fn is_closed(&self) -> bool {
        self.next_update.is_none()
    }

    /// The last instant that it speaks of: its next update, or its issue if it is closed.
    pub fn speaks_until(&self) -> Timestamp {
        self.next_update.unwrap_or(self.issued_at)
    }

    /// The pins of the file that was read, by SHA-256 and by SM3. Whoever vouches for a list tells one of these;
    /// taking it from here and handing it back vouches for nothing.
    pub const fn pins(&self) -> &[ListPin; 2] {
        &self.pins
    }
}

impl ImportedService {
    /// How many anchors can come of it.
    fn weight(&self) -> usize {
        let own = self.current.identity.certificates.len();
        let of = |state: &ServiceState| state.identity.certificates.len().max(own).max(1);
        self.history
            .iter()
            .map(of)
            .fold(own.max(1), usize::saturating_add)
    }
}

impl ServiceIdentity {
    /// Takes in a certificate in DER, or counts it if it cannot be read.
    pub(super) fn add(&mut self, der: Option<Vec<u8>>) {
        let read = der.and_then(|der| Certificate::from_der(&der).ok());
        match read {
            Some(certificate) => self.certificates.push(certificate),
            None => self.unreadable = self.unreadable.saturating_add(1),
        }
    }
}
