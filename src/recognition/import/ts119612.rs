//! ETSI TS 119 612: a trusted list in XML, versions 5 and 6, which have one schema.
//!
//! Clause numbers are those of the schema's notes (V2.1.1). Elements are known by name and namespace; one of a known
//! name in a foreign namespace is refused where it would be read, since another reader might take it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::Node;

use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::limits::Limits;
use crate::ofd::XmlFault;
use crate::ofd::xml;
use crate::recognition::import::ImportedList;
use crate::recognition::import::ImportedService;
use crate::recognition::import::ListFormat;
use crate::recognition::import::ListPin;
use crate::recognition::import::ListPointer;
use crate::recognition::import::LocalText;
use crate::recognition::import::ServiceIdentity;
use crate::recognition::import::ServiceState;
use crate::time::Timestamp;

/// The namespace of all elements but those of extensions.
const NAMESPACE: &str = "http://uri.etsi.org/02231/v2#";
/// The namespace of the media type in a pointer.
const ADDITIONAL: &str = "http://uri.etsi.org/02231/v2/additionaltypes#";
const ROOT: &str = "TrustServiceStatusList";
const VERSIONS: [u64; 2] = [5, 6];

/// Critical extensions of a service that change nothing about it as an anchor: they speak of which of its
/// certificates are qualified, and of what became of it (5.5.9).
const KNOWN_EXTENSIONS: [&str; 4] = [
    "AdditionalServiceInformation",
    "ExpiredCertsRevocationInfo",
    "Qualifications",
    "TakenOverBy",
];

type Read<T> = Result<T, ParseError>;

/// Reads a list.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read<ImportedList> {
    let document = xml::parse(bytes, limits).map_err(unreadable)?;
    let root = document.root_element();
    if !is(root, NAMESPACE) || root.tag_name().name() != ROOT {
        return Err(fault(ParseErrorKind::UnexpectedValue, ROOT, root));
    }
    let scheme = needed(root, "SchemeInformation")?;
    let version = number(scheme, "TSLVersionIdentifier")?;
    if !VERSIONS.contains(&version) {
        let kind = ParseErrorKind::UnexpectedValue;
        return Err(fault(kind, "TSLVersionIdentifier", scheme));
    }
    let next = needed(scheme, "NextUpdate")?;
    let pointers = inside(scheme, "PointersToOtherTSL", "OtherTSLPointer")?;
    let providers = inside(root, "TrustServiceProviderList", "TrustServiceProvider")?;
    let mut services = Vec::new();
    for provider in providers {
        read_provider(provider, &mut services)?;
    }
    Ok(ImportedList {
        format: ListFormat::Ts119612,
        version,
        sequence: number(scheme, "TSLSequenceNumber")?,
        list_type: value(scheme, "TSLType")?,
        operator: names(scheme, "SchemeOperatorName")?,
        territory: value(scheme, "SchemeTerritory")?,
        issued_at: needed_time(scheme, "ListIssueDateTime")?,
        next_update: time(next, "dateTime")?,
        services,
        pointers: pointers
            .into_iter()
            .map(read_pointer)
            .collect::<Read<_>>()?,
        pins: ListPin::all_of(bytes),
    })
}

fn read_provider(provider: Node<'_, '_>, services: &mut Vec<ImportedService>) -> Read<()> {
    let name = names(needed(provider, "TSPInformation")?, "TSPName")?;
    for service in inside(provider, "TSPServices", "TSPService")? {
        let history = inside(service, "ServiceHistory", "ServiceHistoryInstance")?;
        services.push(ImportedService {
            provider: name.clone(),
            current: read_state(needed(service, "ServiceInformation")?)?,
            history: history.into_iter().map(read_state).collect::<Read<_>>()?,
        });
    }
    Ok(())
}

/// The present state of a service (5.5), or a former one (5.6).
fn read_state(state: Node<'_, '_>) -> Read<ServiceState> {
    let identity = needed(state, "ServiceDigitalIdentity")?;
    let extensions = inside(state, "ServiceInformationExtensions", "Extension")?;
    let mut uses = Vec::new();
    let mut critical_unknown = false;
    for extension in extensions {
        let content: Vec<_> = extension.children().filter(Node::is_element).collect();
        let known = |n: &Node<'_, '_>| KNOWN_EXTENSIONS.contains(&n.tag_name().name());
        let critical = matches!(extension.attribute("Critical"), Some("true" | "1"));
        critical_unknown |= critical && !(content.len() == 1 && content.iter().all(known));
        for information in content {
            if information.tag_name().name() == "AdditionalServiceInformation" {
                uses.extend(value(information, "URI")?);
            }
        }
    }
    Ok(ServiceState {
        service_type: Some(needed_value(state, "ServiceTypeIdentifier")?),
        names: names(state, "ServiceName")?,
        identity: read_identity(identity)?,
        status: Some(needed_value(state, "ServiceStatus")?),
        since: Some(needed_time(state, "StatusStartingTime")?),
        uses,
        critical_unknown,
    })
}

/// Digital identities (5.5.3). Keys that stand alone are not read: an anchor needs a name.
fn read_identity(identity: Node<'_, '_>) -> Read<ServiceIdentity> {
    let mut read = ServiceIdentity::default();
    for one in all(identity, "DigitalId")? {
        if let Some(text) = value(one, "X509Certificate")? {
            read.add(base64(&text));
        }
        read.subjects.extend(value(one, "X509SubjectName")?);
        let key_id = value(one, "X509SKI")?;
        read.key_ids.extend(key_id.as_deref().and_then(base64));
    }
    Ok(read)
}

