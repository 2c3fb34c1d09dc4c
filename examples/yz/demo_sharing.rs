//! The part of the demonstration that is about no-submission: bad cases, each with what is missing, and then one case
//! from the application to the archive.

use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;

use yinzheng::report::Reason;
use yinzheng::sharing::DecisionSummary;
use yinzheng::sharing::MaterialOutcome;
use yinzheng::sharing::Matter;
use yinzheng::sharing::RequirementOutcome;
use yinzheng::sharing::Word;

use crate::args::Asking;
use crate::args::Format;
use crate::bodies::Believed;
use crate::demo::put;
use crate::demo_sharing_cases::Case;
use crate::demo_sharing_cases::GOOD;
use crate::demo_sharing_cases::With;
use crate::demo_sharing_cases::bad;
use crate::demo_sharing_play as play;
use crate::demo_sharing_world::Keys;
use crate::demo_sharing_world::files;
use crate::demo_world::ASKED;
use crate::demo_world::Region;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::log::Recording;
use crate::matching;
use crate::matching::Match;
use crate::output::Output;
use crate::recogniser::Listed;

/// Makes the files in the folder, asks about each case, and plays the good one. Exits with 0 only if every answer is the
/// one intended.
pub(crate) fn run(
    dir: &Path,
    region: &Region,
    asking: &dyn Fn() -> Result<Asking, Failure>,
    lang: Lang,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let internal = |e: Box<dyn std::error::Error>| Failure::internal(e.to_string());
    let keys = Keys::new().map_err(internal)?;
    for (path, bytes) in files(region, &keys).map_err(internal)? {
        put(dir, &path, &bytes)?;
    }
    put(dir, "sharing/README.md", readme().as_bytes())?;

    // What the case that comes next finds used up.
    let first = With {
        uses: Some("sharing/uses"),
        ..GOOD
    };
    let before = matching::decide(&question(dir, &first, asking()?))?;
    let mut exit = matching::exit(before.decision.summary().overall);
    for case in bad() {
        let decided = matching::decide(&question(dir, &case.with, asking()?))?;
        let summary = decided.decision.summary();
        let good = as_intended(case, summary);
        out.text(&line(case, &decided.matter, summary, good, lang))?;
        if !good {
            exit = Exit::Failed;
        }
    }
    let played = play::run(dir, region, &keys, asking()?, lang, out)?;
    Ok(exit.and(played))
}

/// The question of `yz match` in a case.
pub(crate) fn question(dir: &Path, with: &With, mut asking: Asking) -> Match {
    let at = |path: &str| dir.join(path);
    let all = |path: Option<&str>| path.map(at).into_iter().collect::<Vec<PathBuf>>();
    asking.trust.holder = Some(at(with.holder).display().to_string());
    Match {
        files: vec![at(with.licence)],
        matter: at(with.matter),
        case: at(with.case),
        grant: all(with.grant),
        uses: with.uses.map(at),
        tolerate_stale: false,
        format: Format::Text,
        decision_out: None,
        input_out: None,
        believed: Believed::of(
            at("sharing/register.json"),
            ["sharing/holder.json", "sharing/holder.pub"].map(|p| at(p).display().to_string()),
            all(with.revocation),
        ),
        listed: Listed::of(at(with.list), at("recognition/root.json"), all(with.status)),
        recording: Recording::default(),
        asking,
    }
}

/// The permit is missing as intended, and nothing else is.
fn as_intended(case: &Case, decision: &DecisionSummary) -> bool {
    let told = |permit: &RequirementOutcome| {
        let ours = permit.materials.iter();
        let all = ours.chain(permit.rejected.iter().flat_map(|a| &a.materials));
        permit.word == case.word && all.flat_map(reasons).any(|r| r.code() == case.reason)
    };
    let others = decision.requirements.iter().filter(|r| r.id != "permit");
    decision.requirement("permit").is_some_and(told)
        && others.into_iter().all(|r| r.word == Word::Satisfied)
}

