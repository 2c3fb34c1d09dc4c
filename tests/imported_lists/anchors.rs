//! Which anchors a list gives, and that it gives none to somebody who does not know it.

use yinzheng::pki::Purpose;
use yinzheng::recognition::import::ListPin;
use yinzheng::recognition::import::Omission;
use yinzheng::report::Check;
use yinzheng::report::Outcome;
use yinzheng::report::Reason;

use crate::build::CA_PKC;
use crate::build::CA_QC;
use crate::build::NEXT;
use crate::build::OCSP;
use crate::build::TSA;
use crate::build::anchors;
use crate::build::ids;
use crate::build::list;
use crate::build::parties;
use crate::build::period;
use crate::build::periods;
use crate::build::read;
use crate::build::service;
use crate::build::state;

const SUBJECT: &str = "<DigitalId><X509SubjectName>CN=x</X509SubjectName></DigitalId>";

/// A CA, known by certificate now and by name before, in these states from the newest to the oldest.
fn history(states: &[(&str, &str)]) -> String {
    let ids = ids(&parties()[..1]);
    let of = |ids: &str, (name, since): &(&str, &str)| state(CA_QC, ids, name, since);
    let former: Vec<_> = states[1..].iter().map(|s| of(SUBJECT, s)).collect();
    list(&[service(&of(&ids, &states[0]), &former)])
}

#[test]
fn only_under_its_digest_does_a_list_count() {
    let text = history(&[("granted", "2020-01-01T00:00:00Z")]);
    let list = read(&text);
    for pin in list.pins() {
        let pin: ListPin = pin.to_string().parse().unwrap();
        assert!(pin.fits(text.as_bytes()));
        let made = list.anchors(Some(&pin));
        assert_eq!(made.anchors.len(), 1);
        assert_eq!(made.findings[0].outcome, Outcome::Ok);
    }
    let other = read(&format!("{text}\n"));
    let wrong = list.anchors(Some(&other.pins()[0]));
    let without = list.anchors(None);
    for (made, reason) in [
        (wrong, Reason::ListPinMismatch),
        (without, Reason::ListNotPinned),
    ] {
        assert!(made.anchors.is_empty() && made.omitted.is_empty());
        assert_eq!(made.findings[0].outcome, Outcome::NotOk(reason));
    }
}

#[test]
fn the_signature_is_always_said_to_be_unchecked() {
    let list = read(&history(&[("granted", "2020-01-01T00:00:00Z")]));
    for made in [list.anchors(None), anchors(&list)] {
        let signature = &made.findings[1];
        assert_eq!(signature.check, Check::ListImportSignature);
        assert_eq!(signature.outcome, Outcome::Skipped(Reason::NotSupported));
    }
}

/// The states of a CA, the periods in which it is an anchor, and why.
type Row = (
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
    &'static str,
);

const PERIODS: &[Row] = &[
    (
        &[("granted", "2020-01-01T00:00:00Z")],
        &[("2020-01-01T00:00:00Z", NEXT)],
        "since then, as long as the list speaks",
    ),
    (
        &[
            ("withdrawn", "2024-01-01T00:00:00Z"),
            ("granted", "2020-01-01T00:00:00Z"),
        ],
        &[("2020-01-01T00:00:00Z", "2023-12-31T23:59:59Z")],
        "withdrawn: what was before remains",
    ),
    (
        &[
            ("granted", "2025-01-01T00:00:00Z"),
            ("withdrawn", "2024-01-01T00:00:00Z"),
            ("granted", "2020-01-01T00:00:00Z"),
        ],
        &[
            ("2020-01-01T00:00:00Z", "2023-12-31T23:59:59Z"),
            ("2025-01-01T00:00:00Z", NEXT),
        ],
        "an interruption leaves two periods",
    ),
    (
        &[
            ("granted", "2020-01-01T00:00:00Z"),
            ("recognisedatnationallevel", "2018-01-01T00:00:00Z"),
        ],
        &[("2018-01-01T00:00:00Z", NEXT)],
        "no interruption, one period",
    ),
    (
        &[
            ("granted", "2020-01-01T00:00:00Z"),
            ("withdrawn", "2018-01-01T00:00:00Z"),
            ("granted", "2019-01-01T00:00:00Z"),
        ],
        &[("2019-01-01T00:00:00Z", NEXT)],
        "a history out of order is put in order",
    ),
    (
        &[("undersupervision", "2014-01-01T00:00:00Z")],
        &[("2014-01-01T00:00:00Z", "2016-06-30T21:59:59Z")],
        "the old statuses ended with the regulation",
    ),
    (
        &[("granted", "2028-01-01T00:00:00Z")],
        &[],
        "to be granted after the next issue",
    ),
    (
        &[("withdrawn", "2020-01-01T00:00:00Z")],
        &[],
        "never approved",
    ),
    (
        &[("setbysomebody", "2020-01-01T00:00:00Z")],
        &[],
        "a status that nobody knows",
    ),
];

#[test]
fn a_service_is_an_anchor_while_it_is_approved() {
    for (states, want, why) in PERIODS {
        let made = anchors(&read(&history(states)));
        let want: Vec<_> = want.iter().map(|(from, to)| period(from, to)).collect();
        assert_eq!(periods(&made), want, "{why}");
        let never = want.is_empty().then_some(Omission::NeverApproved);
        assert_eq!(made.omitted.first().map(|o| o.why), never, "{why}");
    }
}

