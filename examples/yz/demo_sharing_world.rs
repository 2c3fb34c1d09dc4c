//! What the demonstration of no-submission rests on: a matter, cases, authorisations, and who is known by which key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use serde_json::json;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::licence::LicenceStatus;
use yinzheng::pki::envelope::Envelope;
use yinzheng::sharing::Extent;
use yinzheng::sharing::GRANT_DOMAIN;
use yinzheng::sharing::Grant;
use yinzheng::sharing::GrantBasis;
use yinzheng::sharing::GrantRevocation;
use yinzheng::sharing::HolderRef;
use yinzheng::sharing::REVOCATION_DOMAIN;
use yinzheng::sharing::ScopeSubject;
use yinzheng::sharing::TypeRef;

use crate::bodies::BodyForm;
use crate::bodies::RegisterForm;
use crate::demo_licences::description;
use crate::demo_licences::statement;
use crate::demo_recognition_world::MATTER;
use crate::demo_recognition_world::TYPE;
use crate::demo_world::ASKED;
use crate::demo_world::Made;
use crate::demo_world::Region;
use crate::demo_world::at;
use crate::holder::HolderForm;
use crate::keygen::public_pem;

/// The office that handles the case, 广元市示例行政审批局.
pub(crate) const OFFICE: &str = "11510800MB9999930U";
/// For what licences are used.
pub(crate) const PURPOSE: &str = "yzb-2026-01";
/// The case that is played to its end.
pub(crate) const CASE: &str = "GY-2026-0001";
/// The licence of the case.
pub(crate) const SERIAL: &str = "202600000022";

/// A file below the folder of the demonstration.
pub(crate) type File = (String, Vec<u8>);

/// Who signs, beside those who seal.
pub(crate) struct Keys {
    pub(crate) holder: SoftwareSigner,
    pub(crate) office: SoftwareSigner,
    pub(crate) provider: SoftwareSigner,
}

impl Keys {
    pub(crate) fn new() -> Made<Self> {
        Ok(Self {
            holder: SoftwareSigner::generate_sm2()?,
            office: SoftwareSigner::generate_sm2()?,
            provider: SoftwareSigner::generate_sm2()?,
        })
    }
}

/// Another company than the one that holds the licence.
fn stranger() -> Holder {
    let code = "91510802MA99999836";
    Holder::new("广元市旁人运输有限公司").with_code(code, HolderCodeType::UnifiedSocialCredit)
}

/// Every file that cases are asked with.
pub(crate) fn files(region: &Region, keys: &Keys) -> Made<Vec<File>> {
    let holder = region.place.company();
    let json = |value: &Value| serde_json::to_vec_pretty(value);
    let person = |of: &Holder| serde_json::to_vec_pretty(&HolderForm::of(of));
    let revoked = statement(
        region,
        &description(region.place, SERIAL)?,
        LicenceStatus::Revoked,
        &region.office,
    );
    let mut files = vec![
        ("sharing/matter.json".to_owned(), json(&matter("510000"))?),
        (
            "sharing/matter-hangzhou.json".to_owned(),
            json(&matter("330100"))?,
        ),
        ("sharing/case.json".to_owned(), json(&case(CASE, "510800"))?),
        (
            "sharing/case-next.json".to_owned(),
            json(&case("GY-2026-0002", "510800"))?,
        ),
        (
            "sharing/case-hangzhou.json".to_owned(),
            json(&case("HZ-2026-0001", "330102"))?,
        ),
        ("sharing/holder.json".to_owned(), person(&holder)?),
        ("sharing/stranger.json".to_owned(), person(&stranger())?),
        (
            "sharing/holder.pub".to_owned(),
            public_pem(keys.holder.public_key()).into_bytes(),
        ),
        ("sharing/register.json".to_owned(), register(region, keys)?),
        ("sharing/revoked.p7m".to_owned(), revoked?),
    ];
    files.extend(grants(&holder, keys)?);
    Ok(files)
}

/// 换发道路运输经营许可证: a licence, a promise, and data of another office.
fn matter(region: &str) -> Value {
    let upload = |code: &str| json!({"id": "paper", "materials": [{"material": code, "by": {"upload": {}}}]});
    let licence = json!({
        "type": {"licence": TYPE}, "name": "道路运输经营许可证", "min_assurance": "L3", "remaining_days": 30,
        "fields": ["ZZBS", "KZ_JYFW"], "fills": [{"form": "scope", "from": "KZ_JYFW"}],
        "where": {"compare": {"field": "KZ_JYFW", "is": "contains", "value": "货物运输"}}
    });
    json!({
        "schema": "yinzheng.matter/1", "code": MATTER, "name": "道路货物运输经营许可换证（虚构）",
        "region": region, "version": 1, "effective": "2026-01-01T00:00:00Z",
        "fields": [{"name": "scope", "kind": "text"}, {"name": "vehicles", "kind": "number"}],
        "sources": [{"id": "insurance", "department": OFFICE}],
        "requirements": [
            {"id": "permit", "name": "道路运输经营许可证", "kind": "material", "necessity": "mandatory",
             "alternatives": [{"id": "licence", "materials": [{"material": "M1", "by": {"licence": [licence]}}]},
                              upload("M1")]},
            {"id": "insurance", "name": "承运人责任险保单", "kind": "material", "necessity": "mandatory",
             "when": {"compare": {"field": "vehicles", "is": "ge", "value": 1}},
             "alternatives": [{"id": "query", "materials": [{"material": "M2", "by": {"data": {
                                  "source": "insurance", "fields": ["insured"], "max_age_days": 7,
                                  "where": {"compare": {"field": "insured", "is": "eq", "value": true}}}}}]},
                              upload("M2")]},
            {"id": "safety", "name": "安全生产条件证明", "kind": "material", "necessity": "mandatory",
             "alternatives": [{"id": "promise", "materials": [{"material": "M3", "by": {"promise": {
                                  "basis": "国办发〔2020〕42号", "text": "safety-2026"}}}]},
                              upload("M3")]}
        ]
    })
}

