//! Holders in stored inputs, whole: masked ones would give another decision when it is drawn again.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::licence::Holder;
use crate::licence::HolderCode;
use crate::licence::HolderCodeType;

#[derive(Deserialize, Serialize)]
struct Form {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code_type: Option<HolderCodeType>,
}

impl Form {
    fn of(holder: &Holder) -> Self {
        Self {
            name: holder.name.clone(),
            code: holder.code.as_ref().map(|c| c.expose().to_owned()),
            code_type: holder.code_type.clone(),
        }
    }

    fn holder(self) -> Holder {
        let mut holder = Holder::new(self.name);
        holder.code = self.code.map(HolderCode::new);
        holder.code_type = self.code_type;
        holder
    }
}

pub(super) mod holder {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(holder: &Holder, to: S) -> Result<S::Ok, S::Error> {
        Form::of(holder).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Holder, D::Error> {
        Form::deserialize(from).map(Form::holder)
    }
}

pub(super) mod holders {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(all: &[Holder], to: S) -> Result<S::Ok, S::Error> {
        all.iter().map(Form::of).collect::<Vec<_>>().serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Holder>, D::Error> {
        let forms = Vec::<Form>::deserialize(from)?;
        Ok(forms.into_iter().map(Form::holder).collect())
    }
}
