//! The header that is committed is the one that the sources give.
//!
//! After a change of `src/capi`: `YINZHENG_WRITE_HEADER=1 cargo test --features capi --test ffi_header`.

use std::fs;
use std::path::Path;

/// The files of the interface, in the order of the header.
const SOURCES: &[&str] = &[
    "status.rs",
    "last_error.rs",
    "verifier.rs",
    "report.rs",
    "inspect.rs",
    "explain.rs",
    "case.rs",
    "signer.rs",
    "grant.rs",
    "bytes.rs",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The header that cbindgen makes of the sources.
fn header() -> String {
    let capi = root().join("src/capi");
    let rules = fs::read_to_string(capi.join("rules.md")).unwrap();
    let config = cbindgen::Config {
        language: cbindgen::Language::C,
        cpp_compat: true,
        include_guard: Some("YINZHENG_H".to_owned()),
        header: Some(format!("/*\n{}*/", indented(&rules))),
        autogen_warning: Some("/* Generated from src/capi; do not edit. */".to_owned()),
        no_includes: true,
        sys_includes: vec!["stddef.h".to_owned(), "stdint.h".to_owned()],
        usize_is_size_t: true,
        documentation_style: cbindgen::DocumentationStyle::C99,
        enumeration: cbindgen::EnumConfig {
            rename_variants: cbindgen::RenameRule::QualifiedScreamingSnakeCase,
            ..Default::default()
        },
        sort_by: cbindgen::SortKey::None,
        ..Default::default()
    };
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(capi.join(source));
    }
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    String::from_utf8(header).unwrap()
}

fn indented(text: &str) -> String {
    let line = |l: &str| format!(" * {l}").trim_end().to_owned() + "\n";
    text.lines().map(line).collect()
}

#[test]
fn the_header_is_up_to_date() {
    let path = root().join("include/yinzheng.h");
    let made = header();
    if std::env::var_os("YINZHENG_WRITE_HEADER").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == made,
        "include/yinzheng.h is not what src/capi gives; see the head of this test"
    );
}

/// Every function that is exported stands in the header, and no other.
#[test]
fn the_header_declares_what_is_exported() {
    let mut exported = Vec::new();
    for entry in fs::read_dir(root().join("src/capi")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let marks = text.matches("#[unsafe(no_mangle)]").count();
        let found: Vec<_> = text
            .lines()
            .filter(|l| l.starts_with("pub ") && l.contains("extern \"C\" fn "))
            .filter_map(|l| name_after(l, "fn "))
            .collect();
        assert_eq!(marks, found.len(), "{}", path.display());
        exported.extend(found);
    }
    let header = header();
    let code = header.lines().filter(|l| {
        !["//", "/*", "*"]
            .iter()
            .any(|c| l.trim_start().starts_with(c))
    });
    let mut declared: Vec<_> = code
        .filter(|l| l.contains(" yz_") || l.contains("*yz_"))
        .filter_map(|l| l.find("yz_").and_then(|at| name_after(l, &l[..at])))
        .collect();
    exported.sort();
    declared.sort();
    assert!(exported.len() > 15, "{exported:?}");
    assert_eq!(exported, declared);
}

/// The identifier behind `before`.
fn name_after(line: &str, before: &str) -> Option<String> {
    let (_, rest) = line.split_once(before)?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    Some(rest[..end].to_owned())
}
