//! Reports for people: what the page says, that nothing in a file can act through it, and how a browser shows it.

#[path = "../support/mod.rs"]
mod support;

mod browser;
mod hostile;
mod scenes;

use scenes::Scene;
use yinzheng::report::Appearance;
use yinzheng::report::CarrierSummary;
use yinzheng::report::Check;
use yinzheng::report::CopySummary;
use yinzheng::report::Language;
use yinzheng::report::Overview;
use yinzheng::report::OverviewEntry;
use yinzheng::report::PageCover;
use yinzheng::report::ProofSummary;
use yinzheng::report::RecognitionOutcome;

/// What the text of a page must say, by language.
#[test]
fn the_page_says_what_was_found() {
    let good = Scene::good();
    let tampered = Scene::tampered();
    for (scene, language, texts) in [
        (
            &good,
            Language::Zh,
            &[
                "✓ 有效",
                "广元市示例交通运输局电子证照专用章",
                "时间线",
                "签署（签名人自称） 2024-06-01 10:00（北京时间）",
                "覆盖程度：全部",
                "示例根证书",
                "信任锚",
                "制作印章",
                "未检查的内容",
                "持证主体",
                "915108***********7",
            ][..],
        ),
        (
            &good,
            Language::En,
            &[
                "✓ PASSED",
                "Time line",
                "trust anchor",
                "What was not checked",
            ],
        ),
        (
            &tampered,
            Language::Zh,
            &[
                "✗ 无效",
                "HASH_FAILURE",
                "/Doc_0/Pages/Page_0/Content.xml",
                "改动 1 页",
            ],
        ),
    ] {
        let page = scene.page(language);
        for text in texts {
            assert!(page.contains(text), "{text} is missing");
        }
    }
    assert!(!tampered.page(Language::En).contains("PASSED</p>"));
}

#[test]
fn the_page_is_the_same_every_time_and_needs_nothing_beside_it() {
    let scene = Scene::good();
    let page = scene.page(Language::Zh);
    assert_eq!(page, scene.page(Language::Zh));
    for outside in [
        "http:", "https:", "//www", "<script", "<link", "<iframe", "@import", "url(",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'"));
    assert_eq!(page.matches("<img ").count(), 1, "one picture for one seal");
}

#[test]
fn a_report_without_appearance_makes_a_page_too() {
    let scene = Scene::good();
    let page = scene.report.html(&Appearance::default(), Language::En);
    assert!(page.contains("✓ PASSED") && !page.contains("<img "));
}

#[test]
fn the_appearance_has_pages_stamps_and_pictures() {
    let scene = Scene::many_pages();
    let appearance = &scene.appearance;
    assert_eq!(appearance.pages.len(), 14);
    let [first, second] = appearance.signatures.as_slice() else {
        panic!("{appearance:?}")
    };
    let open = first.pages.iter().filter(|p| **p == PageCover::Open);
    assert_eq!(open.count(), 1, "one page was left out");
    assert!(second.picture.as_ref().is_some_and(|p| p.kind == "SVG"));
    assert_eq!(first.stamps[0].page, 0);
    assert_eq!(first.stamps[0].area, [140.0, 230.0, 42.0, 42.0]);
}

#[test]
fn the_answer_of_a_recognition_list_stands_beside_the_verdict() {
    let recognised = Scene::recognised(RecognitionOutcome::Recognised);
    let refused = Scene::recognised(RecognitionOutcome::NotRecognised);
    for (scene, language, texts) in [
        (
            &recognised,
            Language::Zh,
            &[
                "330100 互认结论：✓ 采信",
                "✓ 有效",
                "第 7 期",
                "要求 L2，实际 L3",
                "authority-1",
            ][..],
        ),
        (
            &refused,
            Language::En,
            &[
                "Recognition by 330100: ✗ NOT RECOGNISED",
                "may be genuine all the same",
                "✓ PASSED",
                "AUTHORITY_UNKNOWN",
            ],
        ),
    ] {
        let page = scene.page(language);
        for text in texts {
            assert!(page.contains(text), "{text} is missing");
        }
        let (_, unchecked) = page
            .rsplit_once("<ul>")
            .expect("a list of what was not checked");
        let question = match language {
            Language::Zh => Check::TypeEquivalence.text_zh(),
            _ => Check::TypeEquivalence.text_en(),
        };
        assert!(unchecked.contains(question), "skipped by the list: {page}");
    }
    let page = Scene::good().page(Language::En);
    assert!(page.contains("Whether a region recognises the licence: that was not asked."));
}

#[test]
fn copies_and_proofs_say_what_they_are_for() {
    let mut scene = Scene::good();
    let licence = scene.report.licence.as_mut().unwrap();
    let mut copy = CopySummary::default();
    copy.maker = Some("示例局".to_owned());
    copy.purpose = Some("年审<b>".to_owned());
    copy.expires = Some("2026-12-24".to_owned());
    licence.copy = Some(copy);
    let mut proof = ProofSummary::default();
    proof.as_of = Some("2026-06-01".to_owned());
    proof.basis = Some("从业信息库".to_owned());
    licence.proof = Some(proof);
    let carrier = CarrierSummary::new("attachment", "/Doc_0/Attachs/data.xml", "none");
    licence.carriers.push(carrier);
    let page = scene.page(Language::Zh);
    for text in [
        "加注件制作",
        "年审&lt;b&gt;",
        "2026-12-24",
        "从业信息库",
        "未受有效签名保护的数据文件：/Doc_0/Attachs/data.xml",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
}

#[test]
fn revocation_is_on_the_time_line_and_in_the_report() {
    let scene = Scene::revoked();
    let revoked = &scene.report.signatures[0].revocation[0];
    assert_eq!(revoked.state, "revoked");
    assert_eq!(
        revoked.revoked_at.unwrap().to_string(),
        "2025-03-01T00:00:00Z"
    );
    let page = scene.page(Language::Zh);
    assert!(page.contains("签名人证书被撤销 2025-03-01 08:00（北京时间）"));
}

/// Folders, for the browser and for the text alike.
fn folder() -> Overview {
    let mut overview = Overview::default();
    for scene in [
        Scene::good(),
        Scene::tampered(),
        Scene::untrusted(),
        Scene::revoked(),
        Scene::recognised(RecognitionOutcome::Recognised),
        Scene::recognised(RecognitionOutcome::NotRecognised),
    ] {
        overview.add(OverviewEntry::from(&scene.report));
    }
    overview.add(OverviewEntry::unjudged(
        "缺失.ofd",
        "缺失.ofd: No such file or directory",
    ));
    overview
}

#[test]
fn a_folder_shows_totals_reasons_and_the_worst_first() {
    let page = folder().html("2026年证照库", Language::Zh);
    for text in [
        "共 7 份",
        "HASH_FAILURE",
        "NO_CERTIFICATE_CHAIN_FOUND",
        "缺失.ofd",
        "✗ 不采信",
        "AUTHORITY_UNKNOWN",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
    let place = |text: &str| page.rfind(text).unwrap();
    assert!(place("tampered.ofd") < place("untrusted.ofd"));
    assert!(place("untrusted.ofd") < place("good.ofd"));
}
