//! The facts of real files, against the table that comes with them.

use std::path::PathBuf;

use yinzheng::limits::Limits;
use yinzheng::ofd;
use yinzheng::ofd::OfdFacts;
use yinzheng::ofd::SignatureFacts;

fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let place = std::env::var_os("YINZHENG_CORPUS").map_or_else(|| beside.into(), PathBuf::from);
    if !place.is_dir() {
        println!("skipped: no corpus at {}", place.display());
        return None;
    }
    Some(place)
}

/// The value of `name=` in a row: up to the next blank, or to the end of its bracket.
fn field<'a>(row: &'a str, name: &str) -> Option<&'a str> {
    let at = row.find(&format!("{name}="))? + name.len() + 1;
    let rest = &row[at..];
    let end = if rest.starts_with('[') {
        rest.find(']')? + 1
    } else {
        rest.find(' ').unwrap_or(rest.len())
    };
    Some(&rest[..end])
}

fn line(signature: &SignatureFacts) -> [String; 6] {
    let kind = if signature.file.seal.is_some() || format!("{:?}", signature.value_kind) == "Seal" {
        "Seal"
    } else {
        "Sign"
    };
    let total = signature.references.len();
    let mut uncovered: Vec<&str> = signature
        .coverage
        .uncovered
        .iter()
        .map(|f| f.path.trim_start_matches('/'))
        .chain(signature.coverage.stray.iter().map(|p| &p[1..]))
        .collect();
    uncovered.sort_unstable();
    [
        signature.id.clone(),
        kind.to_owned(),
        signature.file.check_method.clone().unwrap_or_default(),
        format!("{}/{total}", signature.matching().count()),
        signature.bad().collect::<Vec<_>>().join(","),
        format!("[{}]", uncovered.join(",")),
    ]
}

fn expected(part: &str) -> [String; 6] {
    let names = ["id", "type", "check", "digests", "bad", "uncovered"];
    names.map(|name| field(part, name).unwrap_or_default().to_owned())
}

#[test]
fn every_signature_has_the_facts_of_the_manifest() {
    let Some(corpus) = corpus() else { return };
    let manifest = std::fs::read_to_string(corpus.join("ofd/manifest.tsv")).unwrap();
    let mut files = 0;
    for row in manifest.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let (name, signatures) = (cells[0], cells[8]);
        if !name.ends_with(".ofd") {
            continue;
        }
        let bytes = std::fs::read(corpus.join("ofd").join(name)).unwrap();
        let facts: OfdFacts = ofd::observe(&bytes, &Limits::default());
        let got: Vec<_> = facts.signatures.iter().map(line).collect();
        let want: Vec<_> = signatures
            .split(" || ")
            .filter(|part| part.contains("id="))
            .map(expected)
            .collect();
        assert_eq!(got, want, "{name}");
        files += 1;
    }
    assert_eq!(files, 19, "files were lost or not counted");
}
