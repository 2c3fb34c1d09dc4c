//! The cases of the demonstration of recognition: for each reason why a region does not recognise a genuine licence,
//! or why nobody can say, a list that differs in one thing from the one that recognises it.

use yinzheng::policy::AlgorithmLimit;
use yinzheng::recognition::AnchorPurpose;
use yinzheng::recognition::Assurance;
use yinzheng::recognition::CertificateRef;
use yinzheng::recognition::Condition;
use yinzheng::recognition::Equivalence;
use yinzheng::recognition::FieldCondition;
use yinzheng::recognition::ForeignType;
use yinzheng::recognition::ListedType;
use yinzheng::recognition::MayIssue;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::Scenario;
use yinzheng::recognition::Span;
use yinzheng::recognition::StandingHistory;
use yinzheng::recognition::StatusEntry;
use yinzheng::report::Format;

use crate::demo_recognition_world::OWN_TYPE;
use crate::demo_recognition_world::SINCE;
use crate::demo_recognition_world::TYPE;
use crate::demo_recognition_world::since;
use crate::demo_world::Made;
use crate::demo_world::at;

/// One case.
pub(crate) struct Case {
    /// Name of the list's file, without its ending.
    pub(crate) name: &'static str,
    pub(crate) change: Change,
    pub(crate) asked: Asked,
    /// The reason that is to be told first.
    pub(crate) reason: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// In what a list differs from the one that recognises.
#[derive(Clone, Copy)]
pub(crate) enum Change {
    /// In what it says.
    Rules(fn(&mut RecognitionList) -> Made<()>),
    /// One of the two keys that must sign did not.
    OneSignature,
    /// A later issue has been seen.
    Older,
    /// Another list with its number has been seen.
    Twin,
    /// It does not join on to the issue that was seen last.
    Gap,
    /// It takes over two lists of other publishers, which both name the authority.
    TakesOver,
    /// The region has no list at all.
    Absent,
}

/// What is asked, beside the matter.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
pub(crate) enum Asked {
    /// About a licence of which nobody states the status.
    #[default]
    Plainly,
    /// Whether it counts as a type of the region's own.
    AsOwnType,
    /// About a licence with a signed statement that it is in force.
    WithStatus,
    /// About a licence that was altered.
    Altered,
}

impl Asked {
    /// The licence, and the statement of its status, below the folder of the demonstration.
    pub(crate) const fn files(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Plainly | Self::AsOwnType => ("licences/sc-good.ofd", None),
            Self::WithStatus => ("licences/sc-in-force.ofd", Some("status/sc-in-force.p7m")),
            Self::Altered => ("licences/sc-tampered-page.ofd", None),
        }
    }
}

pub(crate) const fn case(
    name: &'static str,
    reason: &'static str,
    zh: &'static str,
    en: &'static str,
    change: Change,
) -> Case {
    Case {
        name,
        change,
        asked: Asked::Plainly,
        reason,
        zh,
        en,
    }
}

impl Case {
    pub(crate) const fn asked(mut self, asked: Asked) -> Self {
        self.asked = asked;
        self
    }
}

