//! The cases of the demonstration of no-submission: each differs from the good one in one thing.

use yinzheng::sharing::Word;

/// One case.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) with: With,
    /// What follows for the permit.
    pub(crate) word: Word,
    /// A reason that must be told.
    pub(crate) reason: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// What a case is asked with, below the folder of the demonstration.
#[derive(Clone, Copy)]
pub(crate) struct With {
    pub(crate) licence: &'static str,
    pub(crate) status: Option<&'static str>,
    pub(crate) grant: Option<&'static str>,
    pub(crate) revocation: Option<&'static str>,
    pub(crate) matter: &'static str,
    pub(crate) case: &'static str,
    pub(crate) holder: &'static str,
    pub(crate) list: &'static str,
    pub(crate) uses: Option<&'static str>,
}

/// As the case is asked in which nothing is wrong.
pub(crate) const GOOD: With = With {
    licence: "licences/sc-in-force.ofd",
    status: Some("status/sc-in-force.p7m"),
    grant: Some("sharing/grants/good.json"),
    revocation: None,
    matter: "sharing/matter.json",
    case: "sharing/case.json",
    holder: "sharing/holder.json",
    list: "recognition/510000.json",
    uses: None,
};

/// The same, handled in Hangzhou.
const HANGZHOU: With = With {
    grant: Some("sharing/grants/hangzhou.json"),
    matter: "sharing/matter-hangzhou.json",
    case: "sharing/case-hangzhou.json",
    ..GOOD
};

