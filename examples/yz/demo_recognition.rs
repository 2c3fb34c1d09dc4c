//! The part of the demonstration that is about recognition: three regions with their lists, and for each reason a list
//! by which Hangzhou does not recognise what Chongqing recognises, or cannot say.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use yinzheng::limits::Limits;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::report::RecognitionOutcome;
use yinzheng::report::RecognitionSummary;
use yinzheng::verifier::Examined;

use crate::demo::put;
use crate::demo_recognition_cases::Asked;
use crate::demo_recognition_cases::Case;
use crate::demo_recognition_cases::Change;
use crate::demo_recognition_cases::REFUSED;
use crate::demo_recognition_lists::Publishing;
use crate::demo_recognition_lists::case_path;
use crate::demo_recognition_lists::good_path;
use crate::demo_recognition_lists::seen_path;
use crate::demo_recognition_lists::taken_over;
use crate::demo_recognition_open::OPEN;
use crate::demo_recognition_world::MATTER;
use crate::demo_recognition_world::OWN_TYPE;
use crate::demo_recognition_world::RELYING;
use crate::demo_recognition_world::Relying;
use crate::demo_world::ASKED;
use crate::demo_world::Made;
use crate::demo_world::Region;
use crate::demo_world::at;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::judge::Judge;
use crate::lang::Lang;
use crate::list::Ground;
use crate::output::Output;
use crate::recogniser::Recogniser;
use crate::settings::Settings;
use crate::status;
use crate::walk::Document;

const ROOT: &str = "recognition/root.json";

/// Makes the lists in the folder, and asks each of them. Exits with 0 only if every answer is the one intended.
pub(crate) fn run(
    dir: &Path,
    issuing: &Region,
    settings: &Settings,
    lang: Lang,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let internal = |e: Box<dyn std::error::Error>| Failure::internal(e.to_string());
    make(dir, issuing).map_err(internal)?;
    put(dir, "recognition/README.md", readme().as_bytes())?;

    let mut asking = Asking {
        dir,
        settings,
        examined: BTreeMap::new(),
    };
    let mut exit = Exit::Passed;
    let mut check = |what: &str, summary: &RecognitionSummary, want: (RecognitionOutcome, &str)| {
        let first = summary.reasons.first().map_or("", |r| r.reason.code());
        if (summary.outcome, first) == want {
            return Ok(());
        }
        exit = Exit::Failed;
        let intended = lang.pick("应为", "intended:");
        let got = summary.outcome;
        out.text(&format!(
            "✗ {what} {got} {first} ({intended} {} {})\n",
            want.0, want.1
        ))
    };
    for region in RELYING {
        let answer = asking.good(region, Asked::Plainly)?;
        check(region.code, &answer, (RecognitionOutcome::Recognised, ""))?;
    }
    for case in REFUSED {
        let elsewhere = asking.good(RELYING[1], case.asked)?;
        check(case.name, &elsewhere, (RecognitionOutcome::Recognised, ""))?;
        let answer = asking.case(case)?;
        check(
            case.name,
            &answer,
            (RecognitionOutcome::NotRecognised, case.reason),
        )?;
    }
    for case in OPEN {
        let answer = asking.case(case)?;
        check(
            case.name,
            &answer,
            (RecognitionOutcome::Undetermined, case.reason),
        )?;
    }
    let count = RELYING.len() + REFUSED.len() + OPEN.len();
    out.text(&match lang {
        Lang::Zh => format!("互认：{count} 个情形，见 recognition/README.md\n"),
        Lang::En => format!("recognition: {count} cases, see recognition/README.md\n"),
    })?;
    Ok(exit)
}

fn make(dir: &Path, issuing: &Region) -> Made<()> {
    let publishing = Publishing::new()?;
    let mut files = vec![publishing.root()];
    files.extend(publishing.good(issuing)?);
    for case in REFUSED.iter().chain(OPEN) {
        files.extend(publishing.case(case, issuing)?);
    }
    for (path, bytes) in files {
        put(dir, &path, &bytes).map_err(|e| e.message)?;
    }
    for case in OPEN {
        if let Some(path) = seen_path(case) {
            let path = dir.join(path);
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            publishing.remember(case, issuing, &path)?;
        }
    }
    Ok(())
}

/// Asks lists in the folder about files in it. A file is verified once for all lists.
struct Asking<'a> {
    dir: &'a Path,
    settings: &'a Settings,
    examined: BTreeMap<&'static str, Examined>,
}

