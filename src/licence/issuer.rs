//! Does the seal on a licence belong to the body that issued it?

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::error::Error;
use crate::licence::code::Uscc;
use crate::licence::date::LicenceDate;
use crate::licence::metadata::Issuer;
use crate::licence::text;
use crate::report::Check;
use crate::report::Finding;
use crate::report::Reason;
use crate::report::Subject;
use crate::time::Timestamp;

/// Which bodies may act for which authorities: an approval bureau that seals what a department decided, a data office
/// that states the status of licences. Each region has its own table; none is built in.
///
/// ```
/// use yinzheng::licence::Delegations;
///
/// let table = Delegations::from_json(r#"{"11510800MB9999906B": ["11500000000000019A"]}"#)?;
/// # Ok::<(), yinzheng::error::Error>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Delegations(BTreeMap<Uscc, BTreeSet<Uscc>>);

impl Delegations {
    /// A table in which everyone acts for himself.
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Lets `delegate` act for `authority`.
    pub fn allow(&mut self, authority: Uscc, delegate: Uscc) {
        self.0.entry(authority).or_default().insert(delegate);
    }

    /// Reads a JSON object from authority to the list of those who may act for it, all by social credit code.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for text that is not such an object.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|e| Error::Configuration(format!("delegations: {e}")))
    }

    /// Whether `body` may act for `authority`: it is the same, or the table says so. Delegation does not pass on.
    pub fn permit(&self, authority: Uscc, body: Uscc) -> bool {
        authority == body || self.0.get(&authority).is_some_and(|d| d.contains(&body))
    }
}

/// Whose seal is on the licence, as far as certificate and seal tell.
#[non_exhaustive]
#[derive(Clone, Default, Eq, PartialEq, Serialize)]
pub struct SealOwner {
    /// The organisation's code, where the certificate or the seal holds one.
    #[serde(serialize_with = "text::serialize_masked_option")]
    pub code: Option<String>,
    /// The organisation's name.
    #[serde(serialize_with = "text::serialize_masked_option")]
    pub name: Option<String>,
    /// Other names under which it goes: that of the seal, of a department.
    #[serde(skip)]
    pub aliases: Vec<String>,
}

impl fmt::Debug for SealOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealOwner")
            .field("code", &text::masked_option(&self.code))
            .field("name", &text::masked_option(&self.name))
            .finish()
    }
}

impl SealOwner {
    /// An owner with this code and this name.
    pub fn new(code: Option<&str>, name: Option<&str>) -> Self {
        Self {
            code: code.map(str::to_owned),
            name: name.map(str::to_owned),
            aliases: Vec::new(),
        }
    }

    /// The owner that a certificate's subject names.
    ///
    /// * `subject`: the texts of its attributes, the organisation first. Real certificates write the organisation's
    ///   code before its name in one attribute, `11320500014150050B某市某局`, or give it an attribute of its own; only
    ///   a code whose check characters hold is taken, and none where two contradict each other.
    /// * `seal`: the name of the seal, which is often the body's with the kind of seal behind it, `某市某局电子印章`.
    pub fn of_subject<'a>(
        subject: impl IntoIterator<Item = &'a str>,
        seal: Option<&'a str>,
    ) -> Self {
        let mut codes: BTreeSet<Uscc> = BTreeSet::new();
        let mut names: Vec<String> = Vec::new();
        for whole in subject {
            let (code, name) = split_code(whole.trim());
            codes.extend(code);
            if !name.is_empty() {
                names.push(name.to_owned());
            }
        }
        let of_seal = seal
            .into_iter()
            .flat_map(|name| [name.trim(), without_seal(name.trim())]);
        names.extend(of_seal.map(str::to_owned));
        let mut names = names.into_iter();
        Self {
            code: match codes.len() {
                1 => codes.first().map(|code| code.as_str().to_owned()),
                _ => None,
            },
            name: names.next(),
            aliases: names.collect(),
        }
    }
}

