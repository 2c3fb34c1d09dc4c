//! No-submission on the command line: authorisations, requests and answers, the log, and what a case is asked with.

use std::fs;

use serde_json::Value;
use serde_json::json;

use super::program::Run;
use super::scratch::Folder;

const OFFICE: &str = "11510800MB9999930U";
const BUREAU: &str = "11510800MB9999906B";
const MATTER: &str = "000118003001";
const TYPE: &str = "11100000000019713D008";

/// Whose licences, beside the holder of the demonstration.
const HOLDERS: [(&str, &str, &str); 2] = [
    (
        "holder.json",
        "广元市示例运输有限公司",
        "91510802MA99999967",
    ),
    (
        "stranger.json",
        "广元市旁人运输有限公司",
        "91510802MA99999836",
    ),
];

/// A folder with keys of our own, in which words that begin with @ are files.
struct World(Folder);

impl World {
    fn new() -> Self {
        let world = Self(Folder::new());
        for (file, name, code) in HOLDERS {
            let holder = json!({"name": name, "code": code, "code_type": "001"});
            world.0.write(file, holder.to_string().as_bytes());
        }
        for name in ["holder", "office", "bureau", "opening"] {
            let out = format!("--out @{name}.key --public @{name}.pub");
            world.good(&format!("keygen --unprotected {out}"));
        }
        world
    }

    /// The same with the folder of a demonstration, the certificates and the register of an exchange.
    fn with_demo() -> Self {
        let world = Self::new();
        world.good("demo @world");
        world.good(
            "cert root --key @bureau.key --name 某根 --from 2026-01-01 --to 2027-01-01 --out @root.cer",
        );
        world.good(
            "cert encryption --key @bureau.key --issuer @root.cer --public-key @opening.pub --name 某局 \
             --from 2026-01-01 --to 2027-01-01 --out @opening.cer",
        );
        let spki = |name: &str| {
            let pem = fs::read_to_string(world.0.path(&format!("{name}.pub"))).unwrap();
            let lines = pem.lines().filter(|l| !l.starts_with("-----"));
            lines.collect::<String>()
        };
        let register = json!({"bodies": [
            {"code": OFFICE, "keys": [spki("office")]},
            {"code": BUREAU, "keys": [spki("bureau")]}
        ]});
        world
            .0
            .write("register.json", register.to_string().as_bytes());
        world
    }

    fn run(&self, line: &str) -> Run {
        self.0.run(line)
    }

    fn good(&self, line: &str) -> Run {
        self.0.good(line)
    }

    /// An authorisation by the holder; `more` comes last.
    fn grant(&self, name: &str, more: &str) -> Run {
        self.run(&format!(
            "grant new --holder @holder.json --grantee {OFFICE} --matter {MATTER} --purpose yzb-2026-01 \
             --region 510000 --from 2026-11-01 --until 2026-12-01 --key @holder.key --out @{name} {more}"
        ))
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path(name)).unwrap()
    }
}

/// For what an authorisation is to be used.
const USE: &str = "--holder @holder.json --grantee 11510800MB9999930U --matter 000118003001 \
                   --purpose yzb-2026-01 --region 510800 --time 2026-11-24 --holder-key @holder.json @holder.pub";