/// A pointer to another list (5.3.13).
fn read_pointer(pointer: Node<'_, '_>) -> Read<ListPointer> {
    let mut signers = ServiceIdentity::default();
    let identities = inside(
        pointer,
        "ServiceDigitalIdentities",
        "ServiceDigitalIdentity",
    )?;
    for identity in identities {
        let one = read_identity(identity)?;
        signers.certificates.extend(one.certificates);
        signers.unreadable = signers.unreadable.saturating_add(one.unreadable);
        signers.subjects.extend(one.subjects);
        signers.key_ids.extend(one.key_ids);
    }
    let about = inside(pointer, "AdditionalInformation", "OtherInformation")?;
    let of = |namespace, name| {
        let elements = about.iter().flat_map(|n| xml::children(*n, name));
        let mut texts = elements
            .filter(|n| is(*n, namespace))
            .filter_map(|n| xml::plain_text(n).ok());
        texts.next().map(|text| text.trim().to_owned())
    };
    Ok(ListPointer {
        location: needed_value(pointer, "TSLLocation")?,
        signers,
        list_type: of(NAMESPACE, "TSLType"),
        territory: of(NAMESPACE, "SchemeTerritory"),
        mime_type: of(ADDITIONAL, "MimeType"),
    })
}

/// The texts of an element that holds one in each language (5.1.4).
fn names(node: Node<'_, '_>, element: &'static str) -> Read<Vec<LocalText>> {
    const LANGUAGE: (&str, &str) = ("http://www.w3.org/XML/1998/namespace", "lang");
    let read = |name: Node<'_, '_>| {
        Ok(LocalText {
            language: name.attribute(LANGUAGE).unwrap_or_default().to_owned(),
            text: text(name, element)?,
        })
    };
    let names = inside(node, element, "Name")?;
    names.into_iter().map(read).collect()
}

fn number(node: Node<'_, '_>, element: &'static str) -> Read<u64> {
    let bad = || fault(ParseErrorKind::UnexpectedValue, element, node);
    needed_value(node, element)?.parse().map_err(|_| bad())
}

/// A time with its zone; one without would be another instant for every reader.
fn time(node: Node<'_, '_>, element: &'static str) -> Read<Option<Timestamp>> {
    let bad = || fault(ParseErrorKind::BadTime, element, node);
    let zoned = |text: String| {
        let time = text.contains('T').then(|| text.parse().ok());
        time.flatten().ok_or_else(bad)
    };
    value(node, element)?.map(zoned).transpose()
}

fn needed_time(node: Node<'_, '_>, element: &'static str) -> Read<Timestamp> {
    time(node, element)?.ok_or_else(|| fault(ParseErrorKind::Missing, element, node))
}

fn needed_value(node: Node<'_, '_>, element: &'static str) -> Read<String> {
    let found = value(node, element)?.filter(|text| !text.is_empty());
    found.ok_or_else(|| fault(ParseErrorKind::Missing, element, node))
}

/// The text of a child element that may be absent.
fn value(node: Node<'_, '_>, element: &'static str) -> Read<Option<String>> {
    let found = child(node, element)?;
    found.map(|n| text(n, element)).transpose()
}

fn text(node: Node<'_, '_>, element: &'static str) -> Read<String> {
    let plain = xml::plain_text(node);
    let plain = plain.map_err(|_| fault(ParseErrorKind::BadText, element, node))?;
    Ok(plain.trim().to_owned())
}

fn needed<'a, 'i: 'a>(node: Node<'a, 'i>, element: &'static str) -> Read<Node<'a, 'i>> {
    child(node, element)?.ok_or_else(|| fault(ParseErrorKind::Missing, element, node))
}

fn child<'a, 'i: 'a>(node: Node<'a, 'i>, element: &'static str) -> Read<Option<Node<'a, 'i>>> {
    let mut found = all(node, element)?;
    let first = found.pop();
    match found.last() {
        None => Ok(first),
        Some(more) => Err(fault(ParseErrorKind::Duplicate, element, *more)),
    }
}

/// The elements `inner` in the one element `outer`, which may be absent.
fn inside<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    outer: &'static str,
    inner: &'static str,
) -> Read<Vec<Node<'a, 'i>>> {
    match child(node, outer)? {
        Some(outer) => all(outer, inner),
        None => Ok(Vec::new()),
    }
}

fn all<'a, 'i: 'a>(node: Node<'a, 'i>, element: &'static str) -> Read<Vec<Node<'a, 'i>>> {
    let found: Vec<_> = xml::children(node, element).collect();
    match found.iter().find(|n| !is(**n, NAMESPACE)) {
        Some(foreign) => Err(fault(ParseErrorKind::UnexpectedValue, element, *foreign)),
        None => Ok(found),
    }
}

fn is(node: Node<'_, '_>, namespace: &str) -> bool {
    node.tag_name().namespace() == Some(namespace)
}

/// Octets in Base64, in which XML Schema allows white space.
fn base64(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(plain).ok()
}

fn fault(kind: ParseErrorKind, field: &'static str, node: Node<'_, '_>) -> ParseError {
    ParseError::new(kind, field, node.range().start)
}

const fn unreadable(fault: XmlFault) -> ParseError {
    let (kind, field) = match fault {
        XmlFault::Doctype => (ParseErrorKind::UnexpectedValue, "DOCTYPE"),
        XmlFault::Encoding => (ParseErrorKind::BadText, ROOT),
        XmlFault::Limit => (ParseErrorKind::Limit, ROOT),
        XmlFault::Malformed | XmlFault::Root => (ParseErrorKind::UnexpectedValue, ROOT),
    };
    ParseError::new(kind, field, 0)
}