impl SealOwner {
    /// Whether `name` is one of its names, but for differences that carry no meaning.
    pub(super) fn goes_by(&self, name: &str) -> bool {
        let name = text::folded(name);
        let own = self.name.iter().chain(&self.aliases);
        own.map(|n| text::folded(n)).any(|n| n == name)
    }
}

/// The name of a seal without the words for its kind.
fn without_seal(name: &str) -> &str {
    const KINDS: [&str; 7] = [
        "电子证照专用章",
        "行政审批专用章",
        "业务专用章",
        "电子专用章",
        "专用章",
        "电子印章",
        "印章",
    ];
    let stripped = KINDS.iter().find_map(|kind| name.strip_suffix(kind));
    stripped.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// A social credit code at the beginning of `text`, and what follows it.
fn split_code(text: &str) -> (Option<Uscc>, &str) {
    let cut = text.split_at_checked(18);
    let read = cut.and_then(|(code, rest)| Some((code.parse::<Uscc>().ok()?, rest)));
    let sound = |code: &Uscc| code.check_matches() && code.organisation_check_matches();
    match read {
        Some((code, rest))
            if sound(&code) && !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) =>
        {
            (Some(code), rest.trim())
        }
        _ => (None, text),
    }
}

/// Judges whether the seal belongs to one of the issuing bodies, or to one that may act for it.
///
/// Codes decide. Where a code is missing on either side, the question stays open with `ISSUER_SEAL_UNCHECKABLE`, since
/// names are neither unique nor stable: a warning where a name of the owner is that of an issuer, else not good.
pub fn judge_issuer_seal(
    issuers: &[Issuer],
    owner: &SealOwner,
    delegations: &Delegations,
) -> Finding {
    let check = Check::LicenceIssuerSeal;
    let code = |text: &str| text::folded(text).parse::<Uscc>().ok();
    let owner_code = owner.code.as_deref().and_then(code);
    let issuer_codes: Vec<Uscc> = issuers
        .iter()
        .filter_map(|i| i.code.as_deref().and_then(code))
        .collect();
    let finding = match owner_code {
        _ if issuers.is_empty() => Finding::not_ok(check, Reason::IssuerSealUncheckable),
        Some(body) if issuer_codes.contains(&body) => Finding::ok(check),
        Some(body) if issuer_codes.iter().any(|i| delegations.permit(*i, body)) => {
            Finding::ok(check).with(format!("{} acts for the issuer", body.as_str()))
        }
        Some(body) if issuer_codes.len() == issuers.len() => {
            Finding::not_ok(check, Reason::IssuerSealMismatch).with(text::masked(body.as_str()))
        }
        _ => {
            let mut names = issuers.iter().filter_map(|i| i.name.as_deref());
            let same = names.any(|name| owner.goes_by(name));
            if same {
                Finding::warning(check, Reason::IssuerSealUncheckable).with("equal by name alone")
            } else {
                Finding::not_ok(check, Reason::IssuerSealUncheckable).with("not equal by name")
            }
        }
    };
    finding.about(Subject::Licence)
}