/// Why a region does not recognise a genuine licence that another one recognises.
pub(crate) const REFUSED: &[Case] = &[
    case(
        "region-not-recognised",
        "REGION_NOT_RECOGNISED",
        "签发地区自明年起才获采信",
        "the issuing region is recognised from next year on",
        Change::Rules(|list| set(region(list), since("2027-01-01")?)),
    ),
    case(
        "region-withdrawn",
        "REGION_WITHDRAWN",
        "签发地区的采信已终止",
        "the recognition of the issuing region has ended",
        Change::Rules(|list| set(region(list), ended()?)),
    ),
    case(
        "anchor-unknown",
        "ANCHOR_UNKNOWN",
        "清单未列签章人证书的CA",
        "the list does not name the signer's CA",
        Change::Rules(|list| {
            list.anchors.retain(|a| a.anchor_id != "ca");
            Ok(())
        }),
    ),
    case(
        "anchor-wrong-purpose",
        "ANCHOR_WRONG_PURPOSE",
        "该CA仅作为时间戳CA被采信",
        "the CA is recognised for timestamps alone",
        Change::Rules(|list| {
            let ca = list.anchors.iter_mut().filter(|a| a.anchor_id == "ca");
            ca.for_each(|a| a.purposes = vec![AnchorPurpose::TimestampCa]);
            Ok(())
        }),
    ),
    case(
        "anchor-not-recognised-at-signature-time",
        "ANCHOR_NOT_RECOGNISED_AT_SIGNATURE_TIME",
        "签章之后才采信该CA",
        "the CA was recognised only after the licence had been sealed",
        Change::Rules(|list| set(anchor(list), since("2026-07-01")?)),
    ),
    case(
        "anchor-withdrawn",
        "ANCHOR_WITHDRAWN",
        "签章前已终止采信该CA",
        "the recognition of the CA had ended before the licence was sealed",
        Change::Rules(|list| set(anchor(list), ended()?)),
    ),
    case(
        "anchor-annulled",
        "ANCHOR_ANNULLED",
        "该CA的采信事后被撤销，自始无效",
        "the recognition of the CA was annulled afterwards, from the start",
        Change::Rules(|list| set(anchor(list), annulled()?)),
    ),
    case(
        "maker-unknown",
        "MAKER_UNKNOWN",
        "清单列有制章者，但不是该印章的制章者",
        "the list names another seal maker",
        Change::Rules(|list| {
            let makers = list.seal_makers.iter_mut();
            makers.for_each(|m| m.certificates = nobody());
            Ok(())
        }),
    ),
    case(
        "maker-not-recognised-at-sealing-time",
        "MAKER_NOT_RECOGNISED_AT_SEALING_TIME",
        "签章之后才采信该制章者",
        "the maker was recognised only after the licence had been sealed",
        Change::Rules(|list| {
            let makers = list.seal_makers.iter_mut();
            set(makers.map(|m| &mut m.status), since("2026-07-01")?)
        }),
    ),
    case(
        "authority-unknown",
        "AUTHORITY_UNKNOWN",
        "清单未列持有该证书的签发机构",
        "the list names no authority with this certificate",
        Change::Rules(|list| {
            let authorities = list.authorities.iter_mut();
            authorities.for_each(|a| a.certificates = nobody());
            Ok(())
        }),
    ),
    case(
        "authority-identity-mismatch",
        "AUTHORITY_IDENTITY_MISMATCH",
        "清单把该证书列在另一机构名下",
        "the list has the certificate under another authority",
        Change::Rules(|list| {
            for authority in &mut list.authorities {
                authority.authority_id = "11510800MB9999957K".parse()?;
                authority.name = "四川示例民政局".to_owned();
            }
            Ok(())
        }),
    ),
    case(
        "authority-not-allowed-for-type",
        "AUTHORITY_NOT_ALLOWED_FOR_TYPE",
        "该机构未获准签发该类型",
        "the authority is recognised for other types",
        Change::Rules(|list| {
            list.types.push(ListedType::new(OWN_TYPE, "货运许可"));
            may_issue(list).for_each(|m| m.type_code = OWN_TYPE.to_owned());
            Ok(())
        }),
    ),
    case(
        "authority-outside-territory",
        "AUTHORITY_OUTSIDE_TERRITORY",
        "该机构仅在另一地域获采信",
        "the authority is recognised for another territory",
        Change::Rules(|list| {
            let elsewhere = vec!["511500".parse()?];
            may_issue(list).for_each(|m| m.territory.clone_from(&elsewhere));
            Ok(())
        }),
    ),
    case(
        "authority-not-in-period",
        "AUTHORITY_NOT_IN_PERIOD",
        "证照签发时该机构已不得签发此类型",
        "the authority's time for this type was over when the licence was issued",
        Change::Rules(|list| {
            let span = Span::new(at(SINCE)?, Some(at("2026-01-01")?));
            may_issue(list).for_each(|m| m.valid = vec![span]);
            Ok(())
        }),
    ),
    case(
        "authority-format-not-accepted",
        "AUTHORITY_FORMAT_NOT_ACCEPTED",
        "仅采信该机构的另一格式证照",
        "licences of the authority are recognised in another format",
        Change::Rules(|list| {
            may_issue(list).for_each(|m| m.formats = vec![Format::Cms]);
            Ok(())
        }),
    ),
    case(
        "type-unknown",
        "TYPE_UNKNOWN",
        "清单未列所需的证照类型",
        "the list does not know the type that is wanted",
        Change::Rules(|_| Ok(())),
    )
    .asked(Asked::AsOwnType),
    case(
        "type-no-equivalence",
        "TYPE_NO_EQUIVALENCE",
        "该类型不等同于本地类型",
        "the type does not count as the region's own",
        Change::Rules(|list| {
            list.types.push(ListedType::new(OWN_TYPE, "货运许可"));
            Ok(())
        }),
    )
    .asked(Asked::AsOwnType),
    case(
        "type-equivalence-not-in-force",
        "TYPE_EQUIVALENCE_NOT_IN_FORCE",
        "等同规则尚未生效",
        "the equivalence is not in force yet",
        Change::Rules(|list| equivalent(list, since("2027-01-01")?, None)),
    )
    .asked(Asked::AsOwnType),
    case(
        "type-equivalence-conditions-unmet",
        "TYPE_EQUIVALENCE_CONDITIONS_UNMET",
        "等同规则只适用于危险货物运输",
        "the equivalence holds for dangerous goods alone",
        Change::Rules(|list| {
            let goods = FieldCondition::one_of("KZ_JYFW", ["危险货物运输".to_owned()]);
            equivalent(list, since(SINCE)?, Some(Condition::Field(goods)))
        }),
    )
    .asked(Asked::AsOwnType),
    case(
        "scenario-not-covered",
        "SCENARIO_NOT_COVERED",
        "该事项不在约定的应用场景内",
        "the matter is not among those agreed on",
        Change::Rules(|list| {
            let matters = vec!["000199999999".to_owned()];
            let types = vec![TYPE.to_owned()];
            list.scenarios = vec![Scenario::new("other", matters, types, since(SINCE)?)];
            Ok(())
        }),
    ),
    case(
        "assurance-too-low",
        "ASSURANCE_TOO_LOW",
        "该类型要求持证主体授权（L4），仅有状态证明（L3）",
        "the type demands the holder's authorisation (L4); a statement of status gives L3",
        Change::Rules(|list| {
            list.assurance.default = Assurance::L4;
            Ok(())
        }),
    )
    .asked(Asked::WithStatus),
    case(
        "crypto-algorithm-not-accepted",
        "CRYPTO_ALGORITHM_NOT_ACCEPTED",
        "采信地区不接受SM2",
        "the region does not accept SM2",
        Change::Rules(|list| {
            list.crypto.rows.retain(|row| row.name != "SM2");
            Ok(())
        }),
    ),
    case(
        "crypto-key-too-small",
        "CRYPTO_KEY_TOO_SMALL",
        "采信地区要求更长的SM2密钥（虚构）",
        "the region demands longer SM2 keys (invented)",
        Change::Rules(|list| {
            list.crypto.rows.retain(|row| row.name != "SM2");
            list.crypto.rows.push(AlgorithmLimit::open("SM2", 384));
            Ok(())
        }),
    ),
];

