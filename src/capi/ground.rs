//! Whose signature makes a grant, as callers say it in JSON.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::capi::config;
use crate::capi::config::present;
use crate::capi::grant::GrantAnswer;
use crate::capi::octets::Armoured;
use crate::capi::octets::Base64;
use crate::capi::status::Failure;
use crate::crypto::PublicKey;
use crate::licence::Uscc;
use crate::limits::Limits;
use crate::sharing::AcceptedGrant;
use crate::sharing::AuthenticationLevel;
use crate::sharing::GrantAuthorities;
use crate::sharing::GrantUse;
use crate::sharing::LegalBasis;
use crate::sharing::Platform;
use crate::sharing::SignedGrant;
use crate::sharing::SignedRevocation;
use crate::sharing::judge_grant;

/// Whose signature makes a grant and what was taken back, as JSON.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct GroundForm {
    holder_keys: Vec<HolderKeysForm>,
    platforms: BTreeMap<Uscc, PlatformForm>,
    bodies: BTreeMap<Uscc, Vec<Armoured>>,
    legal_bases: BTreeMap<String, LegalBasisForm>,
    revocations: Vec<Base64>,
    #[serde(default, deserialize_with = "present")]
    least: Option<AuthenticationLevel>,
}

/// A holder, and keys that are known to be his own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolderKeysForm {
    holder: Value,
    keys: Vec<Armoured>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlatformForm {
    keys: Vec<Armoured>,
    highest: AuthenticationLevel,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LegalBasisForm {
    title: String,
    #[serde(default)]
    bodies: Vec<Uscc>,
}

impl GroundForm {
    /// Judges a grant against a use of it.
    pub(super) fn judge(
        &self,
        grant: &[u8],
        mut usage: GrantUse,
    ) -> Result<(GrantAnswer, Option<AcceptedGrant>), Failure> {
        let limits = Limits::default();
        if let Some(least) = self.least {
            usage.least = least;
        }
        let authorities = self.authorities()?;
        let revocations = self.revocations(&limits)?;
        // What cannot be read is no grant: the answer says that there is none that is signed.
        let read = SignedGrant::from_json(grant, &limits);
        let check = judge_grant(read.as_ref().ok(), &authorities, &revocations, &usage);
        let answer = GrantAnswer::new(&check, read.as_ref());
        Ok((answer, check.accepted().cloned()))
    }

    fn authorities(&self) -> Result<GrantAuthorities, Failure> {
        let mut all = GrantAuthorities::new();
        for form in &self.holder_keys {
            let holder = config::read_holder("ground.holder_keys", form.holder.clone())?;
            for key in keys("holder_keys", &form.keys)? {
                all = all.with_holder_key(holder.clone(), key);
            }
        }
        for (code, form) in &self.platforms {
            let platform = Platform::new(keys("platforms", &form.keys)?, form.highest);
            all = all.with_platform(*code, platform);
        }
        for (code, list) in &self.bodies {
            for key in keys("bodies", list)? {
                all = all.with_body_key(*code, key);
            }
        }
        for (code, form) in &self.legal_bases {
            let basis = LegalBasis::new(&form.title, form.bodies.clone());
            all = all.with_legal_basis(code, basis);
        }
        Ok(all)
    }

    fn revocations(&self, limits: &Limits) -> Result<Vec<SignedRevocation>, Failure> {
        let read = |octets: &Base64| {
            let read = SignedRevocation::from_json(&octets.0, limits);
            read.map_err(|e| config::unreadable("ground.revocations", &e))
        };
        self.revocations.iter().map(read).collect()
    }
}

/// The keys in certificates and public keys.
fn keys(place: &str, list: &[Armoured]) -> Result<Vec<PublicKey>, Failure> {
    let place = format!("ground.{place}");
    let mut all = Vec::new();
    for octets in list {
        if let Ok(key) = PublicKey::from_spki(&octets.0) {
            all.push(key);
            continue;
        }
        let certificates = config::certificates(&place, &octets.0)?;
        all.extend(certificates.iter().map(|c| c.public_key().clone()));
    }
    Ok(all)
}
