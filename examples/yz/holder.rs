//! Whose a licence should be, from the command line.

use std::path::Path;

use serde::Deserialize;
use serde::Serialize;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;

use crate::exit::Failure;
use crate::walk::read_file;

/// Longest file that names a holder, in bytes.
const LONGEST: usize = 64 << 10;

/// A holder with his code whole, as files hold him.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HolderForm {
    name: String,
    code: Option<String>,
    code_type: Option<HolderCodeType>,
}

impl std::fmt::Debug for HolderForm {
    /// As the library shows holders: masked.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.holder().fmt(f)
    }
}

impl HolderForm {
    pub(crate) fn of(holder: &Holder) -> Self {
        Self {
            name: holder.name.clone(),
            code: holder.code.as_ref().map(|c| c.expose().to_owned()),
            code_type: holder.code_type.clone(),
        }
    }

    pub(crate) fn holder(&self) -> Holder {
        match (&self.code, &self.code_type) {
            (Some(code), Some(kind)) => Holder::new(&self.name).with_code(code, kind.clone()),
            _ => Holder::new(&self.name),
        }
    }
}

/// Reads `NAME,CODE,TYPE`, or the file of this name. What is wrong is said without what was given.
pub(crate) fn read(given: &str) -> Result<Holder, Failure> {
    let form = match given.split(',').collect::<Vec<_>>()[..] {
        [_] => from_file(Path::new(given))?,
        [name, code, kind] => HolderForm {
            name: name.trim().to_owned(),
            code: Some(code.trim().to_owned()),
            code_type: serde_json::from_value(kind.trim().into()).ok(),
        },
        _ => return Err(Failure::usage("--holder: expected FILE or NAME,CODE,TYPE")),
    };
    if form.code.is_none() || form.code_type.is_none() {
        let why = "--holder: a holder is compared by his code and its type (001, 111, …)";
        return Err(Failure::usage(why));
    }
    Ok(form.holder())
}

fn from_file(path: &Path) -> Result<HolderForm, Failure> {
    let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
    let bytes = read_file(path, LONGEST).map_err(|e| failed(e.to_string()))?;
    let form = serde_json::from_slice(&bytes);
    form.map_err(|e| failed(format!("no holder in JSON, line {}", e.line())))
}