/// Everything that is told against a material.
fn reasons(material: &MaterialOutcome) -> impl Iterator<Item = &Reason> {
    let considered = material.considered.iter().flat_map(|c| &c.reasons);
    material.reasons.iter().chain(considered)
}

fn line(
    case: &Case,
    matter: &Matter,
    decision: &DecisionSummary,
    good: bool,
    lang: Lang,
) -> String {
    let mark = if good { "" } else { "✗ " };
    let missing = decision
        .requirements
        .iter()
        .filter(|r| r.word > Word::Satisfied);
    let missing: Vec<String> = missing
        .map(|r| {
            let named = matter.requirements().iter().find(|m| m.id == r.id);
            let name = named.map_or(r.id.as_str(), |m| m.name.as_str());
            format!("{name}: {}", matching::word(r.word, lang))
        })
        .collect();
    format!(
        "{mark}{} {}  {}  {}\n    {}\n",
        case.name,
        matching::count(decision.to_submit, lang),
        missing.join("; "),
        case.reason,
        lang.pick(case.zh, case.en)
    )
}

const HEAD: &str = "\
# 免提交演示 / A demonstration of no-submission

事项 `matter.json` 要求三项材料：许可证由证照满足，保单由数据查询满足，安全条件由告知承诺满足。每个不良情形只与良好情形相差一处。
机构、申请人、代码均为虚构；私钥在生成后即丢弃。

The matter `matter.json` asks for three materials: a permit, which a licence shows; an insurance, which data show; and
conditions of safety, which the applicant promises. Each bad case differs from the good one in one thing. All bodies,
holders and codes are invented, and the private keys were thrown away.

良好情形 / the good case:

```sh
";

const PLAY: &str = "
## 一个办件，从申请到归档 / One case, from application to archive

| 文件 file | 说明 what it is |
| --- | --- |
| `grants/good.json` | 申请人签署的用证授权 / the applicant's signed authorisation |
| `exchange/request.json` | 审批局向交通运输局发出的签名请求 / the office's signed request to the transport bureau |
| `exchange/answer/` | 答复：签名响应，以及仅审批局可解密的内容 / the answer: a signed response, and a content that the office alone can open |
| `exchange/received/` | 审批局解密并重新核验的证照、状态声明和核验报告 / what the office opened and verified again |
| `provider.log`, `office.log` | 双方的审计日志 / the logs of both sides |
| `provider.checkpoint`, `office.checkpoint` | 交给对方保存的检查点 / checkpoints, which the other side keeps |
| `provider.pub`, `office.pub` | 双方公钥 / the public keys of both sides |
| `archive/` | 归档：判定及其依据，可据以重新判定 / for the archive: the decision and what it was drawn from |
";

fn readme() -> String {
    let mut text = HEAD.to_owned();
    let _ = writeln!(text, "yz match {} {}\n```", GOOD.licence, options(&GOOD));
    text += "\n## 不良情形 / Bad cases\n\n\
             | 情形 case | 许可证 permit | 原因 reason | 命令 command | 说明 what it is |\n\
             | --- | --- | --- | --- | --- |\n";
    for case in bad() {
        let word = serde_json::to_value(case.word).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {} | {} | `yz match {} {}` | {} / {} |",
            case.name,
            word.as_str().unwrap_or_default(),
            case.reason,
            case.with.licence,
            options(&case.with),
            case.zh,
            case.en
        );
    }
    text + PLAY
}

/// What the command line says of a case.
fn options(with: &With) -> String {
    let mut options = format!(
        "--matter {} --case {} --holder {} --recognition {} --root recognition/root.json \
         --trust trust --time {ASKED} --register sharing/register.json --holder-key sharing/holder.json sharing/holder.pub",
        with.matter, with.case, with.holder, with.list
    );
    for (name, path) in [
        ("--grant", with.grant),
        ("--revocation", with.revocation),
        ("--status", with.status),
        ("--uses", with.uses),
    ] {
        if let Some(path) = path {
            let _ = write!(options, " {name} {path}");
        }
    }
    options
}