fn case(number: &str, region: &str) -> Value {
    json!({
        "number": number, "organisation": OFFICE, "operator": "u17", "purpose": PURPOSE, "region": region,
        "fields": {"vehicles": 3},
        "answers": [{"source": "insurance", "as_of": "2026-11-23T00:00:00Z", "fields": {"insured": true}}],
        "promises": ["safety-2026"]
    })
}

fn register(region: &Region, keys: &Keys) -> Made<Vec<u8>> {
    let key = |signer: &SoftwareSigner| vec![STANDARD.encode(signer.public_key().to_spki())];
    let body = |code: &str, signer| -> Made<BodyForm> {
        let (code, keys) = (code.parse()?, key(signer));
        Ok(BodyForm { code, keys })
    };
    let form = RegisterForm {
        bodies: vec![
            body(OFFICE, &keys.office)?,
            body(region.place.code, &keys.provider)?,
        ],
        ..RegisterForm::default()
    };
    Ok(serde_json::to_vec_pretty(&form)?)
}

/// An authorisation of the holder for one use in the matter.
pub(crate) fn grant(holder: &Holder) -> Made<Grant> {
    let of = HolderRef::new(holder)?.ok_or("a holder with a code")?;
    let kind = ScopeSubject::Type(TypeRef::Licence(TYPE.parse()?));
    let grant = Grant::new(
        of,
        OFFICE.parse()?,
        MATTER,
        "510000".parse()?,
        (at("2026-11-20")?, at("2026-12-20")?),
        GrantBasis::OwnSignature,
    )?;
    Ok(grant.for_purpose(PURPOSE).over(kind, Extent::Face))
}

/// The octets of a signed authorisation.
pub(crate) fn signed(grant: &Grant, by: &SoftwareSigner) -> Made<Vec<u8>> {
    sealed(grant.to_envelope()?, GRANT_DOMAIN, by)
}

fn sealed(mut envelope: Envelope, domain: &str, by: &SoftwareSigner) -> Made<Vec<u8>> {
    envelope.sign(domain, by, None)?;
    Ok(format!("{}\n", envelope.to_json()).into_bytes())
}

type Change = fn(&mut Grant) -> Made<()>;

/// In what an authorisation differs from the one that counts.
const CHANGES: &[(&str, Change)] = &[
    ("hangzhou", |g| {
        g.region = "330100".parse()?;
        Ok(())
    }),
    ("expired", |g| {
        g.not_after = at("2026-11-22")?;
        Ok(())
    }),
    ("early", |g| {
        g.not_before = at("2026-12-01")?;
        Ok(())
    }),
    ("other-office", |g| {
        g.grantee = "11510800MB99999221".parse()?;
        Ok(())
    }),
    ("other-matter", |g| {
        g.matter = "000118003002".to_owned();
        Ok(())
    }),
    ("other-purpose", |g| {
        g.purpose = "survey".to_owned();
        Ok(())
    }),
    ("other-case", |g| {
        g.case = Some("GY-2026-9999".to_owned());
        Ok(())
    }),
    ("fewer-fields", |g| {
        let fewer = Extent::Fields(vec!["ZZBS".to_owned()]);
        g.scope.iter_mut().for_each(|i| i.extent = fewer.clone());
        Ok(())
    }),
];

/// The authorisation that counts, and others that do not.
fn grants(holder: &Holder, keys: &Keys) -> Made<Vec<File>> {
    let good = grant(holder)?;
    let mut files = vec![
        ("good", signed(&good, &keys.holder)?),
        ("forged", signed(&grant(holder)?, &keys.office)?),
    ];
    let revocation = GrantRevocation::new(&good.grant_id, at(ASKED)?).to_envelope()?;
    let revocation = sealed(revocation, REVOCATION_DOMAIN, &keys.holder)?;
    files.push(("good-revoked", revocation));
    for (name, change) in CHANGES {
        let mut made = grant(holder)?;
        change(&mut made)?;
        files.push((name, signed(&made, &keys.holder)?));
    }
    let path = |name| format!("sharing/grants/{name}.json");
    Ok(files
        .into_iter()
        .map(|(n, bytes)| (path(n), bytes))
        .collect())
}
