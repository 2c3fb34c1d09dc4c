//! Proofs, annotated copies, and what is asked about licences on the command line.

use std::fs;

use super::issuing::CITIZEN;
use super::issuing::CODE;
use super::issuing::LICENCE;
use super::issuing::SEALING;
use super::issuing::World;
use super::program::Run;

const PROOF: &str = r#"
name = "无违规记录证明"
type_code = "11510800MB9999906B001"
serial = "202600000002"
issued = 2026-06-01

[issuer]
code = "11510800MB9999906B"
name = "示例局"

[[holders]]
name = "张示例"
code = "510802199001019991"
code_type = "111"

[[items]]
name = "KZ_JL"
label = "记录"
value = "无违规记录"

[proof]
as_of = 2026-06-01
basis = "从业信息库"
purpose = "投标"
expires = 2026-12-31
"#;

fn verify(world: &World, rest: &str) -> Run {
    world.run(&format!(
        "verify --trust @trust --time 2026-11-24 --format json {rest}"
    ))
}

/// The report in the bundle says the same, byte for byte, when it is asked again.
fn repeats(world: &World, file: &str, asked: &str) -> serde_json::Value {
    let number: u32 = asked.bytes().map(u32::from).sum();
    let bundle = format!("{file}.{number}.bundle");
    let first = world.run(&format!(
        "collect @{file} --out @{bundle} --trust @trust --time 2026-11-24 --format json {asked}"
    ));
    let again = world.run(&format!(
        "verify @{file} --evidence @{bundle} --format json"
    ));
    assert_eq!(
        (&again.out, again.code),
        (&first.out, first.code),
        "{asked}"
    );
    assert_eq!(again.err, "", "{asked}");
    let report = again.json();
    assert_eq!(
        verify(world, &format!("@{file} {asked}")).json(),
        report,
        "{asked}"
    );
    report
}

fn reasons(report: &serde_json::Value) -> Vec<&str> {
    let all = report["reasons"].as_array().unwrap();
    all.iter().map(|r| r["reason"].as_str().unwrap()).collect()
}

#[test]
fn a_proof_is_issued_from_toml_in_both_forms() {
    let world = World::new();
    world.0.write("proof.toml", PROOF.as_bytes());
    world.0.write("untold", PROOF.as_bytes());
    world.good(&format!("issue @proof.toml --out @proof.ofd {SEALING}"));
    let issued = world.good(&format!(
        "issue @untold --format json --out @proof.json {SEALING}"
    ));
    assert!(issued.out.starts_with("1.2.156.3005.2."), "{issued:?}");
    for file in ["proof.ofd", "proof.json"] {
        let report = repeats(&world, file, "--purpose 投标");
        assert_eq!(report["verdict"], "passed", "{report}");
        assert_eq!(report["licence"]["kind"], "proof");
        assert_eq!(report["licence"]["proof"]["purpose"], "投标");
        let report = repeats(&world, file, "--purpose 申请贷款");
        assert_eq!(reasons(&report), ["PROOF_PURPOSE"]);
    }
    let text = world.run("verify @proof.json --trust @trust --time 2026-11-24 --lang zh");
    assert!(text.out.contains("用于 投标"), "{text:?}");

    for (from, to, code, why) in [
        ("serial =", "limit = 1\nserial =", 66, "an unknown field"),
        ("as_of =", "limit = 1\nas_of =", 66, "an unknown term"),
        ("name = \"张示例\"", "name = 张示例", 66, "no TOML"),
        (
            "510802199001019991",
            "510802199101019991",
            1,
            "a wrong code",
        ),
        (
            "expires = 2026-12-31",
            "expires = 2026-05-31",
            1,
            "over already",
        ),
    ] {
        world
            .0
            .write("bad.toml", PROOF.replace(from, to).as_bytes());
        let refused = world.run(&format!(
            "issue @bad.toml --format json --out @bad.json {SEALING}"
        ));
        assert_eq!(refused.code, code, "{why}: {refused:?}");
        assert!(
            !refused.err.contains("张示例") && !refused.err.contains("19910101"),
            "{refused:?}"
        );
        assert!(!fs::exists(world.0.path("bad.json")).unwrap());
    }
    world.0.write("licence.json", LICENCE.as_bytes());
    let no_terms = world.run(&format!(
        "issue @licence.json --format json --out @x.json {SEALING}"
    ));
    assert_eq!(no_terms.code, 1, "{no_terms:?}");
    let misnamed = format!("issue @misnamed.json --out @y.ofd {SEALING}");
    world.0.write("misnamed.json", PROOF.as_bytes());
    assert_eq!(world.run(&misnamed).code, 66, "the ending tells the form");
}

