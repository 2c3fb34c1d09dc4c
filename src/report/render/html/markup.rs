//! Writing HTML: markup comes from this crate's source alone, everything else goes in as text.
//!
//! [`Html::markup`] takes only what is written in the source, so that nothing out of a file can become an element, an
//! attribute or a style, whatever it holds.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::report::render::text::printable;

/// Longest text shown in one place, in characters: the name of a seal can have megabytes.
const LONGEST: usize = 4096;

/// A page, or a part of one, being written.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Markup, which must stand in the source as it is.
    pub(super) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text from anywhere, as content of an element or inside a quoted attribute.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let mut chars = text.chars();
        let shown: String = chars.by_ref().take(LONGEST).collect();
        for c in printable(&shown).chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
        if chars.next().is_some() {
            self.0.push('…');
        }
        self
    }

    /// A number for drawing, with one decimal place.
    pub(super) fn number(&mut self, number: f64) -> &mut Self {
        let finite = if number.is_finite() { number } else { 0.0 };
        self.0.push_str(&format!("{finite:.1}"));
        self
    }

    /// A count.
    pub(super) fn count(&mut self, count: usize) -> &mut Self {
        self.0.push_str(&count.to_string());
        self
    }

    /// Octets as a `data:` address, for the `src` of an image.
    pub(super) fn data(&mut self, media_type: &'static str, octets: &[u8]) -> &mut Self {
        self.markup("data:").markup(media_type).markup(";base64,");
        // Base64 has no character that ends an attribute.
        self.0.push_str(&STANDARD.encode(octets));
        self
    }

    /// An element with this start and end tag around a text.
    pub(super) fn around(
        &mut self,
        start: &'static str,
        text: &str,
        end: &'static str,
    ) -> &mut Self {
        self.markup(start).text(text).markup(end)
    }

    /// The beginning of a table, up to its heads; the rows and its end tag follow.
    pub(super) fn heads(&mut self, start: &'static str, heads: &[&str]) -> &mut Self {
        self.markup(start).markup("<thead><tr>");
        for head in heads {
            self.around("<th>", head, "</th>");
        }
        self.markup("</tr></thead>\n")
    }

    /// A row of a form: a label and its value; nothing where there is no value.
    pub(super) fn row(&mut self, label: &str, value: &str) -> &mut Self {
        if value.is_empty() {
            return self;
        }
        self.around("<tr><th scope=\"row\">", label, "</th>")
            .around("<td>", value, "</td></tr>\n")
    }

    /// As [`Html::row`], for digests and identifiers, which may break anywhere.
    pub(super) fn code_row(&mut self, label: &str, value: &str) -> &mut Self {
        if value.is_empty() {
            return self;
        }
        self.around("<tr><th scope=\"row\">", label, "</th>")
            .around("<td><code>", value, "</code></td></tr>\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let mut html = Html::default();
        html.text("\"><img src=x onerror='f()'>&\u{202e}");
        assert_eq!(
            html.finish(),
            "&quot;&gt;&lt;img src=x onerror=&#39;f()&#39;&gt;&amp;\\u{202e}"
        );
        let mut html = Html::default();
        html.text(&"<".repeat(LONGEST + 1));
        assert_eq!(html.finish(), "&lt;".repeat(LONGEST) + "…");
    }

    #[test]
    fn numbers_cannot_leave_their_attribute() {
        let mut html = Html::default();
        html.number(f64::NAN).markup(" ").number(1.25);
        assert_eq!(html.finish(), "0.0 1.2");
    }
}
