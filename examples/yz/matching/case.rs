//! The case in a file, with who applies and when, which the command line says.

use std::path::Path;

use serde_json::Value;
use yinzheng::licence::Holder;
use yinzheng::sharing::Case;
use yinzheng::sharing::LONGEST_INPUT;
use yinzheng::time::Timestamp;

use crate::bodies::failed;
use crate::exit::Failure;
use crate::holder::HolderForm;
use crate::walk::read_file;

/// What such a file may say; a misspelt member would else be passed over.
const MEMBERS: &[&str] = &[
    "number",
    "organisation",
    "operator",
    "purpose",
    "region",
    "represented",
    "fields",
    "answers",
    "confirmations",
    "promises",
    "outages",
    "crosswalk",
];

/// What the command line says beside the file.
pub(crate) struct CaseFile<'a> {
    pub(crate) applicant: Holder,
    pub(crate) at: Timestamp,
    pub(crate) purpose: Option<&'a str>,
}

impl CaseFile<'_> {
    /// Reads a case. What is wrong is said without what stands there.
    pub(crate) fn read(self, path: &Path) -> Result<Case, Failure> {
        let bytes = read_file(path, LONGEST_INPUT).map_err(|e| failed(path, &e))?;
        let no_case = |why: &str| failed(path, &format!("no case in JSON: {why}"));
        let read: Value =
            serde_json::from_slice(&bytes).map_err(|e| no_case(&format!("line {}", e.line())))?;
        let Value::Object(mut members) = read else {
            return Err(no_case("not an object"));
        };
        if members.keys().any(|k| !MEMBERS.contains(&k.as_str())) {
            return Err(no_case(&format!("its members are {}", MEMBERS.join(", "))));
        }
        if let Some(purpose) = self.purpose {
            members.insert("purpose".to_owned(), purpose.into());
        }
        let broken = |_| Failure::internal("the applicant in JSON");
        let applicant = serde_json::to_value(HolderForm::of(&self.applicant)).map_err(broken)?;
        members.insert("applicant".to_owned(), applicant);
        members.insert("at".to_owned(), self.at.to_string().into());
        serde_json::from_value(Value::Object(members))
            .map_err(|_| no_case("a member is missing or malformed"))
    }
}
