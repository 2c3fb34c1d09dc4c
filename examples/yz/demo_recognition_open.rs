//! The cases of the demonstration in which nobody can say whether a licence is recognised.

use serde_json::json;
use yinzheng::recognition::Assurance;
use yinzheng::recognition::RecognitionState;
use yinzheng::recognition::StatusEntry;

use crate::demo_recognition_cases::Asked;
use crate::demo_recognition_cases::Case;
use crate::demo_recognition_cases::Change;
use crate::demo_recognition_cases::anchor;
use crate::demo_recognition_cases::case;
use crate::demo_recognition_cases::set;
use crate::demo_recognition_world::SINCE;
use crate::demo_recognition_world::since;
use crate::demo_world::at;

/// Why nobody can say.
pub(crate) const OPEN: &[Case] = &[
    case(
        "list-signature-threshold-not-met",
        "LIST_SIGNATURE_THRESHOLD_NOT_MET",
        "须两把密钥签名，仅有一把",
        "two keys must sign, and one did",
        Change::OneSignature,
    ),
    case(
        "list-rollback",
        "LIST_ROLLBACK",
        "此前已见过更新的清单",
        "a later list was seen before",
        Change::Older,
    ),
    case(
        "list-equivocation",
        "LIST_EQUIVOCATION",
        "此前见过同一序号的另一份清单",
        "another list of the same number was seen before",
        Change::Twin,
    ),
    case(
        "list-gap",
        "LIST_GAP",
        "与此前所见清单不衔接",
        "the list does not join on to the one seen before",
        Change::Gap,
    ),
    case(
        "list-expired",
        "LIST_EXPIRED",
        "清单已过期",
        "the list has expired",
        Change::Rules(|list| {
            (list.next_update, list.expires_at) = (at("2026-11-15")?, at("2026-11-20")?);
            Ok(())
        }),
    ),
    case(
        "list-stale",
        "LIST_STALE",
        "新清单已到期未发布",
        "a newer list is due",
        Change::Rules(|list| {
            list.next_update = at("2026-11-20")?;
            Ok(())
        }),
    ),
    case(
        "list-not-yet-effective",
        "LIST_NOT_YET_EFFECTIVE",
        "清单尚未生效",
        "the list is not in force yet",
        Change::Rules(|list| {
            list.effective_from = at("2026-12-01")?;
            Ok(())
        }),
    ),
    case(
        "list-unsupported-version",
        "LIST_UNSUPPORTED_VERSION",
        "清单版本未知",
        "the list is written in an unknown version",
        Change::Rules(|list| {
            list.spec = "yinzheng.recognition/2".to_owned();
            Ok(())
        }),
    ),
    case(
        "list-critical-extension",
        "LIST_CRITICAL_EXTENSION",
        "清单含无法识别的关键扩展",
        "the list has a critical extension that is not understood",
        Change::Rules(|list| {
            let extension = json!({"id": "urn:example:quota", "critical": true, "value": 100});
            list.extensions.push(serde_json::from_value(extension)?);
            Ok(())
        }),
    ),
    case(
        "list-inconsistent",
        "LIST_INCONSISTENT",
        "同一地区列了两次",
        "one region stands in it twice",
        Change::Rules(|list| {
            list.regions.extend_from_within(..);
            Ok(())
        }),
    ),
    case(
        "list-not-delegated",
        "LIST_NOT_DELEGATED",
        "发布方不是方案根授权的那一个",
        "the scheme root named another publisher",
        Change::Rules(|list| {
            list.publisher.id = "somebody".to_owned();
            Ok(())
        }),
    ),
    case(
        "list-none-for-region",
        "LIST_NONE_FOR_REGION",
        "没有采信地区的清单",
        "there is no list of the relying region",
        Change::Absent,
    ),
    case(
        "authority-ambiguous",
        "AUTHORITY_AMBIGUOUS",
        "转采的两份清单都列有该签发机构",
        "two lists that are taken over both name the authority",
        Change::TakesOver,
    ),
    case(
        "signature-time-unproven",
        "SIGNATURE_TIME_UNPROVEN",
        "自称签章之后该CA的采信已终止，签章时间无证明",
        "the recognition of the CA ended after the licence says that it was sealed, and nothing proves when it was",
        Change::Rules(|list| {
            let mut history = since(SINCE)?;
            history.push(StatusEntry::new(
                RecognitionState::Withdrawn,
                at("2026-09-01")?,
            ));
            set(anchor(list), history)
        }),
    ),
    case(
        "live-status-missing",
        "LIVE_STATUS_MISSING",
        "要求状态证明（L3），但未提供",
        "a statement of status is demanded (L3), and there is none",
        Change::Rules(|list| {
            list.assurance.default = Assurance::L3;
            Ok(())
        }),
    ),
    case(
        "live-status-stale",
        "LIVE_STATUS_STALE",
        "要求一日内的状态证明，所提供的已逾三日",
        "the statement of status may be a day old, and is more than three",
        Change::Rules(|list| {
            list.assurance.default = Assurance::L3;
            list.assurance.max_status_age = Some(86_400);
            Ok(())
        }),
    )
    .asked(Asked::WithStatus),
    case(
        "not-authenticated",
        "NOT_AUTHENTICATED",
        "文件未通过核验，不问互认",
        "the file did not pass verification, so recognition is not asked",
        Change::Rules(|_| Ok(())),
    )
    .asked(Asked::Altered),
];
