//! The JSON forms of what is masked elsewhere, whole: stored facts must give the same answer when they are read again.

use serde::Deserialize;
use serde::Serialize;

use crate::licence::copy::CopyEnd;
use crate::licence::date::LicenceDate;

#[derive(Deserialize, Serialize)]
struct HolderForm {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code_type: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct IssuerForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct CopyForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made_at: Option<LicenceDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maker: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    expires: CopyEnd,
}

pub(super) mod holders {
    use serde::Deserialize;
    use serde::Deserializer;
    use serde::Serialize;
    use serde::Serializer;

    use super::HolderForm;
    use crate::licence::holder::Holder;
    use crate::licence::holder::HolderCode;
    use crate::licence::holder::HolderCodeType;

    pub(crate) fn serialize<S: Serializer>(all: &[Holder], to: S) -> Result<S::Ok, S::Error> {
        let form = |h: &Holder| HolderForm {
            name: h.name.clone(),
            code: h.code.as_ref().map(|c| c.expose().to_owned()),
            code_type: h.code_type.as_ref().map(|t| t.code().to_owned()),
        };
        let forms: Vec<HolderForm> = all.iter().map(form).collect();
        forms.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Holder>, D::Error> {
        let forms = Vec::<HolderForm>::deserialize(from)?;
        let holder = |form: HolderForm| {
            let mut holder = Holder::new(form.name);
            holder.code = form.code.map(HolderCode::new);
            holder.code_type = form.code_type.as_deref().map(HolderCodeType::from_code);
            holder
        };
        Ok(forms.into_iter().map(holder).collect())
    }
}

pub(super) mod issuers {
    use serde::Deserialize;
    use serde::Deserializer;
    use serde::Serialize;
    use serde::Serializer;

    use super::IssuerForm;
    use crate::licence::metadata::Issuer;

    pub(crate) fn serialize<S: Serializer>(all: &[Issuer], to: S) -> Result<S::Ok, S::Error> {
        let form = |i: &Issuer| IssuerForm {
            name: i.name.clone(),
            code: i.code.clone(),
        };
        let forms: Vec<IssuerForm> = all.iter().map(form).collect();
        forms.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Issuer>, D::Error> {
        let forms = Vec::<IssuerForm>::deserialize(from)?;
        let issuer = |form: IssuerForm| Issuer {
            name: form.name,
            code: form.code,
        };
        Ok(forms.into_iter().map(issuer).collect())
    }
}

pub(super) mod copy {
    use serde::Deserialize;
    use serde::Deserializer;
    use serde::Serialize;
    use serde::Serializer;

    use super::CopyForm;
    use crate::licence::copy::AnnotatedCopy;

    pub(crate) fn serialize<S: Serializer>(
        copy: &Option<AnnotatedCopy>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let form = |c: &AnnotatedCopy| CopyForm {
            made_at: c.made_at,
            maker: c.maker.clone(),
            cause: c.cause.clone(),
            expires: c.expires,
        };
        copy.as_ref().map(form).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<AnnotatedCopy>, D::Error> {
        let form = Option::<CopyForm>::deserialize(from)?;
        Ok(form.map(|form| AnnotatedCopy {
            made_at: form.made_at,
            maker: form.maker,
            cause: form.cause,
            expires: form.expires,
        }))
    }
}