#[test]
fn an_authorisation_is_made_checked_used_up_and_taken_back() {
    let world = World::new();
    let made = world.grant("grant.json", &format!("--scope {TYPE}=ZZBS,KZ_JYFW"));
    assert_eq!((made.code, made.out.trim().len()), (0, 32), "{made:?}");
    let again = world.grant("grant.json", &format!("--scope {TYPE}"));
    assert_eq!(again.code, 66, "nothing is overwritten: {again:?}");

    let check = format!("grant check @grant.json {USE}");
    let good = world.good(&format!("{check} --scope {TYPE}=ZZBS --format json"));
    let told = good.json();
    assert_eq!(
        (&told["accepted"], &told["kind"]),
        (&true.into(), &"own-signature".into())
    );
    assert_eq!(told["schema"], "yinzheng.grant-answer/1");
    for (more, reason) in [
        (format!("--scope {TYPE}"), "GRANT_SCOPE_EXCEEDED"),
        (format!("--scope {TYPE}=ZZBS,CZZT"), "GRANT_SCOPE_EXCEEDED"),
        (
            "--scope proof:no-crime=ZZBS".to_owned(),
            "GRANT_SCOPE_EXCEEDED",
        ),
    ] {
        let run = world.run(&format!("{check} {more} --lang en"));
        assert_eq!(run.code, 1, "{run:?}");
        assert!(
            run.out.contains(reason) && run.out.starts_with("✗ REFUSED"),
            "{run:?}"
        );
    }
    for (from, to, reason) in [
        (MATTER, "000118003009", "GRANT_MATTER_MISMATCH"),
        (OFFICE, BUREAU, "GRANT_GRANTEE_MISMATCH"),
        ("2026-11-24", "2026-12-24", "GRANT_EXPIRED"),
        ("yzb-2026-01", "survey", "GRANT_PURPOSE"),
        ("@holder.pub", "@office.pub", "GRANT_SIGNATURE_INVALID"),
        ("@holder.json", "@stranger.json", "GRANT_HOLDER_MISMATCH"),
    ] {
        let run = world.run(&check.replace(from, to));
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.out.contains(reason), "{run:?}");
    }

    let digest = |c: char| format!("sm3:{}", c.to_string().repeat(64));
    let spend = |c| format!("{check} --uses @uses --use-digest {}", digest(c));
    world.good(&spend('a'));
    world.good(&spend('a'));
    let second = world.run(&spend('b'));
    assert_eq!(second.code, 1, "{second:?}");
    assert!(second.out.contains("GRANT_ALREADY_USED"), "{second:?}");

    world.good("grant revoke @grant.json --at 2026-11-24 --key @holder.key --out @revoked.json");
    let revoked = world.run(&format!("{check} --revocation @revoked.json"));
    assert!(
        revoked.code == 1 && revoked.out.contains("GRANT_REVOKED"),
        "{revoked:?}"
    );
    world.good("grant revoke @grant.json --at 2026-11-24 --key @office.key --out @meddled.json");
    world.good(&format!("{check} --revocation @meddled.json"));
}

#[test]
fn what_makes_no_authorisation_is_refused() {
    let world = World::new();
    for (more, code, why) in [
        ("", 64, "no scope"),
        ("--scope road", 64, "no type"),
        (&format!("--scope {TYPE}="), 1, "no field"),
        (&format!("--scope {TYPE} --max-uses 0"), 1, "no use"),
        (
            &format!("--scope {TYPE} --by platform"),
            64,
            "which platform?",
        ),
        (&format!("--scope {TYPE} --by statute"), 64, "which law?"),
    ] {
        let run = world.grant("none.json", more);
        assert_eq!(run.code, code, "{why}: {run:?}");
        assert!(!fs::exists(world.0.path("none.json")).unwrap(), "{why}");
    }
    world
        .0
        .write("rubbish.json", b"{\"grant\": \"510802199001019991\"}");
    let run = world.run(&format!("grant check @rubbish.json {USE}"));
    assert_eq!(run.code, 66, "{run:?}");
    assert!(!run.err.contains("19900101"), "{run:?}");
}

/// One exchange with the keys of the command line.
struct Exchange(World);

impl Exchange {
    fn new() -> Self {
        let world = World::with_demo();
        let made = world.grant("grant.json", &format!("--scope {TYPE}"));
        assert_eq!(made.code, 0, "{made:?}");
        Self(world)
    }

    fn request(&self, name: &str, want: &str) -> Run {
        self.0.run(&format!(
            "share request @grant.json {USE} --case GY-1 --provider {BUREAU} --operator u17 --want {want} \
             --wanted-by applicant --key @office.key --log @office.log --log-id office --out @{name}"
        ))
    }