impl Asking<'_> {
    fn examined(&mut self, asked: Asked) -> Result<&Examined, Failure> {
        let (file, statement) = asked.files();
        if !self.examined.contains_key(file) {
            let mut settings = self.settings.clone();
            if let Some(path) = statement {
                let evidence = status::evidence(&settings, &self.dir.join(path))?;
                settings.context.evidence.licence_status.push(evidence);
            }
            let judge = Judge::new(settings, &Limits::default())?;
            let examined = judge.examine(&Document::at(&self.dir.join(file)))?;
            self.examined.insert(file, examined);
        }
        self.examined
            .get(file)
            .ok_or_else(|| Failure::internal(file))
    }

    fn good(&mut self, region: Relying, asked: Asked) -> Result<RecognitionSummary, Failure> {
        let ground = Ground::by(self.dir.join(ROOT));
        self.ask(region, asked, Some(&good_path(region)), &ground)
    }

    fn case(&mut self, case: &Case) -> Result<RecognitionSummary, Failure> {
        let mut ground = Ground::by(self.dir.join(ROOT));
        if let Some(path) = seen_path(case) {
            ground = ground.seeing(self.dir.join(path));
        }
        if matches!(case.change, Change::TakesOver) {
            ground = ground.taking_over(taken_over().map(|path| self.dir.join(path)).into());
        }
        let path = case_path(case.name);
        let list = (!matches!(case.change, Change::Absent)).then_some(path.as_str());
        self.ask(RELYING[2], case.asked, list, &ground)
    }

    fn ask(
        &mut self,
        region: Relying,
        asked: Asked,
        list: Option<&str>,
        ground: &Ground,
    ) -> Result<RecognitionSummary, Failure> {
        let now = at(ASKED).map_err(|e| Failure::internal(e.to_string()))?;
        let mut request = RecognitionRequest::new(region.code, now).for_matter(MATTER);
        if asked == Asked::AsOwnType {
            request = request.wanting(OWN_TYPE);
        }
        let list = list.map(|path| ground.accept(&self.dir.join(path), now));
        let recogniser = Recogniser::new(list.transpose()?, request);
        Ok(recogniser.answer(self.examined(asked)?))
    }
}

const HEAD: &str = "\
# 互认演示 / Recognition

川、渝、杭三地各有一份已签名的互认清单（`510000.json`、`500000.json`、`330100.json`），由同一方案根 `root.json` 授权发布；
渝依据（虚构的）协议把四川的道路运输经营许可证视同本地类型。`330100/` 中的每份清单与 `330100.json` 只差一处。

Sichuan, Chongqing and Hangzhou each have a signed recognition list, under the one scheme root. Chongqing takes the licence
of Sichuan for a type of its own, by an invented agreement. Each list in `330100/` differs in one thing from `330100.json`.
A genuine licence that is not recognised is genuine all the same.
";

/// The README of the part.
fn readme() -> String {
    let mut text = HEAD.to_owned();
    let _ = write!(
        text,
        "\n在上级目录运行 / run in the folder above:\n\n```sh\n\
         yz recognise licences/sc-good.ofd --region 500000 --matter {MATTER} --recognition {} --root {ROOT} \
         --trust trust --time {ASKED}\n```\n\n\
         下表给出其余各行的参数 / the tables give what is different in the other rows.\n",
        good_path(RELYING[1])
    );
    text += "\n## 采信 / Recognised\n\n\
             | 地区 region | 证照 licence | 结论 outcome | 参数 options |\n| --- | --- | --- | --- |\n";
    for region in RELYING {
        let _ = writeln!(
            text,
            "| {} {} / {} | `licences/sc-good.ofd` | recognised | `--region {} --recognition {}` |",
            region.code,
            region.zh,
            region.en,
            region.code,
            good_path(region)
        );
    }
    table(
        &mut text,
        "渝采信而杭不采信 / Recognised in Chongqing, not in Hangzhou",
        REFUSED,
        ("recognised", RecognitionOutcome::NotRecognised),
    );
    table(
        &mut text,
        "待定 / Undetermined",
        OPEN,
        ("-", RecognitionOutcome::Undetermined),
    );
    text
}

fn table(text: &mut String, title: &str, cases: &[Case], (cq, hz): (&str, RecognitionOutcome)) {
    let _ = writeln!(
        text,
        "\n## {title}\n\n\
         | 证照 licence | 渝 500000 | 杭 330100 | 首要原因 first reason | 参数 options | 说明 what it is |\n\
         | --- | --- | --- | --- | --- | --- |"
    );
    for case in cases {
        let (file, _) = case.asked.files();
        let _ = writeln!(
            text,
            "| `{file}` | {cq} | {hz} | {} | `{}` | {} / {} |",
            case.reason,
            options(case),
            case.zh,
            case.en
        );
    }
}

/// What the command line says of a case, beside licence, matter, root, trust and time.
fn options(case: &Case) -> String {
    let mut options = "--region 330100".to_owned();
    if !matches!(case.change, Change::Absent) {
        let _ = write!(options, " --recognition {}", case_path(case.name));
    }
    if case.asked == Asked::AsOwnType {
        let _ = write!(options, " --type {OWN_TYPE}");
    }
    if let (_, Some(statement)) = case.asked.files() {
        let _ = write!(options, " --status {statement}");
    }
    if let Some(seen) = seen_path(case) {
        let _ = write!(options, " --seen {seen}");
    }
    if matches!(case.change, Change::TakesOver) {
        for path in taken_over() {
            let _ = write!(options, " --taken-over {path}");
        }
    }
    options
}
