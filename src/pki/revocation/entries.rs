//! The list of revoked certificates, kept as it came and found by binary search.
//!
//! A CRL of 200,000 entries costs four octets an entry beside its own octets: only where each entry begins is kept,
//! in the order of the serial numbers, and an entry is read again when it is asked for.

use crate::asn1::Reader;
use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::error::ParseErrorKind;
use crate::oid;
use crate::oid::Oid;
use crate::pki::GeneralName;
use crate::pki::extension::read_extension;
use crate::pki::revocation::RevocationReason;
use crate::pki::revocation::serial::significant;
use crate::time::Timestamp;

const FIELD: &str = "TBSCertList.revokedCertificates";

/// Most extensions of one entry; the standard defines three.
const MAX_EXTENSIONS: usize = 16;

/// One revoked certificate.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CrlEntry {
    /// The content octets of the serial number.
    pub serial: Box<[u8]>,
    /// When it was revoked.
    pub revoked_at: Timestamp,
    /// Why, if the CRL says so.
    pub reason: Option<RevocationReason>,
    /// Since when the key may have been known to others, if the CRL says so.
    pub invalidity_date: Option<Timestamp>,
    /// A critical extension of the entry that is not understood.
    pub unknown_critical: Option<Oid>,
}

/// Where the entries are.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    /// Offsets in the whole CRL, in the order of (serial number, offset).
    offsets: Vec<u32>,
    /// Offsets of the entries from which on another issuer holds, ascending (certificateIssuer; RFC 5280, 5.3.3).
    issuers: Vec<u32>,
    /// The first critical entry extension that is not understood.
    unknown_critical: Option<Oid>,
}

impl Entries {
    /// Reads every entry once, inside `list`, and remembers where they are.
    pub(super) fn read(list: &Tlv<'_>) -> Result<Self, ParseError> {
        let mut entries = Self::default();
        let mut reader = list.inside();
        let mut serials: Vec<(&[u8], u32)> = Vec::new();
        while !reader.is_empty() {
            let element = reader.read(Tag::SEQUENCE, FIELD)?;
            let offset = u32::try_from(element.offset)
                .map_err(|_| element.error(ParseErrorKind::Limit, FIELD))?;
            let (entry, serial, issuer) = read_entry(&element)?;
            serials.push((serial, offset));
            if issuer.is_some() {
                entries.issuers.push(offset);
            }
            entries.unknown_critical = entries.unknown_critical.or(entry.unknown_critical);
        }
        serials.sort_unstable();
        entries.offsets = serials.into_iter().map(|(_, offset)| offset).collect();
        Ok(entries)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.offsets.len()
    }

    pub(super) const fn unknown_critical(&self) -> Option<Oid> {
        self.unknown_critical
    }

    /// The entries for a serial number, each with the issuer in force there (`None`: that of the CRL), in the
    /// order of the CRL.
    pub(super) fn find<'a>(
        &'a self,
        whole: &'a [u8],
        serial: &[u8],
    ) -> impl Iterator<Item = (CrlEntry, Option<Vec<GeneralName>>)> {
        let wanted = significant(serial).to_vec();
        let first = self
            .offsets
            .partition_point(|&o| serial_at(whole, o).is_some_and(|s| s < wanted.as_slice()));
        let rest = self.offsets.get(first..).unwrap_or_default();
        rest.iter()
            .take_while(move |&&o| serial_at(whole, o) == Some(wanted.as_slice()))
            .filter_map(move |&o| Some((entry_at(whole, o)?.0, self.issuer_at(whole, o))))
    }

    fn issuer_at(&self, whole: &[u8], offset: u32) -> Option<Vec<GeneralName>> {
        let after = self.issuers.partition_point(|&from| from <= offset);
        let from = self.issuers.get(after.checked_sub(1)?)?;
        entry_at(whole, *from)?.1
    }
}

fn element_at(whole: &[u8], offset: u32) -> Option<Tlv<'_>> {
    let offset = usize::try_from(offset).ok()?;
    Reader::at(whole.get(offset..)?, offset)
        .read(Tag::SEQUENCE, FIELD)
        .ok()
}

fn serial_at(whole: &[u8], offset: u32) -> Option<&[u8]> {
    let serial = element_at(whole, offset)?
        .inside()
        .read(Tag::INTEGER, FIELD)
        .ok()?;
    Some(serial.value)
}

fn entry_at(whole: &[u8], offset: u32) -> Option<(CrlEntry, Option<Vec<GeneralName>>)> {
    let (entry, _, issuer) = read_entry(&element_at(whole, offset)?).ok()?;
    Some((entry, issuer))
}

type ReadEntry<'a> = (CrlEntry, &'a [u8], Option<Vec<GeneralName>>);

/// Reads one entry; beside it its serial number and the issuer that it names, if it does.
fn read_entry<'a>(element: &Tlv<'a>) -> Result<ReadEntry<'a>, ParseError> {
    let mut fields = element.inside();
    let serial = fields.read(Tag::INTEGER, FIELD)?.integer(FIELD)?;
    let revoked_at = fields
        .read_any("revokedCertificates.revocationDate")?
        .time("revokedCertificates.revocationDate")?;
    let mut entry = CrlEntry {
        serial: serial.into(),
        revoked_at,
        reason: None,
        invalidity_date: None,
        unknown_critical: None,
    };
    let mut issuer = None;
    if let Some(list) = fields.read_optional(Tag::SEQUENCE, FIELD)? {
        let mut list = list.inside();
        let mut seen: Vec<Oid> = Vec::new();
        while !list.is_empty() {
            let extension = list.read(Tag::SEQUENCE, FIELD)?;
            let id = take_extension(&extension, &mut entry, &mut issuer)?;
            if seen.contains(&id) {
                return Err(extension.error(ParseErrorKind::Duplicate, FIELD));
            }
            if seen.len() >= MAX_EXTENSIONS {
                return Err(extension.error(ParseErrorKind::Limit, FIELD));
            }
            seen.push(id);
        }
    }
    fields.finish(FIELD)?;
    Ok((entry, serial, issuer))
}

fn take_extension(
    element: &Tlv<'_>,
    entry: &mut CrlEntry,
    issuer: &mut Option<Vec<GeneralName>>,
) -> Result<Oid, ParseError> {
    let (id, critical, value) = read_extension(element, "crlEntryExtensions")?;
    let mut inside = value.inside();
    match id {
        oid::CE_REASON_CODE => {
            let code = inside.read(Tag::ENUMERATED, "reasonCode")?;
            entry.reason = Some(RevocationReason::read(&code, "reasonCode")?);
            inside.finish("reasonCode")?;
        }
        oid::CE_INVALIDITY_DATE => {
            let date = inside.read_any("invalidityDate")?;
            entry.invalidity_date = Some(date.time("invalidityDate")?);
            inside.finish("invalidityDate")?;
        }
        oid::CE_CERTIFICATE_ISSUER => {
            *issuer = Some(GeneralName::read_sequence(inside, "certificateIssuer")?);
        }
        other if critical => entry.unknown_critical = entry.unknown_critical.or(Some(other)),
        _ => {}
    }
    Ok(id)
}
