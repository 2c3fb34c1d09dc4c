//! Chains in SM2 have the results of the same chains in ECDSA, here and under `openssl verify`.
//!
//! Each chain is issued twice by the tests, once per algorithm, alike in all but keys and signatures. OpenSSL
//! verifies those in ECDSA whole. Of those in SM2 it verifies single signatures only, because it hands the SM2
//! user identity to the target alone (openssl/openssl#23471).

#[path = "../chain/mod.rs"]
mod chain;
#[path = "../support/mod.rs"]
mod support;

mod hops;
mod openssl;
mod plan;
mod reissue;
mod table;

use yinzheng::pki::revocation::RevocationStatus;

use chain::Chain;
use chain::Verdict;
use chain::nist;
use openssl::OpenSsl;
use reissue::Suite;
use support::key::Scheme;

/// One chain in both algorithms.
struct Pair {
    valid: bool,
    sm2: Chain,
    ecdsa: Chain,
}

/// What makes two answers the same: reason and place of the failure, certificates out of their time, policies and
/// the states of the certificates.
fn summary(chain: &Chain) -> String {
    let (answer, states) = chain.answer();
    let failure = answer.outcome.as_ref().err();
    let failure = failure.map(|f| (f.reason, f.place()));
    let late: Vec<String> = answer
        .out_of_bounds
        .iter()
        .map(|o| o.certificate.subject().to_string())
        .collect();
    let states: Vec<String> = states.iter().map(|s| state(&s.status)).collect();
    format!(
        "{failure:?} {late:?} {:?} {states:?}",
        answer.valid_policies
    )
}

/// The state of a certificate, without who said so.
fn state(status: &RevocationStatus) -> String {
    match status {
        RevocationStatus::Good { .. } => "good".to_owned(),
        RevocationStatus::Revoked(since) => format!("revoked {} {:?}", since.at, since.reason),
        RevocationStatus::OnHold { since, .. } => format!("on hold {}", since.at),
        RevocationStatus::Unknown { reason, .. } => format!("{reason:?}"),
        other => format!("{other:?}"),
    }
}

/// Compares all results; `differences` names the chains on which OpenSSL is known to be of another opinion.
fn compare(name: &str, pairs: &[Pair], differences: &[&str]) {
    let mut wrong = Vec::new();
    for Pair { valid, sm2, ecdsa } in pairs {
        let (id, want) = (&sm2.id, Verdict::of(*valid));
        let answers = [sm2, ecdsa].map(|chain| (chain.verdict(), summary(chain)));
        if answers[0] != answers[1] || answers[0].0 != want {
            wrong.push(format!("{id}: want {want:?}, got {answers:?}"));
        }
    }
    let valid = pairs.iter().filter(|p| p.valid).count();
    let mut line = format!("{name}: {} ({valid} valid)", pairs.len());
    if let Some(openssl) = OpenSsl::find(name) {
        let (agreed, found) = whole_chains(&openssl, pairs, differences);
        wrong.extend(found);
        line += &format!(", openssl agreed on {agreed}");
        if openssl.knows_sm2() {
            let hops = hops::compare(&openssl, pairs.iter().map(|p| &p.sm2));
            line += &format!(", {hops}");
            assert!(hops.agreed > pairs.len() && hops.bad >= 3, "{line}");
            wrong.extend(hops.wrong);
        } else {
            println!("skipped: openssl without SM2");
        }
    }
    println!("{line}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(pairs.len() >= 40 && valid >= 15, "{line}");
}

/// On how many chains in ECDSA OpenSSL agrees, and on which it does not.
fn whole_chains(openssl: &OpenSsl, pairs: &[Pair], differences: &[&str]) -> (usize, Vec<String>) {
    let asked: Vec<_> = pairs.iter().map(|p| openssl.chain(&p.ecdsa)).collect();
    let mut agreed = 0;
    let mut wrong = Vec::new();
    for (pair, answer) in pairs.iter().zip(openssl.run(&asked)) {
        let id = pair.ecdsa.id.as_str();
        if answer.good == pair.valid {
            agreed += 1;
        } else if !differences.contains(&id) {
            wrong.push(format!(
                "{id}: openssl differs, its errors are {:?}",
                answer.errors
            ));
        }
    }
    (agreed, wrong)
}

/// OpenSSL 3.0 does not follow a path from the signer of a CRL when that CRL is about the signer itself.
const NIST_DIFFERENCES: [&str; 1] = ["4.14.30"];

#[test]
fn nist_chains_issued_anew() {
    let Some(folder) = nist::folder() else { return };
    let suite = Suite::read(&folder);
    let (sm2, ecdsa) = (suite.issue(Scheme::Sm2), suite.issue(Scheme::P256));
    let pair = |row: nist::Row| Pair {
        valid: row.valid,
        sm2: sm2.chain(&row),
        ecdsa: ecdsa.chain(&row),
    };
    let pairs: Vec<Pair> = nist::rows(&folder).into_iter().map(pair).collect();
    compare("sm2 chains of nist", &pairs, &NIST_DIFFERENCES);
}

#[test]
fn chains_of_our_own() {
    let pair = |recipe: table::Recipe| Pair {
        valid: recipe.valid,
        sm2: recipe.plan.chain(recipe.id, Scheme::Sm2),
        ecdsa: recipe.plan.chain(recipe.id, Scheme::P256),
    };
    let pairs: Vec<Pair> = table::recipes().into_iter().map(pair).collect();
    compare("sm2 chains", &pairs, &[]);
}