#[test]
fn a_history_that_contradicts_itself_gives_nothing() {
    for (states, why) in [
        (
            vec![
                ("granted", "2020-01-01T00:00:00Z"),
                ("withdrawn", "2020-01-01T00:00:00Z"),
            ],
            "two states at once",
        ),
        (
            vec![
                ("granted", "2020-01-01T00:00:00Z"),
                ("withdrawn", "2022-01-01T00:00:00Z"),
            ],
            "a former state that is newer than the present one",
        ),
    ] {
        let made = anchors(&read(&history(&states)));
        assert!(made.anchors.is_empty(), "{why}");
        assert_eq!(made.omitted[0].why, Omission::HistoryContradicts, "{why}");
    }
}

/// One certificate and type, granted in one service and withdrawn in another.
#[test]
fn services_that_contradict_each_other_give_nothing() {
    let ids = ids(&parties()[..1]);
    let one = |kind, name, since| service(&state(kind, &ids, name, since), &[]);
    let granted = one(CA_QC, "granted", "2020-01-01T00:00:00Z");
    let withdrawn = one(CA_QC, "withdrawn", "2022-01-01T00:00:00Z");
    for services in [[&granted, &withdrawn], [&withdrawn, &granted]] {
        let made = anchors(&read(&list(&services.map(String::clone))));
        assert!(made.anchors.is_empty());
        let told = |o: &yinzheng::recognition::import::OmittedService| {
            o.why == Omission::HistoryContradicts
        };
        assert!(made.omitted.iter().any(told), "{:?}", made.omitted);
    }
    let other_type = one(CA_PKC, "withdrawn", "2022-01-01T00:00:00Z");
    let made = anchors(&read(&list(&[granted.clone(), other_type])));
    assert_eq!(made.anchors.len(), 1, "of another type");
    let former = state(CA_QC, &ids, "granted", "2016-07-01T00:00:00Z");
    let moved = state(CA_QC, &ids, "withdrawn", "2018-01-01T00:00:00Z");
    let made = anchors(&read(&list(&[service(&moved, &[former])])));
    assert_eq!(made.anchors.len(), 1, "its own history is no other service");
}

#[test]
fn the_end_of_a_closed_list_is_its_issue() {
    let text = history(&[("granted", "2020-01-01T00:00:00Z")])
        .replace("<dateTime>2027-05-01T00:00:00Z</dateTime>", "");
    let made = anchors(&read(&text));
    assert_eq!(
        periods(&made),
        [period("2020-01-01T00:00:00Z", "2026-11-01T00:00:00Z")]
    );
}

#[test]
fn each_type_has_its_purpose_and_each_certificate_its_anchor() {
    let [ca, other, tsa] = parties();
    let since = "2020-01-01T00:00:00Z";
    let of =
        |kind, ids: &[_]| service(&state(kind, &crate::build::ids(ids), "granted", since), &[]);
    let list = list(&[
        of(CA_PKC, &[ca, other]),
        of(TSA, std::slice::from_ref(&tsa)),
        of(OCSP, &[tsa]),
    ]);
    let made = anchors(&read(&list));
    let purposes: Vec<_> = made.anchors.iter().map(|a| a.purposes).collect();
    assert_eq!(made.anchors.len(), 3);
    assert!(purposes[0].contains(Purpose::SignerCa) && purposes[1].contains(Purpose::SignerCa));
    assert!(purposes[2].contains(Purpose::TimestampCa));
    for anchor in &made.anchors {
        for never in [
            Purpose::SealMakerCa,
            Purpose::SealMakerStandIn,
            Purpose::ListPublisher,
        ] {
            assert!(!anchor.purposes.contains(never), "{never:?}");
        }
    }
    let [omitted] = made.omitted.as_slice() else {
        panic!("one service: {:?}", made.omitted);
    };
    assert_eq!((omitted.service, omitted.why), (2, Omission::TypeUnknown));
}

#[test]
fn what_cannot_be_relied_on_is_left_out_and_named() {
    let since = "2020-01-01T00:00:00Z";
    let good = ids(&parties()[..1]);
    let base = state(CA_QC, &good, "granted", since);
    let with = |extension: &str| {
        format!("{base}<ServiceInformationExtensions>{extension}</ServiceInformationExtensions>")
    };
    let used = |name: &str| {
        format!(
            "<Extension Critical=\"true\"><AdditionalServiceInformation>\
             <URI xml:lang=\"en\">http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{name}</URI>\
             </AdditionalServiceInformation></Extension>"
        )
    };
    let bad = "<DigitalId><X509Certificate>MIIB</X509Certificate></DigitalId>";
    let web = used("ForWebSiteAuthentication");
    for (now, anchors_made, why) in [
        (
            state(CA_QC, SUBJECT, "granted", since),
            0,
            Some(Omission::NoCertificate),
        ),
        (
            state(CA_QC, &format!("{good}{bad}"), "granted", since),
            1,
            Some(Omission::CertificateUnreadable),
        ),
        (
            state(CA_QC, bad, "granted", since),
            0,
            Some(Omission::CertificateUnreadable),
        ),
        (
            with("<Extension Critical=\"true\"><New/></Extension>"),
            0,
            Some(Omission::CriticalExtension),
        ),
        (
            with("<Extension Critical=\"1\"/>"),
            0,
            Some(Omission::CriticalExtension),
        ),
        (
            with("<Extension Critical=\"false\"><New/></Extension>"),
            1,
            None,
        ),
        (
            with("<Extension Critical=\"true\"><Qualifications/></Extension>"),
            1,
            None,
        ),
        (with(&web), 0, Some(Omission::ForWebSites)),
        (with(&format!("{web}{}", used("ForeSeals"))), 1, None),
        (with(&used("ForeSignatures")), 1, None),
    ] {
        let made = anchors(&read(&list(&[service(&now, &[])])));
        assert_eq!(made.anchors.len(), anchors_made, "{now}");
        assert_eq!(made.omitted.first().map(|o| o.why), why, "{now}");
    }
}
