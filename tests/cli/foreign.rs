//! Trusted lists of ETSI on the command line.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::crypto::DigestAlgorithm;

use super::program::Run;
use super::program::run;
use super::scratch::Folder;

const DATA: &str = "examples/data";

/// A list in which the root of the sample licence was granted in 2020, and since then is in `status`.
fn list(status: &str) -> String {
    let root = STANDARD.encode(fs::read(format!("{DATA}/trust/root.cer")).unwrap());
    let of = |status: &str, since: &str| {
        serde_json::json!({
            "ServiceName": [{"lang": "zh", "value": "示例根CA"}],
            "ServiceDigitalIdentity": {"X509Certificates": [{"val": root}]},
            "ServiceTypeIdentifier": "http://uri.etsi.org/TrstSvc/Svctype/CA/PKC",
            "ServiceStatus": format!("http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}"),
            "StatusStartingTime": since,
        })
    };
    serde_json::json!({"LoTE": {
        "ListAndSchemeInformation": {
            "LoTEVersionIdentifier": 1, "LoTESequenceNumber": 3,
            "SchemeOperatorName": [{"lang": "zh", "value": "示例主管部门"}],
            "ListIssueDateTime": "2026-11-01T00:00:00Z", "NextUpdate": "2027-05-01T00:00:00Z",
        },
        "TrustedEntitiesList": [{
            "TrustedEntityInformation": {"TEName": [{"lang": "zh", "value": "示例电子认证中心"}]},
            "TrustedEntityServices": [{
                "ServiceInformation": of(status, "2021-01-01T00:00:00Z"),
                "ServiceHistory": [of("granted", "2020-01-01T00:00:00Z")],
            }],
        }],
    }})
    .to_string()
}

fn pin(list: &str) -> String {
    format!("sm3:{}", DigestAlgorithm::Sm3.digest(list.as_bytes()))
}

fn verify(trust_list: &str) -> Run {
    let [licence, maker, intermediate, crl] = [
        "licence.ofd",
        "trust/maker",
        "trust/intermediate",
        "trust/crl",
    ]
    .map(|p| format!("{DATA}/{p}"));
    run(&[
        "verify",
        &licence,
        "--trust-list",
        trust_list,
        "--trust-maker",
        &maker,
        "--intermediate",
        &intermediate,
        "--crl",
        &crl,
        "--time",
        "2026-11-24",
        "--format",
        "json",
    ])
}

#[test]
fn a_pinned_list_takes_the_place_of_an_anchor() {
    let folder = Folder::new();
    let text = list("granted");
    let file = folder.write("list.json", text.as_bytes());
    let good = verify(&format!("{}={file}", pin(&text)));
    assert_eq!((good.code, good.err.as_str()), (0, ""), "{good:?}");

    let other = verify(&format!("{}={file}", pin("another list")));
    assert_eq!(other.code, 66, "{other:?}");
    let without = verify(&file);
    assert_eq!(without.code, 64, "{without:?}");

    let text = list("withdrawn");
    let file = folder.write("withdrawn.json", text.as_bytes());
    let withdrawn = verify(&format!("{}={file}", pin(&text)));
    assert_eq!(
        withdrawn.json()["verdict"],
        "indeterminate",
        "{withdrawn:?}"
    );
}

#[test]
fn a_list_is_shown_with_or_without_its_anchors() {
    let folder = Folder::new();
    let text = list("granted");
    let file = folder.write("list.json", text.as_bytes());
    let foreign = |more: &[&str]| run(&[&["list", "foreign", &file], more].concat());

    let without = foreign(&["--format", "json"]);
    assert_eq!(without.code, 2, "{without:?}");
    let said = without.json();
    assert_eq!(said["anchors"].as_array().unwrap().len(), 0);
    assert_eq!(said["findings"][0]["reason"], "LIST_NOT_PINNED");
    assert_eq!(said["pins"][1], pin(&text));

    let pinned = foreign(&["--pin", &pin(&text), "--format", "json"]);
    assert_eq!(pinned.code, 0, "{pinned:?}");
    let said = pinned.json();
    assert_eq!(said["anchors"][0]["trusted_from"], "2020-01-01T00:00:00Z");
    assert_eq!(said["findings"][1]["outcome"], "skipped");

    let shown = foreign(&["--pin", &pin(&text), "--lang", "zh"]);
    assert!(
        shown.out.contains("示例主管部门") && shown.out.contains("签名人CA"),
        "{shown:?}"
    );
    let wrong = foreign(&["--pin", &pin("another list")]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
    let broken = folder.write("broken.xml", b"<!DOCTYPE a><a/>");
    let broken = run(&["list", "foreign", &broken]);
    assert_eq!((broken.code, broken.out.as_str()), (66, ""), "{broken:?}");
}
