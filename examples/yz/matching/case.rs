//! The case in a file, with who applies and when, which the command line says.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use yinzheng::licence::DivisionCode;
use yinzheng::licence::Holder;
use yinzheng::licence::Uscc;
use yinzheng::recognition::unique_names;
use yinzheng::sharing::Case;
use yinzheng::sharing::Confirmation;
use yinzheng::sharing::DataAnswer;
use yinzheng::sharing::Fields;
use yinzheng::sharing::LONGEST_INPUT;
use yinzheng::sharing::Outage;
use yinzheng::sharing::TypeRef;
use yinzheng::time::Timestamp;

use crate::bodies::failed;
use crate::exit::Failure;
use crate::holder::HolderForm;
use crate::walk::read_file;

/// What such a file may say; a member that is misspelt or stands twice is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseForm {
    number: String,
    organisation: Uscc,
    operator: String,
    #[serde(default)]
    purpose: Option<String>,
    region: DivisionCode,
    #[serde(default)]
    represented: Vec<HolderForm>,
    #[serde(default)]
    fields: Fields,
    #[serde(default)]
    answers: Vec<DataAnswer>,
    #[serde(default)]
    confirmations: Vec<Confirmation>,
    #[serde(default)]
    promises: Vec<String>,
    #[serde(default)]
    outages: Vec<Outage>,
    #[serde(default, deserialize_with = "unique_names")]
    crosswalk: BTreeMap<String, TypeRef>,
}

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
        let no_case = |line| failed(path, &format!("no case in JSON: line {line}, {MEMBERS}"));
        let read: Result<CaseForm, _> = serde_json::from_slice(&bytes);
        let form = read.map_err(|e| no_case(e.line()))?;
        let purpose = self.purpose.map(str::to_owned).or(form.purpose);
        let mut case = Case::new(
            form.number,
            form.organisation,
            form.operator,
            purpose.ok_or_else(|| failed(path, &"the case has no purpose"))?,
            form.region,
            self.applicant,
            self.at,
        );
        case.represented = form.represented.iter().map(HolderForm::holder).collect();
        case.fields = form.fields;
        case.answers = form.answers;
        case.confirmations = form.confirmations;
        case.promises = form.promises;
        case.outages = form.outages;
        case.crosswalk = form.crosswalk;
        Ok(case)
    }
}

/// What helps who wrote the file, without quoting it.
const MEMBERS: &str = "its members are number, organisation, operator, purpose, region, represented, fields, answers, \
                       confirmations, promises, outages and crosswalk, each once";