pub(crate) fn set<'a>(
    all: impl Iterator<Item = &'a mut StandingHistory>,
    history: StandingHistory,
) -> Made<()> {
    all.for_each(|status| status.clone_from(&history));
    Ok(())
}

/// How the issuing region stands.
fn region(list: &mut RecognitionList) -> impl Iterator<Item = &mut StandingHistory> {
    let issuing = list
        .regions
        .iter_mut()
        .filter(|r| r.code.as_str() == "510000");
    issuing.map(|r| &mut r.status)
}

/// How the CA of the issuing region stands.
pub(crate) fn anchor(list: &mut RecognitionList) -> impl Iterator<Item = &mut StandingHistory> {
    let ca = list.anchors.iter_mut().filter(|a| a.anchor_id == "ca");
    ca.map(|a| &mut a.status)
}

fn may_issue(list: &mut RecognitionList) -> impl Iterator<Item = &mut MayIssue> {
    list.authorities.iter_mut().flat_map(|a| &mut a.may_issue)
}

/// Ended before anything was sealed.
fn ended() -> Made<StandingHistory> {
    let mut history = since(SINCE)?;
    history.push(StatusEntry::new(
        RecognitionState::Withdrawn,
        at("2026-03-01")?,
    ));
    Ok(history)
}

/// Annulled after everything was sealed.
fn annulled() -> Made<StandingHistory> {
    let mut history = since(SINCE)?;
    history.push(StatusEntry::new(
        RecognitionState::Annulled,
        at("2026-10-01")?,
    ));
    Ok(history)
}

/// A certificate that nobody has.
fn nobody() -> Vec<CertificateRef> {
    vec![CertificateRef::Digest(format!("sm3:{}", "0".repeat(64)))]
}

/// Lets the type count as the region's own.
pub(crate) fn equivalent(
    list: &mut RecognitionList,
    status: StandingHistory,
    condition: Option<Condition>,
) -> Made<()> {
    list.types.push(ListedType::new(OWN_TYPE, "货运许可"));
    let from = ForeignType::new("510000".parse()?, TYPE);
    let mut rule = Equivalence::new("sc-freight", from, OWN_TYPE, status);
    rule.conditions.extend(condition);
    list.equivalences.push(rule);
    Ok(())
}