    fn respond(&self, request: &str, out: &str, more: &str) -> Run {
        self.respond_at("2026-11-24", request, out, more)
    }

    fn respond_at(&self, time: &str, request: &str, out: &str, more: &str) -> Run {
        self.0.run(&format!(
            "share respond @{request} @world/licences/sc-in-force.ofd --own {BUREAU} --operator system \
             --recipient @opening.cer --uses @spent --key @bureau.key --register @register.json \
             --holder-key @holder.json @holder.pub --trust @world/trust --licence-status @world/status/sc-in-force.p7m \
             --time {time} --log @bureau.log --log-id bureau --out @{out} {more}"
        ))
    }

    fn check(&self, request: &str, answer: &str, more: &str) -> Run {
        self.0.run(&format!(
            "share check @{answer} --request @{request} --register @register.json --time 2026-11-24 \
             --operator u17 --log @office.log --log-id office --format json {more}"
        ))
    }
}

#[test]
fn a_licence_is_asked_for_handed_on_and_opened() {
    let exchange = Exchange::new();
    let world = &exchange.0;
    let asked = exchange.request("request.json", TYPE);
    assert_eq!(asked.code, 0, "{asked:?}");
    let answered = exchange.respond("request.json", "answer", "--grant @grant.json");
    assert_eq!(answered.code, 0, "{answered:?}");
    let opened = "--key @opening.key --out @received --checkpoint-out @bureau.checkpoint";
    let checked = exchange.check("request.json", "answer", opened);
    assert_eq!(checked.code, 0, "{checked:?}");
    let told = checked.json();
    assert_eq!(
        (&told["accepted"], &told["evidence"]),
        (&true.into(), &1.into())
    );
    assert_eq!(told["request"], asked.out.trim());
    let there = |name: &str| fs::read(world.0.path(name)).unwrap();
    assert_eq!(
        there("received/evidence-1.ofd"),
        there("world/licences/sc-in-force.ofd")
    );
    assert_eq!(
        there("received/evidence-1.p7m"),
        there("world/status/sc-in-force.p7m")
    );
    let report: Value = serde_json::from_slice(&there("received/evidence-1.report.json")).unwrap();
    assert_eq!(report["verdict"], "passed");

    let log =
        "log verify @bureau.log --id bureau --owner @bureau.pub --checkpoint @bureau.checkpoint";
    let log = world.good(&format!("{log} --format json")).json();
    assert_eq!(log["entries"], 1);
    let log = "log verify @office.log --id office --owner @office.pub --format json";
    assert_eq!(world.good(log).json()["entries"], 2, "asked and received");
}

#[test]
fn an_answer_belongs_to_one_request_and_a_grant_to_one_use() {
    let exchange = Exchange::new();
    let world = &exchange.0;
    assert_eq!(exchange.request("request.json", TYPE).code, 0);
    let answered = exchange.respond("request.json", "answer", "--grant @grant.json");
    assert_eq!(answered.code, 0, "{answered:?}");
    // A retry is no second use; another request is.
    assert_eq!(
        exchange
            .respond("request.json", "retry", "--grant @grant.json")
            .code,
        0
    );
    assert_eq!(exchange.request("second.json", TYPE).code, 0);
    let replay = exchange.respond("second.json", "replayed", "--grant @grant.json --lang en");
    assert!(
        replay.code == 1 && replay.out.contains("GRANT_ALREADY_USED"),
        "{replay:?}"
    );
    let told = exchange.check("second.json", "replayed", "");
    assert_eq!(told.code, 1, "{told:?}");
    assert_eq!(
        told.json()["refused"],
        json!({"invalid-request": "GRANT_ALREADY_USED"})
    );

    // An answer belongs to one request, one key and one provider.
    let other = exchange.check("second.json", "answer", "--key @opening.key");
    assert_ne!(other.code, 0, "{other:?}");
    let closed = exchange.check("request.json", "answer", "--key @office.key");
    assert_eq!(closed.code, 1, "{closed:?}");
    let nobody = world.run(
        "share check @answer --request @request.json --key @opening.key --time 2026-11-24 --format json",
    );
    assert_eq!(nobody.code, 1, "{nobody:?}");
    assert!(
        nobody.out.contains("EXCHANGE_SIGNATURE_INVALID"),
        "{nobody:?}"
    );

    let log = "log verify @bureau.log --id bureau --owner @bureau.pub --format json";
    assert_eq!(world.good(log).json()["entries"], 3, "answers and refusals");
}