#[test]
fn a_copy_is_made_and_judged_by_its_purpose() {
    let world = World::new();
    world.0.write("licence.json", LICENCE.as_bytes());
    world.good(&format!("issue @licence.json --out @licence.ofd {SEALING}"));
    let sealing = SEALING.replace("2026-06-01T10", "2026-11-20T10");
    let copy = format!(
        "copy @licence.ofd --maker 示例局 --expires 2026-12-24 --trust @trust --time 2026-11-24 {sealing}"
    );
    let without = world.run(&format!("{copy} --out @x.ofd"));
    assert_eq!(without.code, 64, "for nothing: {without:?}");
    world.good(&format!(
        "{copy} --purpose 年审 --place 20,20 --out @copy.ofd"
    ));
    let report = repeats(&world, "copy.ofd", "--purpose 年审");
    assert_eq!(report["verdict"], "passed", "{report}");
    assert_eq!(report["licence"]["copy"]["maker"], "示例局");
    let report = repeats(&world, "copy.ofd", "--purpose 贷款");
    assert_eq!(reasons(&report), ["COPY_PURPOSE"]);
    let again = copy.replace("@licence.ofd", "@copy.ofd");
    let again = world.run(&format!("{again} --purpose 年审 --out @y.ofd"));
    assert_eq!(again.code, 1, "a copy of a copy: {again:?}");
    assert!(!fs::exists(world.0.path("y.ofd")).unwrap());
}

#[test]
fn the_holder_comes_from_a_file_and_is_compared() {
    let world = World::new();
    world.0.write("licence.json", LICENCE.as_bytes());
    world.good(&format!("issue @licence.json --out @licence.ofd {SEALING}"));
    let holder = format!(r#"{{"name":"张示例","code":"{CITIZEN}","code_type":"111"}}"#);
    world.0.write("own.json", holder.as_bytes());
    world.0.write(
        "other.json",
        holder
            .replace("19900101999", "19900101103")
            .replace("1031", "103X")
            .as_bytes(),
    );
    let report = repeats(&world, "licence.ofd", "--holder @own.json");
    assert_eq!(report["verdict"], "passed", "{report}");
    let report = repeats(&world, "licence.ofd", "--holder @other.json");
    assert_eq!(reasons(&report), ["HOLDER_MISMATCH"]);
    let inline = verify(
        &world,
        &format!("@licence.ofd --holder 张示例,{CITIZEN},111"),
    );
    assert_eq!(inline.code, 0, "{inline:?}");
    world.0.write(
        "unknown.json",
        holder.replace("\"name\"", "\"x\":1,\"name\"").as_bytes(),
    );
    world.0.write("nameless.json", br#"{"name":"x"}"#);
    for (given, code) in [
        ("@missing.json", 66),
        ("@unknown.json", 66),
        ("@nameless.json", 64),
        (&format!("张示例,{CITIZEN}"), 64),
    ] {
        let run = verify(&world, &format!("@licence.ofd --holder {given}"));
        assert_eq!(run.code, code, "{run:?}");
    }
}

#[test]
fn statements_of_status_count_where_their_signer_is_verified() {
    let world = World::new();
    world.0.write("licence.json", LICENCE.as_bytes());
    let id = world.good(&format!("issue @licence.json --out @licence.ofd {SEALING}"));
    let id = id.out.trim().to_owned();
    world.good("keygen --out @alien.key --public @alien.pub --passphrase-file @pass");
    let times = "--from 2025-01-01 --to 2045-01-01 --passphrase-file @pass";
    world.good(&format!(
        "cert signer --key @root.key --issuer @trust/root.cer --public-key @alien.pub --name alien \
         --organisation 某局 --code 11500000000000019A --out @alien.cer {times}"
    ));
    let statement = format!(
        r#"{{"schema":"yinzheng.licence-status/1","subject":"{id}","issuer":{{"code":"{CODE}","name":"示例局"}},
        "status":"revoked","since":"2026-10-01T00:00:00Z","this_update":"2026-11-20T00:00:00Z",
        "next_update":"2026-12-20T00:00:00Z","sequence":1}}"#
    );
    world.0.write("status.json", statement.as_bytes());
    world.0.make("trust/status");
    for who in ["office", "alien"] {
        world.good(&format!(
            "status sign @status.json --key @{who}.key --certificate @{who}.cer --passphrase-file @pass \
             --at 2026-11-21 --out @{who}.p7m"
        ));
    }
    let report = repeats(&world, "licence.ofd", "--licence-status @office.p7m");
    assert_eq!(reasons(&report), ["LICENCE_REVOKED"]);
    assert_eq!(report["licence"]["status_by"], "statement");
    let report = repeats(&world, "licence.ofd", "--licence-status @alien.p7m");
    assert_eq!(report["verdict"], "passed", "{report}");
    assert!(report.to_string().contains("STATUS_UNVERIFIED"), "{report}");

    let table = format!(r#"{{"{CODE}": ["11500000000000019A"]}}"#);
    world.0.write("delegations.json", table.as_bytes());
    let asked = "--licence-status @alien.p7m --delegations @delegations.json";
    assert_eq!(
        reasons(&repeats(&world, "licence.ofd", asked)),
        ["LICENCE_REVOKED"]
    );
    fs::copy(
        world.0.path("office.p7m"),
        world.0.path("trust/status/a.p7m"),
    )
    .unwrap();
    let found = verify(&world, "@licence.ofd");
    assert_eq!(
        reasons(&found.json()),
        ["LICENCE_REVOKED"],
        "in the trust folder"
    );
    assert_eq!(found.err, "");
    for asked in [
        "--licence-status @status.json",
        "--delegations @status.json",
    ] {
        assert_eq!(
            verify(&world, &format!("@licence.ofd {asked}")).code,
            66,
            "{asked}"
        );
    }
}
