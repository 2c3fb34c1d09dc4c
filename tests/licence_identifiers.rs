//! The published identifiers and codes get their listed results, and nothing wrong slips through the check.

use std::path::Path;

use proptest::prelude::*;
use yinzheng::licence::CitizenNumber;
use yinzheng::licence::IdFault;
use yinzheng::licence::LicenceId;
use yinzheng::licence::TypeTable;
use yinzheng::licence::Uscc;
use yinzheng::licence::mod_37_36;

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A file of the standards folder, which stands beside the corpus; `None` where it is not at hand.
fn standards(name: &str) -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
    let folder = std::env::var("YINZHENG_CORPUS").unwrap_or_else(|_| beside.to_owned());
    let path = Path::new(&folder).join("../standards").join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: no {}", path.display());
    }
    text
}

struct Row {
    kind: String,
    value: String,
    computed: Option<char>,
    passes: bool,
}

fn rows(text: &str) -> Vec<Row> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.splitn(6, ',').collect();
        Row {
            kind: cells[0].to_owned(),
            value: cells[1].to_owned(),
            computed: cells[3].chars().next(),
            passes: cells[4] == "yes",
        }
    };
    text.lines().skip(1).map(row).collect()
}

/// Whether the check holds, and the check character that the rest calls for where the algorithm can say.
fn answer(row: &Row) -> (bool, Option<char>) {
    let (body, last) = row.value.split_at(row.value.len() - 1);
    match row.kind.as_str() {
        "elicence" => {
            let read = LicenceId::read(&row.value);
            (read.id().is_some(), read.expected_check())
        }
        "uscc" => {
            let code: Uscc = row.value.parse().unwrap();
            let made = Uscc::with_check(body).unwrap();
            (code.check_matches(), made.as_str().chars().last())
        }
        "idcard" => {
            let right = |c: &char| format!("{body}{c}").parse::<CitizenNumber>().is_ok();
            (
                row.value.parse::<CitizenNumber>().is_ok(),
                "0123456789X".chars().find(right),
            )
        }
        "iso7064" => {
            let check = mod_37_36(body);
            (check == last.chars().next(), check)
        }
        other => panic!("unknown kind {other}"),
    }
}

#[test]
fn every_published_row_gets_its_listed_result() {
    let Some(text) = standards("identifiers.csv") else {
        return;
    };
    let rows = rows(&text);
    assert!(rows.len() >= 37, "rows were lost: {}", rows.len());
    for row in &rows {
        assert_eq!(answer(row), (row.passes, row.computed), "{}", row.value);
    }
}

#[test]
fn every_single_substitution_is_detected() {
    let Some(text) = standards("identifiers.csv") else {
        return;
    };
    let mut tried = 0;
    for row in rows(&text).iter().filter(|r| r.passes) {
        let root = if row.kind == "elicence" {
            "1.2.156.3005.2.".len()
        } else {
            0
        };
        for (at, original) in row
            .value
            .char_indices()
            .skip(root)
            .filter(|(_, c)| *c != '.')
        {
            for other in alphabet(&row.kind, at).chars().filter(|c| *c != original) {
                let mut changed = row.value.clone();
                changed.replace_range(at..=at, &other.to_string());
                let passes = match row.kind.as_str() {
                    "elicence" => LicenceId::read(&changed).id().is_some(),
                    "uscc" => changed.parse::<Uscc>().is_ok_and(|c| c.check_matches()),
                    "idcard" => changed.parse::<CitizenNumber>().is_ok(),
                    _ => mod_37_36(&changed[..changed.len() - 1]) == changed.chars().last(),
                };
                assert!(!passes, "{} became {changed}", row.value);
                tried += 1;
            }
        }
    }
    println!("{tried} substitutions");
    assert!(tried > 20_000);
}

fn alphabet(kind: &str, at: usize) -> &'static str {
    match kind {
        "uscc" => "0123456789ABCDEFGHJKLMNPQRTUWXY",
        "idcard" if at == 17 => "0123456789X",
        "idcard" => "0123456789",
        _ => ALPHABET,
    }
}

/// The check character alone detects them too, whatever the grammar says about the place.
#[test]
fn the_check_character_alone_detects_every_substitution() {
    let Some(text) = standards("identifiers.csv") else {
        return;
    };
    for row in rows(&text)
        .iter()
        .filter(|r| r.passes && r.kind == "elicence")
    {
        let joined = row.value["1.2.156.3005.2.".len()..].replace('.', "");
        for (at, original) in joined.char_indices() {
            for other in ALPHABET.chars().filter(|c| *c != original) {
                let mut changed = joined.clone();
                changed.replace_range(at..=at, &other.to_string());
                let (body, check) = changed.split_at(changed.len() - 1);
                assert_ne!(
                    mod_37_36(body),
                    check.chars().next(),
                    "{joined} became {changed}"
                );
            }
        }
    }
}

#[test]
fn the_deviating_sample_is_recognised_and_not_accepted() {
    let text = "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M";
    let read = LicenceId::read(text);
    assert_eq!(
        read.faults(),
        [IdFault::CheckMismatch, IdFault::CheckMatchesVariant]
    );
    assert!(text.parse::<LicenceId>().is_err());
}

#[test]
fn the_published_type_table_is_read_and_holds_the_builtin_codes() {
    let Some(text) = standards("licence-types.csv") else {
        return;
    };
    let table = TypeTable::from_csv(&text).unwrap();
    for known in TypeTable::builtin().iter() {
        let listed = table.get(known.code).expect("builtin code is listed");
        assert!(listed.name.starts_with(&known.name), "{}", known.code);
    }
}

proptest! {
    /// Whatever is issued is read back as the same, and its next version supersedes it.
    #[test]
    fn issued_identifiers_are_read_back(serial in "[0-9A-Z]{1,64}", version in 1_u16..999, number in 0_u16..1000) {
        let authority = "11100000000019713D".parse().unwrap();
        let type_code = yinzheng::licence::LicenceTypeCode::new(authority, number).unwrap();
        let issuer = "11510800MB9999906B".parse().unwrap();
        let id = LicenceId::issue(type_code, issuer, &serial, version).unwrap();
        prop_assert_eq!(&id.to_string().parse::<LicenceId>().unwrap(), &id);
        prop_assert!(LicenceId::read(&id.to_string()).faults().is_empty());
        prop_assert!(id.next_version().unwrap().supersedes(&id));
        let json = serde_json::to_string(&id).unwrap();
        prop_assert_eq!(serde_json::from_str::<LicenceId>(&json).unwrap(), id);
    }

    /// Any text is read without a panic, and what has an identifier spells it, small letters and blanks apart.
    #[test]
    fn any_text_is_read(text in "\\PC*") {
        let read = LicenceId::read(&text);
        prop_assert!(read.id().is_none_or(|id| id.to_string() == text.trim().to_ascii_uppercase()));
        let _ = (text.parse::<Uscc>(), CitizenNumber::read(&text));
    }

    /// The same for texts that come close.
    #[test]
    fn near_identifiers_are_read(
        text in "(1\\.2\\.156\\.300[35]\\.2\\.)?([0-9A-Za-z证 ]{0,22}\\.){0,6}[0-9A-Z]{0,2}",
    ) {
        let read = LicenceId::read(&text);
        prop_assert!(read.id().is_some() || !read.faults().is_empty());
    }
}