#[test]
fn fields_alone_are_handed_on_where_fields_were_asked_for() {
    let exchange = Exchange::new();
    assert_eq!(
        exchange
            .request("request.json", &format!("{TYPE}=KZ_JYFW"))
            .code,
        0
    );
    assert_eq!(
        exchange
            .respond("request.json", "answer", "--grant @grant.json")
            .code,
        0
    );
    let opened = exchange.check(
        "request.json",
        "answer",
        "--key @opening.key --out @received",
    );
    assert_eq!(opened.code, 0, "{opened:?}");
    let fields: Value = serde_json::from_str(&exchange.0.read("received/evidence-1.json")).unwrap();
    assert_eq!(fields, json!({"KZ_JYFW": "道路普通货物运输"}));
    assert_eq!(
        fs::read_dir(exchange.0.0.path("received")).unwrap().count(),
        1,
        "and nothing else"
    );
}

#[test]
fn whoever_may_not_ask_is_told_why_and_nothing_else() {
    let exchange = Exchange::new();
    let world = &exchange.0;
    assert_eq!(exchange.request("request.json", TYPE).code, 0);
    let refused = |time, more: &str, reason, why| {
        let out = format!("answer-{reason}");
        let run = exchange.respond_at(time, "request.json", &out, more);
        assert_eq!(run.code, 1, "{why}: {run:?}");
        assert!(run.out.contains(reason), "{why}: {run:?}");
        let files = fs::read_dir(world.0.path(&out)).unwrap().count();
        assert_eq!(files, 1, "the word alone: {why}");
    };
    let now = "2026-11-24";
    refused(now, "", "GRANT_MISSING", "no authorisation came along");
    let forged = "--grant @world/sharing/grants/good.json";
    refused(now, forged, "GRANT_SIGNATURE_INVALID", "somebody else's");
    world.0.write("rubbish.json", b"{}");
    let rubbish = "--grant @rubbish.json";
    refused(now, rubbish, "GRANT_MALFORMED", "no authorisation");
    let preview = "--grant @grant.json --preview https://example.cn/p --preview-until 2026-11-25";
    let preview = exchange.respond("request.json", "preview", preview);
    assert!(
        preview.code == 2 && preview.out.contains("PREVIEW_REQUIRED"),
        "{preview:?}"
    );
    assert_eq!(exchange.check("request.json", "preview", "").code, 2);
    let grant = "--grant @grant.json";
    refused("2026-11-25", grant, "EXCHANGE_EXPIRED", "too late");
    let spent = fs::exists(world.0.path("spent")).unwrap();
    assert!(!spent, "no use was recorded");
}

#[test]
fn without_an_authorisation_nobody_learns_whether_a_holder_is_known() {
    let exchange = Exchange::new();
    let world = &exchange.0;
    assert_eq!(exchange.request("request.json", TYPE).code, 0);
    let none = "share respond @request.json --own 11510800MB9999906B --operator system --recipient @opening.cer \
                --uses @spent --key @bureau.key --register @register.json --holder-key @holder.json @holder.pub --time 2026-11-24";
    let unknown = world.run(&format!("{none} --out @probe"));
    assert!(
        unknown.code == 1 && unknown.out.contains("GRANT_MISSING"),
        "{unknown:?}"
    );
    let unknown = world.run(&format!(
        "{none} --grant @world/sharing/grants/good.json --out @forged"
    ));
    assert!(
        unknown.out.contains("GRANT_SIGNATURE_INVALID"),
        "{unknown:?}"
    );
    let unknown = world.run(&format!("{none} --grant @grant.json --out @not-found"));
    assert!(
        unknown.code == 1 && unknown.out.contains("NO_LICENCE_FOUND"),
        "{unknown:?}"
    );
}

