//! CRLs.

use yinzheng::oid;

use crate::plan::Plan;
use crate::support::crl::Revoked;
use crate::support::crl::reason;
use crate::support::der;
use crate::support::extension;
use crate::support::extension::Extension;
use crate::table::Recipe;
use crate::table::bad;
use crate::table::good;

pub(super) fn revoked() -> Vec<Recipe> {
    let revoke = |place| Plan::plain().list(place, |l, s| l.revoke(Revoked::new(s, "2025-01-01")));
    let because = |why| {
        Plan::plain().list(1, move |l, s| {
            l.revoke(Revoked::new(s, "2025-01-01").reason(why))
        })
    };
    let other = || {
        Plan::plain().list(1, |l, s| {
            let mut other = s.clone();
            other.serial = vec![101];
            l.revoke(Revoked::new(&other, "2025-01-01"))
        })
    };
    let unknown = || Extension::new(oid::SM3, der::null()).critical();
    vec![
        bad("end revoked", revoke(1)),
        bad("authority revoked", revoke(0)),
        bad("key compromised", because(reason::KEY_COMPROMISE)),
        bad("on hold", because(reason::CERTIFICATE_HOLD)),
        good("another one revoked", other()),
        bad(
            "revoked with an unknown critical extension",
            Plan::plain().list(1, move |l, s| {
                l.revoke(Revoked::new(s, "2025-01-01").extension(unknown()))
            }),
        ),
    ]
}

pub(super) fn lists() -> Vec<Recipe> {
    let unknown = || Extension::new(oid::SM3, der::null()).critical();
    vec![
        bad("no list for the end", Plan::plain().lists(1, |_, _| vec![])),
        bad(
            "no list for the authority",
            Plan::plain().lists(0, |_, _| vec![]),
        ),
        bad(
            "bad signature on the list",
            Plan::plain().list(1, |l, _| l.broken_signature()),
        ),
        bad(
            "list out of date",
            Plan::plain().list(1, |l, _| l.updates("2025-01-01", "2025-02-01")),
        ),
        good(
            "old list and fresh one",
            Plan::plain().lists(1, |l, _| {
                vec![l.clone().updates("2025-01-01", "2025-02-01"), l]
            }),
        ),
        good(
            "list of version 1",
            Plan::plain().list(1, |l, _| l.version_1()),
        ),
        bad(
            "list with an unknown critical extension",
            Plan::plain().list(1, move |l, _| l.extension(unknown())),
        ),
    ]
}

const POINT: &str = "http://crl.example.org/a.crl";
const ELSEWHERE: &str = "http://crl.example.org/b.crl";

pub(super) fn scopes_and_deltas() -> Vec<Recipe> {
    let scope = |fields: Vec<Vec<u8>>| {
        Plan::plain().list(1, move |l, _| {
            l.extension(extension::issuing_distribution_point(&fields))
        })
    };
    let only = |number| vec![der::primitive(number, &[0xff])];
    let at = |url| vec![extension::distribution_point_name(&[extension::uri(url)])];
    let points = |plan: Plan| plan.end(|b| b.extension(extension::crl_distribution_point(POINT)));
    let delta = |old: Option<u8>, new: Option<u8>| {
        Plan::plain().lists(1, move |l, s| {
            let entry = |why| Revoked::new(s, "2025-01-01").reason(why);
            let freshest = Extension {
                oid: oid::CE_FRESHEST_CRL,
                ..extension::crl_distribution_point(POINT)
            };
            let old_date = l.clone().updates("2025-02-01", "2055-01-01");
            let base = old_date.number(5).extension(freshest);
            let delta = l.number(9).delta(5);
            vec![
                old.into_iter().fold(base, |l, why| l.revoke(entry(why))),
                new.into_iter().fold(delta, |l, why| l.revoke(entry(why))),
            ]
        })
    };
    vec![
        good("list of ends alone", scope(only(1))),
        bad("list of authorities alone", scope(only(2))),
        bad("list of attributes alone", scope(only(5))),
        bad(
            "list for one reason",
            scope(vec![der::primitive(3, &[6, 0x40])]),
        ),
        good("list of the point named", points(scope(at(POINT)))),
        bad("list of another point", points(scope(at(ELSEWHERE)))),
        good("delta without entries", delta(None, None)),
        bad(
            "revoked by the delta",
            delta(None, Some(reason::SUPERSEDED)),
        ),
        good(
            "hold ended by the delta",
            delta(
                Some(reason::CERTIFICATE_HOLD),
                Some(reason::REMOVE_FROM_CRL),
            ),
        ),
    ]
}
