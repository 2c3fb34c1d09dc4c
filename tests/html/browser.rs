//! The pages in headless Chromium. Screenshots are kept in the folder for test output, to be looked at.
//!
//! Where there is no Chromium (Debian package `chromium`), the tests say so and pass.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;

use yinzheng::report::Language;
use yinzheng::report::RecognitionOutcome;

use crate::folder;
use crate::hostile;
use crate::scenes::Scene;

/// One browser at a time: each takes a core and some hundred megabytes.
static BROWSER: Mutex<()> = Mutex::new(());

fn chromium() -> Option<&'static str> {
    let found = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| {
            let version = Command::new(name)
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            version.is_ok_and(|s| s.success())
        });
    if found.is_none() {
        println!("no Chromium; skipped");
    }
    found
}

fn output() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("html");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Opens `page`; gives the document as the browser has it after loading. With `height`, a screenshot is kept too.
fn open(browser: &str, name: &str, page: &str, height: Option<u32>) -> String {
    let _one = BROWSER.lock().unwrap_or_else(|e| e.into_inner());
    let folder = output();
    let file = folder.join(format!("{name}.html"));
    fs::write(&file, page).unwrap();
    let profile = folder.join(format!("profile-{name}"));
    let run = |more: &[String]| {
        let output = Command::new(browser)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
            ])
            .args([
                "--disable-dev-shm-usage",
                "--virtual-time-budget=2000",
                "--no-first-run",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .args(more)
            .arg(format!("file://{}", file.display()))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    if let Some(height) = height {
        let picture = folder.join(format!("{name}.png"));
        drop(fs::remove_file(&picture));
        let picture_to = format!("--screenshot={}", picture.display());
        run(&[picture_to, format!("--window-size=900,{height}")]);
        let png = fs::read(&picture).unwrap();
        assert!(png.starts_with(b"\x89PNG") && png.len() > 20_000, "{name}");
        println!("{}", picture.display());
    }
    let dom = run(&["--dump-dom".to_owned()]);
    drop(fs::remove_dir_all(&profile));
    dom
}

#[test]
fn a_browser_shows_verdict_seals_and_time_line() {
    let Some(browser) = chromium() else { return };
    for (name, scene, language, texts) in [
        (
            "good-zh",
            Scene::good(),
            Language::Zh,
            &["✓ 有效", "class=\"timeline\"", "class=\"pages\"", "信任锚"][..],
        ),
        (
            "many-en",
            Scene::many_pages(),
            Language::En,
            &["✓ PASSED", "业务专用章", "Pages: 14. Protected: 13"],
        ),
        (
            "revoked-zh",
            Scene::revoked(),
            Language::Zh,
            &["? 无法判定", "签名人证书被撤销", "REVOKED_NO_POE"],
        ),
        (
            "recognised-zh",
            Scene::recognised(RecognitionOutcome::Recognised),
            Language::Zh,
            &["330100 互认结论：✓ 采信", "✓ 有效", "互认清单"],
        ),
        (
            "refused-en",
            Scene::recognised(RecognitionOutcome::NotRecognised),
            Language::En,
            &["✗ NOT RECOGNISED", "✓ PASSED"],
        ),
    ] {
        let dom = open(browser, name, &scene.page(language), Some(3600));
        for text in texts {
            assert!(dom.contains(text), "{name}: {text} is missing");
        }
    }
    let page = folder().html("2026年证照库", Language::Zh);
    let dom = open(browser, "folder-zh", &page, Some(1000));
    assert!(dom.contains("共 7 份") && dom.contains("tampered.ofd"));
}

#[test]
fn nothing_in_a_file_runs() {
    let Some(browser) = chromium() else { return };
    let ran = |dom: &str| dom.contains("data-ran");
    // Without this, a browser that runs nothing at all would pass.
    let control = format!("<!DOCTYPE html><p>{}</p>", hostile::names()[0]);
    assert!(
        ran(&open(browser, "control", &control, None)),
        "the control"
    );
    let control = format!("<!DOCTYPE html><p>{}</p>", hostile::picture());
    assert!(
        ran(&open(browser, "control", &control, None)),
        "the picture inline"
    );
    for (i, scene) in hostile::scenes().iter().enumerate() {
        let name = format!("hostile-{i}");
        let picture = (i == 0).then_some(3600);
        let dom = open(browser, &name, &scene.page(Language::En), picture);
        // The names stand in the page as text, where quotes are not escaped; an attribute would have its value.
        let attribute = "data-ran=\"1\"";
        assert!(!dom.contains(attribute), "{name} ran");
        assert!(dom.contains("✓ PASSED"), "{name} is not shown");
    }
}
