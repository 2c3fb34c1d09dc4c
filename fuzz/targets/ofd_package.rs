#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinzheng::limits::Limits;
use yinzheng::ofd;
use yinzheng::ofd::Package;
use yinzheng::ofd::ReferenceState;
use yinzheng::report::Verdict;

static LIMITS: LazyLock<Limits> = LazyLock::new(|| Limits {
    entry: 8 << 20,
    inflated: 16 << 20,
    ..Limits::default()
});

// What counts as protected is there, once, and has the digest that was signed; content is never waved through as a
// part of a signature; and bytes that are no package never go without saying.
fuzz_target!(|data: &[u8]| {
    let facts = ofd::observe(data, &LIMITS);
    let package = Package::open(data, &LIMITS);
    for signature in &facts.signatures {
        let mut seen = BTreeSet::new();
        let matching = signature
            .references
            .iter()
            .filter(|r| r.state == ReferenceState::Matches);
        for reference in matching {
            assert!(seen.insert(&reference.path), "counted twice");
            let algorithm = signature.method.algorithm().expect("a digest was compared");
            let digest = package
                .digest(&reference.path, algorithm)
                .expect("the file is there");
            assert_eq!(reference.expected.as_deref(), Some(digest.as_bytes()));
        }
        assert!(signature.coverage.covered <= facts.paths.len());
    }
    for path in facts.signature_files() {
        assert!(
            !facts.is_content(path),
            "{path} is left out of coverage, but a document shows it"
        );
    }
    let judged = ofd::judge_document(&facts);
    assert!(!judged.is_empty());
    if facts.root.is_some() {
        assert!(judged.iter().any(|f| f.verdict() != Some(Verdict::Passed)));
    }
});