#[test]
fn a_log_is_written_verified_and_signed() {
    let world = World::new();
    world.0.write(
        "about.json",
        b"{\"licence\": \"1.2.156.3005.2\", \"holder\": \"510802199001019991\"}",
    );
    let append = format!(
        "log append @log --id gy-1 --event access --organisation {OFFICE} --operator u17 --time 2026-11-24"
    );
    let first = world
        .good(&format!("{append} --about @about.json --case GY-1"))
        .json();
    assert_eq!(
        (&first["seq"], &first["private"][0]["what"]),
        (&1.into(), &"holder".into())
    );
    let refused = world
        .good(&format!("{append} --refused GRANT_EXPIRED"))
        .json();
    assert_eq!(refused["result"], json!({"refused": "GRANT_EXPIRED"}));
    let early = world.run(&append.replace("2026-11-24", "2026-11-23"));
    assert_eq!(early.code, 1, "time runs backwards: {early:?}");
    let unheard = world.run(&append.replace("access", "gossip"));
    assert_eq!(unheard.code, 64, "{unheard:?}");
    assert!(
        !world.read("log").contains("19900101"),
        "salted digests alone"
    );

    world.good(
        "log checkpoint @log --id gy-1 --key @office.key --time 2026-11-24 --out @checkpoint",
    );
    let none = world.run("log checkpoint @none --id gy-1 --key @office.key --out @nothing");
    assert_eq!(none.code, 66, "a log is not made by signing it: {none:?}");
    let verify = "log verify @log --id gy-1 --owner @office.pub";
    let open = world.good(&format!("{verify} --lang zh"));
    assert!(
        open.out.contains("LOG_TRUNCATION_UNKNOWN"),
        "said: {open:?}"
    );
    world.good(&format!("{verify} --checkpoint @checkpoint"));
    let whole = world.read("log");
    // A line that was never acknowledged is passed over, and left where it is.
    world.0.write("log", format!("{whole}sm3:torn").as_bytes());
    assert_eq!(
        world.good(&format!("{verify} --format json")).json()["torn"],
        8
    );
    assert!(
        world.read("log").ends_with("sm3:torn"),
        "looking changes nothing"
    );
    let mended = world.good(&append);
    assert!(mended.err.contains("8 bytes"), "{mended:?}");
    world.good(&format!("{verify} --checkpoint @checkpoint"));
}

#[test]
fn what_is_missing_from_a_log_is_named() {
    let world = World::new();
    let append = format!(
        "log append @log --id gy-1 --event access --organisation {OFFICE} --operator u17 --time 2026-11-24"
    );
    world.good(&append);
    world.good(&append);
    world.good(
        "log checkpoint @log --id gy-1 --key @office.key --time 2026-11-24 --out @checkpoint",
    );
    let verify = "log verify @log --id gy-1 --owner @office.pub";
    let whole = world.read("log");
    let lines: Vec<&str> = whole.lines().collect();
    world.0.write("log", format!("{}\n", lines[1]).as_bytes());
    let gap = world.run(&format!("{verify} --format json"));
    assert_eq!((gap.code, &gap.json()["first_break"]), (1, &1.into()));
    world.0.write("log", format!("{}\n", lines[0]).as_bytes());
    world.good(verify);
    let cut = world.run(&format!("{verify} --checkpoint @checkpoint"));
    assert!(
        cut.code == 1 && cut.out.contains("LOG_TRUNCATED"),
        "{cut:?}"
    );
    world.0.write("log.lock", b"");
    let busy = world.run(&append);
    assert!(
        busy.code == 66 && busy.err.contains("log.lock"),
        "one writer at a time: {busy:?}"
    );
}

