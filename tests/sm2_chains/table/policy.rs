//! Certificate policies.

use yinzheng::oid;
use yinzheng::oid::Oid;

use crate::plan::Plan;
use crate::support::certificate::CertBuilder;
use crate::support::der;
use crate::support::extension;
use crate::table::Recipe;
use crate::table::bad;
use crate::table::good;

fn policy(number: u8) -> Oid {
    der::dotted(&format!("1.2.3.4.{number}"))
}

/// An authority and an end for these policies.
fn under(authority: &'static [Oid], end: &'static [Oid]) -> Plan {
    let stated = |policies: &'static [Oid]| {
        move |b: CertBuilder| match policies {
            [] => b,
            _ => b.extension(extension::policies(policies)),
        }
    };
    Plan::with(stated(authority)).end(stated(end))
}

fn listed(policies: &[Oid]) -> &'static [Oid] {
    policies.to_vec().leak()
}

pub(super) fn policies() -> Vec<Recipe> {
    let one = || listed(&[policy(1)]);
    let two = || listed(&[policy(2)]);
    let both = || listed(&[policy(1), policy(2)]);
    let any = || listed(&[oid::ANY_POLICY]);
    let explicit = |plan: Plan| plan.inputs(|p| p.require_explicit_policy = true);
    let wanted = |number| {
        move |plan: Plan| plan.inputs(|p| p.initial_policies = [policy(number).to_string()].into())
    };
    vec![
        good("same policy", explicit(under(one(), one()))),
        bad("no policy", explicit(under(&[], &[]))),
        bad("end without policy", explicit(under(one(), &[]))),
        bad("different policies", explicit(under(one(), two()))),
        good("different policies, none needed", under(one(), two())),
        good("overlapping policies", explicit(under(both(), two()))),
        good("wanted policy", wanted(1)(explicit(under(one(), one())))),
        bad(
            "other policy wanted",
            wanted(2)(explicit(under(one(), one()))),
        ),
        good("any policy above", explicit(under(any(), one()))),
        good("any policy below", explicit(under(one(), any()))),
        good(
            "any policy, one wanted",
            wanted(2)(explicit(under(any(), any()))),
        ),
        bad(
            "any policy not accepted",
            explicit(under(any(), one())).inputs(|p| p.inhibit_any_policy = true),
        ),
    ]
}

/// An authority that maps policy 1 to 2 and is changed so, and an end for policy 2.
fn mapped(change: impl Fn(CertBuilder) -> CertBuilder + 'static) -> Plan {
    Plan::with(move |b| {
        let b = b
            .extension(extension::policies(&[policy(1)]))
            .extension(extension::policy_mappings(&[(policy(1), policy(2))]));
        change(b)
    })
    .end(|b| b.extension(extension::policies(&[policy(2)])))
    .inputs(|p| p.require_explicit_policy = true)
}

pub(super) fn constraints_on_policies() -> Vec<Recipe> {
    let requires = |skip| {
        Plan::with(move |b| {
            b.extension(extension::policies(&[policy(1)]))
                .extension(extension::policy_constraints(Some(skip), None))
        })
    };
    let no_any = |skip| {
        Plan::with(move |b| {
            b.extension(extension::policies(&[policy(1)]))
                .extension(extension::inhibit_any_policy(skip))
        })
        .end(|b| b.extension(extension::policies(&[oid::ANY_POLICY])))
        .inputs(|p| p.require_explicit_policy = true)
    };
    let to_any = || extension::policy_mappings(&[(policy(1), oid::ANY_POLICY)]);
    vec![
        good("mapped policy", mapped(|b| b)),
        bad(
            "mapping not accepted",
            mapped(|b| b).inputs(|p| p.inhibit_policy_mapping = true),
        ),
        bad(
            "mapping to any policy",
            mapped(move |b| b.extension(to_any())),
        ),
        bad(
            "mapping inhibited above",
            Plan::with(|b| {
                b.extension(extension::policies(&[policy(1)]))
                    .extension(extension::policy_constraints(None, Some(0)))
            })
            .below("sub", |b| {
                b.extension(extension::policies(&[policy(1)]))
                    .extension(extension::policy_mappings(&[(policy(1), policy(2))]))
            })
            .end(|b| b.extension(extension::policies(&[policy(2)])))
            .inputs(|p| p.require_explicit_policy = true),
        ),
        bad("policy required at once", requires(0)),
        good("policy required further below", requires(5)),
        good(
            "required policy there",
            requires(0).end(|b| b.extension(extension::policies(&[policy(1)]))),
        ),
        bad("any policy inhibited at once", no_any(0)),
        good("any policy inhibited further below", no_any(1)),
    ]
}
