//! Files that try to act through the page.

use yinzheng::report::Language;
use yinzheng::report::Overview;
use yinzheng::report::OverviewEntry;

use crate::scenes::Scene;

/// Marks the document if it runs.
pub(crate) const SCRIPT: &str = "document.documentElement.setAttribute('data-ran','1')";

/// Names that would act if they were taken for markup.
pub(crate) fn names() -> [String; 4] {
    [
        format!("<script>{SCRIPT}</script>"),
        format!("\"><img src=x onerror=\"{SCRIPT}\">"),
        format!("</title></style><svg onload=\"{SCRIPT}\">"),
        format!("' onmouseover='{SCRIPT}' x='\u{202e}"),
    ]
}

/// A picture that would act if it were part of the page.
pub(crate) fn picture() -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"420\" height=\"420\" onload=\"{SCRIPT}\">\
         <script>{SCRIPT}</script><circle cx=\"210\" cy=\"210\" r=\"200\" fill=\"none\" stroke=\"red\" stroke-width=\"8\"/>\
         </svg>"
    )
}

pub(crate) fn scenes() -> Vec<Scene> {
    let scene = |name: &String| Scene::sealed(name, name, "svg", picture().as_bytes());
    names().iter().map(scene).collect()
}

#[test]
fn names_and_pictures_stay_text_and_data() {
    for (scene, name) in scenes().iter().zip(names()) {
        for language in [Language::Zh, Language::En] {
            let page = scene.page(language);
            assert!(!page.contains(&name), "{name}");
            for markup in ["<script", "<img src=x", "<svg onload", "<svg xmlns"] {
                assert!(!page.contains(markup), "{name}: {markup}");
            }
            assert!(page.contains("src=\"data:image/svg+xml;base64,"), "{name}");
        }
        let mut overview = Overview::default();
        overview.add(OverviewEntry::from(&scene.report));
        let page = overview.html(&name, Language::En);
        assert!(
            !page.contains("<script") && !page.contains("<img"),
            "{name}"
        );
    }
}