#[test]
fn what_a_case_is_asked_with_is_checked() {
    let world = World::with_demo();
    let line = "match @world/licences/sc-good.ofd --matter @world/sharing/matter.json --case @world/sharing/case.json \
                --holder @world/sharing/holder.json --time 2026-11-24";
    let bare = world.run(&format!("{line} --format json"));
    assert_eq!(
        bare.code, 2,
        "nobody is trusted, which is no fault of the applicant: {bare:?}"
    );
    assert_eq!(bare.json()["requirements"][0]["word"], "cannot-decide");
    let none = world.run(&line.replace("@world/licences/sc-good.ofd", ""));
    assert_eq!(none.code, 1, "{none:?}");
    assert!(none.out.contains("NO_LICENCE_FOUND"), "{none:?}");

    let case = world.read("world/sharing/case.json");
    let misspelt = case.replace("\"promises\"", "\"promisses\"");
    world.0.write("misspelt.json", misspelt.as_bytes());
    let matter = world.read("world/sharing/matter.json");
    let faulty = matter.replace("\"source\": \"insurance\"", "\"source\": \"elsewhere\"");
    assert_ne!(faulty, matter);
    world.0.write("faulty.json", faulty.as_bytes());
    for (from, to, code, said) in [
        ("sharing/case.json", "../misspelt.json", 66, "promises"),
        ("sharing/case.json", "sharing/matter.json", 66, "no case"),
        (
            "sharing/matter.json",
            "../faulty.json",
            66,
            "/requirements/1",
        ),
        ("sharing/matter.json", "sharing/case.json", 66, "malformed"),
        ("--holder @world/sharing/holder.json", "", 64, "--holder"),
        ("sc-good.ofd", "none.ofd", 66, "none.ofd"),
        ("2026-11-24", "claimed", 64, "--time"),
    ] {
        let run = world.run(&line.replace(from, to));
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.err.contains(said), "{run:?}");
    }
}

#[test]
fn a_decision_is_kept_with_everything_it_was_drawn_from() {
    let world = World::with_demo();
    let line = "match @world/licences/sc-in-force.ofd --matter @world/sharing/matter.json --case @world/sharing/case.json \
                --holder @world/sharing/holder.json --grant @world/sharing/grants/good.json \
                --register @world/sharing/register.json --holder-key @world/sharing/holder.json @world/sharing/holder.pub \
                --status @world/status/sc-in-force.p7m --recognition @world/recognition/510000.json \
                --root @world/recognition/root.json --trust @world/trust --time 2026-11-24 \
                --decision-out @decision.json --input-out @input.json --log @log --log-id office --format json";
    let decided = world.good(line);
    assert_eq!(decided.out.trim(), world.read("decision.json"));
    assert!(
        decided.err.contains("--uses"),
        "nothing remembers the use: {decided:?}"
    );
    let decision = decided.json();
    assert_eq!(
        (&decision["overall"], &decision["to_submit"]),
        (&"no-submission".into(), &0.into())
    );
    let basis = &decision["requirements"][0]["materials"][0]["by"]["licence"];
    assert_eq!(
        (&basis["assurance"], &basis["status"]),
        (&"L4".into(), &"effective".into())
    );
    let entry = world.read("log");
    assert!(entry.contains("\"event\":\"decision\""), "{entry}");
    let digest = decision["input"].as_str().unwrap();
    assert!(entry.contains(digest), "{entry}");
    let again = world.run(line);
    assert_eq!(again.code, 66, "nothing is overwritten: {again:?}");
    world.0.write("rubbish.json", b"{}");
    let out = line.find("--decision-out").unwrap();
    let rubbish = line[..out].replace("world/sharing/grants/good.json", "rubbish.json");
    let rubbish = world.run(&rubbish);
    assert!(
        rubbish.code == 2 && rubbish.out.contains("GRANT_MALFORMED"),
        "{rubbish:?}"
    );
}
