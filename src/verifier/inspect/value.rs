//! A seal or a signature value, described.

use crate::crypto::SignatureAlgorithm;
use crate::limits::Limits;
use crate::pki::Certificate;
use crate::pki::cms;
use crate::seal::Octets;
use crate::seal::Picture;
use crate::seal::PictureKind;
use crate::seal::Seal;
use crate::seal::SealSignature;
use crate::seal::Shape;
use crate::time::Timestamp;
use serde::Serialize;

use crate::verifier::inspect::certificate::CertificateLine;
use crate::verifier::inspect::cms::CmsLine;
use crate::verifier::inspect::cms::TimestampLine;
use crate::verifier::inspect::cms::timestamp_line;

/// What one file of the package, or the file itself, turned out to be.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Value {
    /// Where it is in the package; absent for a file that stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    /// `seal`, `seal-signature`, `cms`, `timestamp`, `bare-signature` or `unknown`.
    pub(super) kind: &'static str,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fault: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signature: Option<SignatureLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seal: Option<SealLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cms: Option<CmsLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timestamp: Option<TimestampLine>,
}

/// An e-seal signature (电子签章).
#[derive(Clone, Debug, Serialize)]
pub(super) struct SignatureLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) claimed_time: Option<Timestamp>,
    pub(super) timestamp: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signs: Option<String>,
    pub(super) algorithm: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signer: Option<CertificateLine>,
}

/// An e-seal (电子印章).
#[derive(Clone, Debug, Serialize)]
pub(super) struct SealLine {
    pub(super) version: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) vendor: String,
    #[serde(rename = "type")]
    pub(super) kind: u64,
    pub(super) created: Timestamp,
    pub(super) valid_from: Timestamp,
    pub(super) valid_until: Timestamp,
    pub(super) signers: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) maker: Option<CertificateLine>,
    pub(super) picture: PictureLine,
}

/// The picture of a seal.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PictureLine {
    pub(super) declared: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) found: Option<String>,
    pub(super) width_mm: u64,
    pub(super) height_mm: u64,
    pub(super) size: usize,
    #[serde(skip)]
    pub(super) ending: &'static str,
    #[serde(skip)]
    pub(super) data: Vec<u8>,
}

impl Value {
    /// Describes `bytes`, by what they look like.
    pub(super) fn of(path: Option<&str>, bytes: &[u8], limits: &Limits) -> Self {
        let mut value = Self {
            path: path.map(str::to_owned),
            kind: "unknown",
            fault: None,
            signature: None,
            seal: None,
            cms: None,
            timestamp: None,
        };
        value.fault = value.read(bytes, limits).err();
        value
    }

    fn read(&mut self, bytes: &[u8], limits: &Limits) -> Result<(), String> {
        if self.path.is_none()
            && let Some((stamp, cms)) = timestamp_line(bytes, limits)
        {
            self.kind = "timestamp";
            self.timestamp = Some(stamp);
            self.cms = Some(cms);
            return Ok(());
        }
        match Shape::of(bytes) {
            Shape::Seal => {
                self.kind = "seal";
                let seal = Seal::from_der_within(bytes, limits).map_err(|e| e.to_string())?;
                self.seal = Some(seal_line(&seal));
            }
            Shape::SealSignature => {
                self.kind = "seal-signature";
                let signature =
                    SealSignature::from_der_within(bytes, limits).map_err(|e| e.to_string())?;
                self.seal = Some(seal_line(&signature.seal));
                self.signature = Some(signature_line(&signature));
            }
            Shape::BareSignature => self.kind = "bare-signature",
            _ if cms::recognize(bytes).is_some() => {
                self.kind = "cms";
                self.cms = Some(CmsLine::of(bytes, limits)?);
            }
            _ => {}
        }
        Ok(())
    }
}

fn signature_line(signature: &SealSignature) -> SignatureLine {
    SignatureLine {
        claimed_time: signature.time_info.time,
        timestamp: signature.timestamp.is_some(),
        signs: signature.property_text().map(str::to_owned),
        algorithm: SignatureAlgorithm::from_oid(signature.algorithm, None)
            .map_or_else(|| signature.algorithm.to_string(), |a| a.to_string()),
        signer: certificate_line(&signature.signer_certificate),
    }
}

fn seal_line(seal: &Seal) -> SealLine {
    let property = &seal.info.property;
    SealLine {
        version: format!("{:?}", seal.version),
        id: seal.info.seal_id.clone(),
        name: property.name.clone(),
        vendor: seal.info.header.vendor.clone(),
        kind: property.kind,
        created: property.created,
        valid_from: property.validity.not_before,
        valid_until: property.validity.not_after,
        signers: property.signers.entries.len(),
        maker: certificate_line(&seal.maker_certificate),
        picture: picture_line(&seal.info.picture),
    }
}

fn certificate_line(der: &Octets) -> Option<CertificateLine> {
    let certificate = Certificate::from_der(der.as_bytes()).ok()?;
    Some(CertificateLine::of(&certificate))
}

fn picture_line(picture: &Picture) -> PictureLine {
    // The ending comes from the first octets, never from what the file says of itself.
    let ending = match picture.found {
        Some(PictureKind::Bmp) => "bmp",
        Some(PictureKind::Gif) => "gif",
        Some(PictureKind::Jpg) => "jpg",
        Some(PictureKind::Ofd) => "ofd",
        Some(PictureKind::Png) => "png",
        Some(PictureKind::Svg) => "svg",
        _ => "bin",
    };
    PictureLine {
        declared: picture.declared.clone(),
        found: picture.found.map(|kind| kind.to_string()),
        width_mm: picture.width,
        height_mm: picture.height,
        size: picture.data.as_bytes().len(),
        ending,
        data: picture.data.as_bytes().to_vec(),
    }
}