const fn case(
    name: &'static str,
    with: With,
    (word, reason): (Word, &'static str),
    zh: &'static str,
    en: &'static str,
) -> Case {
    Case {
        name,
        with,
        word,
        reason,
        zh,
        en,
    }
}

const fn file(licence: &'static str) -> With {
    With { licence, ..GOOD }
}

const fn under(grant: &'static str) -> With {
    With {
        grant: Some(grant),
        ..GOOD
    }
}

/// What is wrong with the licence, the list or the holder.
pub(crate) const LICENCES: &[Case] = &[
    case(
        "revoked",
        With {
            status: Some("sharing/revoked.p7m"),
            ..GOOD
        },
        (Word::NeedsUpload, "LICENCE_REVOKED"),
        "发证机关声明：证照已被吊销",
        "the authority states that the licence was revoked",
    ),
    case(
        "cancelled",
        With {
            status: Some("status/sc-cancelled.p7m"),
            ..file("licences/sc-cancelled.ofd")
        },
        (Word::NeedsUpload, "LICENCE_CANCELLED"),
        "发证机关声明：证照已注销",
        "the authority states that the licence was cancelled",
    ),
    case(
        "expired",
        With {
            status: None,
            ..file("licences/sc-ended.ofd")
        },
        (Word::NeedsUpload, "LICENCE_EXPIRED"),
        "证照已过有效期",
        "the licence has expired",
    ),
    case(
        "wrong-holder",
        With {
            holder: "sharing/stranger.json",
            ..GOOD
        },
        (Word::NeedsUpload, "HOLDER_MISMATCH"),
        "申请人不是持证主体",
        "the applicant is not the holder",
    ),
    case(
        "tampered",
        file("licences/sc-tampered-page.ofd"),
        (Word::NeedsUpload, "HASH_FAILURE"),
        "签章后被改动",
        "altered after it was sealed",
    ),
    case(
        "forged-seal",
        file("licences/sc-forged-seal.ofd"),
        (Word::NeedsUpload, "SIG_CRYPTO_FAILURE"),
        "印章系伪造",
        "under a forged seal",
    ),
    case(
        "not-recognised",
        With {
            list: "recognition/330100/authority-unknown.json",
            ..HANGZHOU
        },
        (Word::NeedsUpload, "AUTHORITY_UNKNOWN"),
        "办理地不采信该签发机构",
        "the region of the case does not recognise the authority",
    ),
    case(
        "none",
        file("licences/cq-timestamped.ofd"),
        (Word::NeedsUpload, "HOLDER_MISMATCH"),
        "只找到他人在外地的证照",
        "only somebody else's licence of another region was found",
    ),
];

/// What cannot be said, which is never to the applicant's loss.
pub(crate) const OPEN: &[Case] = &[
    case(
        "undetermined-revocation",
        file("licences/sc-replaced-certificate.ofd"),
        (Word::CannotDecide, "REVOKED_NO_POE"),
        "签章人证书其后被撤销，签章时间无证明",
        "the signer's certificate was revoked since, and nothing proves when it signed",
    ),
    case(
        "status-unknown",
        With {
            status: None,
            ..file("licences/sc-good.ofd")
        },
        (Word::NeedsStatus, "ASSURANCE_TOO_LOW"),
        "没有状态证明",
        "nothing tells the status of the licence",
    ),
    case(
        "suspended",
        With {
            status: Some("status/sc-suspended.p7m"),
            ..file("licences/sc-suspended.ofd")
        },
        (Word::NeedsHuman, "LICENCE_SUSPENDED"),
        "证照被暂扣",
        "the licence is suspended",
    ),
    case(
        "list-expired",
        With {
            list: "recognition/330100/list-expired.json",
            ..HANGZHOU
        },
        (Word::CannotDecide, "LIST_EXPIRED"),
        "办理地的互认清单已过期",
        "the recognition list of the region has expired",
    ),
];

/// What is wrong with the authorisation.
pub(crate) const GRANTS: &[Case] = &[
    case(
        "no-grant",
        With {
            grant: None,
            ..GOOD
        },
        (Word::NeedsGrant, "GRANT_MISSING"),
        "没有用证授权",
        "there is no authorisation",
    ),
    case(
        "grant-expired",
        under("sharing/grants/expired.json"),
        (Word::NeedsGrant, "GRANT_EXPIRED"),
        "授权已过期",
        "the authorisation has expired",
    ),
    case(
        "grant-early",
        under("sharing/grants/early.json"),
        (Word::NeedsGrant, "GRANT_NOT_YET_VALID"),
        "授权尚未生效",
        "the authorisation is not yet valid",
    ),
    case(
        "grant-revoked",
        With {
            revocation: Some("sharing/grants/good-revoked.json"),
            ..GOOD
        },
        (Word::NeedsGrant, "GRANT_REVOKED"),
        "授权已撤回",
        "the authorisation was taken back",
    ),
    case(
        "grant-replayed",
        With {
            case: "sharing/case-next.json",
            uses: Some("sharing/uses"),
            ..GOOD
        },
        (Word::NeedsGrant, "GRANT_ALREADY_USED"),
        "一次性授权已用于另一办件",
        "the authorisation is for one use, and another case used it",
    ),
    case(
        "grant-to-another-office",
        under("sharing/grants/other-office.json"),
        (Word::NeedsGrant, "GRANT_GRANTEE_MISMATCH"),
        "授权给了别的机构",
        "the authorisation was given to another office",
    ),
    case(
        "grant-for-another-matter",
        under("sharing/grants/other-matter.json"),
        (Word::NeedsGrant, "GRANT_MATTER_MISMATCH"),
        "授权针对其他事项",
        "the authorisation is for another matter",
    ),
    case(
        "grant-for-another-purpose",
        under("sharing/grants/other-purpose.json"),
        (Word::NeedsGrant, "GRANT_PURPOSE"),
        "授权用途不符",
        "the authorisation is for another purpose",
    ),
    case(
        "grant-for-another-case",
        under("sharing/grants/other-case.json"),
        (Word::NeedsGrant, "GRANT_PURPOSE"),
        "授权仅限另一办件",
        "the authorisation is for another case alone",
    ),
    case(
        "grant-for-fewer-fields",
        under("sharing/grants/fewer-fields.json"),
        (Word::NeedsGrant, "GRANT_SCOPE_EXCEEDED"),
        "事项所需数据项超出授权范围",
        "the matter needs a field that was not authorised",
    ),
    case(
        "grant-forged",
        under("sharing/grants/forged.json"),
        (Word::NeedsGrant, "GRANT_SIGNATURE_INVALID"),
        "授权不是申请人签署的",
        "the applicant did not sign the authorisation",
    ),
];

/// Every bad case.
pub(crate) fn bad() -> impl Iterator<Item = &'static Case> {
    LICENCES.iter().chain(OPEN).chain(GRANTS)
}
