//! Recognition lists on the command line, from the first draft to the signatures.

use std::fs;

use serde_json::Value;
use serde_json::json;
use yinzheng::limits::Limits;
use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::RecognitionList;

use super::scratch::Folder;

const NEW: &str = "list new --list-id urn:example:cq --publisher cq --publisher-name 示例渝发布方 --region 500000 \
     --at 2026-11-01 --next-update 2026-12-01 --expires-at 2027-01-01 --out @1.json";

fn payload(folder: &Folder, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.path(name)).unwrap()).unwrap()
}

#[test]
fn a_draft_grows_and_nothing_is_overwritten() {
    let folder = Folder::new();
    folder.good(NEW);
    assert_eq!(folder.run(NEW).code, 66, "the file is there");
    let region = json!({"code": "510000", "name": "四川", "status": [{"state": "recognised", "from": "2025-01-01T00:00:00Z"}]});
    folder.write("region.json", region.to_string().as_bytes());
    folder.good("list add @1.json --entry regions=@region.json --anchor examples/data/trust/root.cer --anchor-id root \
         --purpose signer-ca --purpose timestamp-ca --region 510000 --from 2025-01-01 \
         --standing regions/510000=withdrawn@2026-10-01 --out @2.json",
    );
    let made = payload(&folder, "2.json");
    assert_eq!(made["regions"][0]["status"][1]["state"], "withdrawn");
    assert_eq!(
        made["anchors"][0]["purposes"],
        json!(["signer-ca", "timestamp-ca"])
    );
    let read: RecognitionList = serde_json::from_value(made).unwrap();
    assert_eq!(read.to_payload(), fs::read(folder.path("2.json")).unwrap());

    folder.write(
        "odd.json",
        br#"{"code": "510000", "nome": "x", "status": []}"#,
    );
    for (line, code, why) in [
        (
            "list add @1.json --entry regions=@odd.json --out @x.json",
            1,
            "a misspelt field",
        ),
        (
            "list add @1.json --entry nations=@region.json --out @x.json",
            64,
            "no such section",
        ),
        (
            "list add @1.json --standing regions/330000=withdrawn@2026-10-01 --out @x.json",
            1,
            "no such entry",
        ),
        (
            "list add @2.json --standing regions/510000=gone@2026-11-01 --out @x.json",
            1,
            "no such state",
        ),
        (
            "list add @1.json --anchor examples/data/trust/root.cer --out @x.json",
            64,
            "an anchor without a name",
        ),
        ("list add @region.json --out @x.json", 66, "no list"),
    ] {
        let run = folder.run(line);
        assert_eq!(run.code, code, "{why}: {run:?}");
        assert!(!fs::exists(folder.path("x.json")).unwrap(), "{why}");
    }
}

#[test]
fn keys_sign_one_after_the_other_and_the_next_issue_joins_on() {
    let folder = Folder::new();
    folder.good(NEW);
    for name in ["a", "b"] {
        folder.write("pass", b"correct horse\n");
        folder.good(&format!(
            "keygen --out @{name}.key --public @{name}.pub --passphrase-file @pass"
        ));
    }
    let first =
        folder.good("list sign @1.json --key @a.key --passphrase-file @pass --out @once.json");
    let second =
        folder.good("list sign @once.json --key @b.key --passphrase-file @pass --out @list.json");
    let signed = fs::read(folder.path("list.json")).unwrap();
    let envelope = Envelope::from_json(&signed, &Limits::default()).unwrap();
    assert_eq!(envelope.payload(), fs::read(folder.path("1.json")).unwrap());
    let keys: Vec<_> = envelope
        .signatures()
        .iter()
        .map(|s| s.key_id.as_str())
        .collect();
    assert_eq!(keys, [first.out.trim(), second.out.trim()]);

    folder.good("list new --after @list.json --at 2026-12-01 --next-update 2027-01-01 --expires-at 2027-02-01 --out @2.json",
    );
    let next = payload(&folder, "2.json");
    assert_eq!(next["sequence"], 2);
    let digest = yinzheng::crypto::DigestAlgorithm::Sm3.digest(envelope.payload());
    assert_eq!(next["previous_digest"], format!("sm3:{digest}"));
}