/// Judges whether the licence was sealed before it was issued. A seal that is later says nothing: old licences are
/// sealed years after.
///
/// * `tolerance`: how many seconds the seal may precede the day of issue.
///
/// `None` if nothing is wrong.
pub fn judge_seal_time(issued: LicenceDate, sealed: Timestamp, tolerance: i64) -> Option<Finding> {
    let early = sealed.plus(tolerance) < issued.start();
    early.then(|| {
        Finding::warning(Check::LicenceIssuerSeal, Reason::TimeContradiction)
            .about(Subject::Licence)
            .with(format!("sealed {sealed}, issued {issued}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Outcome;

    const BUREAU: &str = "11510800MB9999906B";
    const OFFICE: &str = "11500000000000019A";

    fn issuer(code: Option<&str>) -> Issuer {
        Issuer {
            name: Some("某市（虚构）交通运输局".to_owned()),
            code: code.map(str::to_owned),
        }
    }

    #[test]
    fn codes_decide_and_names_leave_it_open() {
        let mut table = Delegations::none();
        table.allow(BUREAU.parse().unwrap(), OFFICE.parse().unwrap());
        let mismatch = Outcome::NotOk(Reason::IssuerSealMismatch);
        let open = Outcome::Warning(Reason::IssuerSealUncheckable);
        let name = Some("某市(虚构)交通运输局");
        for (code, owner, table, want, why) in [
            (
                Some(BUREAU),
                SealOwner::new(Some(BUREAU), None),
                &Delegations::none(),
                Outcome::Ok,
                "own seal",
            ),
            (
                Some(BUREAU),
                SealOwner::new(Some(OFFICE), name),
                &Delegations::none(),
                mismatch,
                "another body",
            ),
            (
                Some(BUREAU),
                SealOwner::new(Some(OFFICE), None),
                &table,
                Outcome::Ok,
                "acts for it",
            ),
            (
                Some(OFFICE),
                SealOwner::new(Some(BUREAU), None),
                &table,
                mismatch,
                "not the other way",
            ),
            (
                Some(BUREAU),
                SealOwner::new(None, name),
                &table,
                open,
                "no code in the certificate",
            ),
            (
                None,
                SealOwner::new(Some(BUREAU), name),
                &table,
                open,
                "no code in the licence",
            ),
            (
                Some("340100"),
                SealOwner::new(Some(BUREAU), name),
                &table,
                open,
                "a division code",
            ),
        ] {
            let finding = judge_issuer_seal(&[issuer(code)], &owner, table);
            assert_eq!(finding.outcome, want, "{why}");
        }
    }

    #[test]
    fn an_equal_name_is_a_warning_and_an_unequal_one_is_not_enough() {
        let department = SealOwner::of_subject(["某省某部门", "某市(虚构)交通运输局"], None);
        let named_seal =
            SealOwner::of_subject(["某CA用户"], Some("某市（虚构）交通运输局电子印章"));
        let firm =
            SealOwner::of_subject(["某公司"], Some("某市（虚构）交通运输局下属某公司电子印章"));
        let judge = |owner| judge_issuer_seal(&[issuer(Some(BUREAU))], owner, &Delegations::none());
        let reason = Reason::IssuerSealUncheckable;
        assert_eq!(judge(&department).outcome, Outcome::Warning(reason));
        assert_eq!(judge(&named_seal).outcome, Outcome::Warning(reason));
        assert_eq!(judge(&firm).outcome, Outcome::NotOk(reason));
    }

    #[test]
    fn the_code_stands_before_the_name_or_alone() {
        for (subject, code, name, why) in [
            (
                ["11510800MB9999906B某局", "1"],
                Some(BUREAU),
                "某局",
                "before the name",
            ),
            (
                ["某局", "11510800MB9999906B"],
                Some(BUREAU),
                "某局",
                "alone",
            ),
            (
                ["11510800MB9999906C某局", ""],
                None,
                "11510800MB9999906C某局",
                "wrong check character",
            ),
            (
                ["11510800MB9999906B1某局", ""],
                None,
                "11510800MB9999906B1某局",
                "runs on",
            ),
            (
                ["11510800MB9999906B某局", "11500000000000019A"],
                None,
                "某局",
                "contradictory",
            ),
        ] {
            let owner = SealOwner::of_subject(subject, None);
            assert_eq!(owner.code.as_deref(), code, "{why}");
            assert_eq!(owner.name.as_deref(), Some(name), "{why}");
        }
    }

    #[test]
    fn without_an_issuer_the_question_stays_open() {
        let owner = SealOwner::new(Some(BUREAU), None);
        let finding = judge_issuer_seal(&[], &owner, &Delegations::none());
        let open = Outcome::NotOk(Reason::IssuerSealUncheckable);
        assert_eq!(finding.outcome, open);
    }

    #[test]
    fn a_seal_before_the_issue_is_told() {
        let issued = crate::licence::read_date("2024-06-01").unwrap().date;
        let sealed = "2024-05-31T15:00:00Z".parse().unwrap();
        assert!(judge_seal_time(issued, sealed, 0).is_some());
        assert!(judge_seal_time(issued, sealed, 3_600).is_none());
    }
}
