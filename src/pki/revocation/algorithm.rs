//! AlgorithmIdentifier (RFC 5280, 4.1.1.2).

use crate::asn1::Tag;
use crate::asn1::Tlv;
use crate::error::ParseError;
use crate::oid::Oid;

/// Reads an AlgorithmIdentifier into its identifier and its parameters as a whole element; NULL and nothing say the
/// same.
pub(super) fn read_algorithm<'a>(element: &Tlv<'a>) -> Result<(Oid, Option<&'a [u8]>), ParseError> {
    const FIELD: &str = "AlgorithmIdentifier";
    let mut fields = element.inside();
    let oid = fields.read_oid(FIELD)?;
    let parameters = if fields.is_empty() {
        None
    } else {
        Some(fields.read_any(FIELD)?)
    };
    fields.finish(FIELD)?;
    let parameters = parameters.filter(|p| p.tag != Tag::NULL);
    Ok((oid, parameters.map(|p| p.raw)))
}
