//! What the certificates say about each other.

use yinzheng::oid;

use crate::plan::Plan;
use crate::plan::name;
use crate::support::certificate::CertBuilder;
use crate::support::der;
use crate::support::extension;
use crate::support::extension::Extension;
use crate::support::extension::usage;
use crate::support::name::Name;
use crate::table::Recipe;
use crate::table::bad;
use crate::table::good;

pub(super) fn signatures() -> Vec<Recipe> {
    vec![
        good("root and end", Plan::direct()),
        good("one authority", Plan::plain()),
        good(
            "three authorities",
            Plan::plain().below("sub", |b| b).below("subsub", |b| b),
        ),
        bad(
            "bad signature on the authority",
            Plan::with(CertBuilder::broken_signature),
        ),
        bad(
            "bad signature on a lower authority",
            Plan::plain().below("sub", CertBuilder::broken_signature),
        ),
        bad(
            "bad signature on the end",
            Plan::plain().end(CertBuilder::broken_signature),
        ),
        bad(
            "signed by a stranger in the issuer's name",
            Plan::plain().end_by(|b, above| above.by_stranger(b)),
        ),
        bad(
            "signed under another SM2 identity",
            Plan::plain().end_by(|b, above| above.under_identity(b, b"8765432187654321")),
        ),
        bad(
            "signed under the empty SM2 identity",
            Plan::plain().end_by(|b, above| above.under_identity(b, b"")),
        ),
    ]
}

pub(super) fn names() -> Vec<Recipe> {
    let printable = || {
        let attribute = |kind, value| der::set([der::seq([der::oid(kind), value])]);
        Name::from_der(der::seq([
            attribute(oid::AT_C, der::printable("CN")),
            attribute(oid::AT_O, der::utf8("试验")),
            attribute(oid::AT_CN, der::printable("ca")),
        ]))
    };
    let backwards = || Name::new(&[(oid::AT_CN, "ca"), (oid::AT_O, "试验"), (oid::AT_C, "CN")]);
    vec![
        bad(
            "another issuer named",
            Plan::plain().end(|b| b.issuer_name(&name("other"))),
        ),
        bad(
            "issuer named backwards",
            Plan::plain().end(move |b| b.issuer_name(&backwards())),
        ),
        good(
            "issuer named in capitals and spaces",
            Plan::plain().end(|b| b.issuer_name(&name("  CA "))),
        ),
        good(
            "issuer named in another type of string",
            Plan::plain().end(move |b| b.issuer_name(&printable())),
        ),
    ]
}

pub(super) fn times() -> Vec<Recipe> {
    let over = |b: CertBuilder| b.valid("2020-01-01", "2024-01-01");
    let ahead = |b: CertBuilder| b.valid("2030-01-01", "2040-01-01");
    vec![
        good(
            "from 1990 to 2090",
            Plan::plain().end(|b| b.valid("1990-01-01", "2090-01-01")),
        ),
        good(
            "GeneralizedTime before 2050",
            Plan::plain().end(|b| {
                let time = |text| der::generalized_time(der::instant(text));
                let ends = [time("2020-01-01T00:00:00Z"), time("2040-01-01T00:00:00Z")];
                b.raw_validity(der::seq(ends))
            }),
        ),
        bad("end expired", Plan::plain().end(over)),
        bad("end not yet valid", Plan::plain().end(ahead)),
        bad("authority expired", Plan::with(over)),
        bad("authority not yet valid", Plan::with(ahead)),
    ]
}

pub(super) fn authorities() -> Vec<Recipe> {
    let uses = |bits: &'static [u8]| Plan::with(|b| b.extension(extension::key_usage(bits)));
    let not_a_ca = || Extension::new(oid::CE_BASIC_CONSTRAINTS, vec![0x30, 0]).critical();
    let limited = |length| Plan::with(move |b| b.ca(Some(length)));
    let unknown = || Extension::new(oid::SM3, der::null());
    vec![
        bad(
            "no basicConstraints",
            Plan::with(|b| b.without(oid::CE_BASIC_CONSTRAINTS)),
        ),
        bad("not a CA", Plan::with(move |b| b.extension(not_a_ca()))),
        bad("version 1", Plan::with(CertBuilder::version_1)),
        good("path length kept", limited(0)),
        good("path length of one kept", limited(1).below("sub", |b| b)),
        bad("path length exceeded", limited(0).below("sub", |b| b)),
        bad(
            "path length raised below",
            limited(0).below("sub", |b| b.ca(Some(5))),
        ),
        bad(
            "path length of one exceeded",
            limited(1).below("sub", |b| b).below("subsub", |b| b),
        ),
        good(
            "self-issued certificates do not count",
            limited(0).below_with_key("ca", "ca, next key", |b| b),
        ),
        good("no keyUsage", Plan::with(|b| b.without(oid::CE_KEY_USAGE))),
        bad("may not sign certificates", uses(&[usage::CRL_SIGN])),
        bad("may not sign CRLs", uses(&[usage::KEY_CERT_SIGN])),
        good(
            "unknown extension",
            Plan::with(move |b| b.extension(unknown())),
        ),
        bad(
            "unknown critical extension",
            Plan::plain().end(move |b| b.extension(unknown().critical())),
        ),
        bad(
            "unknown critical extension of an authority",
            Plan::with(move |b| b.extension(unknown().critical())),
        ),
    ]
}

/// An end with this name below an authority with these constraints.
fn named(permitted: &[Vec<u8>], excluded: &[Vec<u8>], alternative: Option<Vec<u8>>) -> Plan {
    let constraints = extension::name_constraints(permitted, excluded);
    let plan = Plan::with(move |b| b.extension(constraints.clone()));
    match alternative {
        Some(name) => {
            plan.end(move |b| b.extension(extension::subject_alt_name(std::slice::from_ref(&name))))
        }
        None => plan,
    }
}

pub(super) fn constraints_on_names() -> Vec<Recipe> {
    let within = |organisation| {
        let base = [(oid::AT_C, "CN"), (oid::AT_O, organisation)];
        [extension::directory(&Name::new(&base))]
    };
    let dns = |text| [extension::dns(text)];
    let email = |text| [extension::email(text)];
    let uri = |text| [extension::uri(text)];
    let host = || Some(extension::dns("a.example.org"));
    let mail = || Some(extension::email("a@example.org"));
    let page = || Some(extension::uri("https://a.example.org/x"));
    vec![
        good("name where it may be", named(&within("试验"), &[], None)),
        bad("name elsewhere", named(&within("别处"), &[], None)),
        bad("name excluded", named(&[], &within("试验"), None)),
        good("other name excluded", named(&[], &within("别处"), None)),
        good(
            "host where it may be",
            named(&dns("example.org"), &[], host()),
        ),
        bad("host elsewhere", named(&dns("example.com"), &[], host())),
        bad("host excluded", named(&[], &dns("example.org"), host())),
        good(
            "mail where it may be",
            named(&email("example.org"), &[], mail()),
        ),
        bad("mail elsewhere", named(&email("example.com"), &[], mail())),
        bad("mail excluded", named(&[], &email("example.org"), mail())),
        good(
            "page where it may be",
            named(&uri(".example.org"), &[], page()),
        ),
        bad("page elsewhere", named(&uri(".example.com"), &[], page())),
        good(
            "another kind of name",
            named(&dns("example.com"), &[], mail()),
        ),
        bad(
            "constraints of two authorities",
            named(&within("试验"), &[], None).below("sub", move |b| {
                let elsewhere = extension::name_constraints(&within("别处"), &[]);
                b.extension(elsewhere)
            }),
        ),
    ]
}
