//! One signature: seal and picture, times, coverage, certificates, checks.

use crate::report::Appearance;
use crate::report::SealImage;
use crate::report::SignatureReport;
use crate::report::render::Words;
use crate::report::render::html::chain;
use crate::report::render::html::checks;
use crate::report::render::html::class;
use crate::report::render::html::markup::Html;
use crate::report::render::html::moment;
use crate::report::render::html::pages;
use crate::report::render::html::timeline;
use crate::report::render::text::day;
use crate::time::Timestamp;

/// Octets of all pictures on a page together; beyond it a browser would rather not open the page.
pub(super) const PICTURES: usize = 16 << 20;

/// Longest picture shown, in octets. The largest of real seals has 1.1 MiB.
const PICTURE: usize = 2 << 20;

/// Longest SVG shown, in octets, and most references between its parts: a few that nest make a drawing of millions.
const SVG: usize = 512 << 10;
const SVG_REFERENCES: usize = 16;

/// Longest side of a picture shown, in pixels: small files can hold huge pictures.
const SIDE: u32 = 8192;

/// A signature and what its section is written from.
pub(super) struct Part<'a> {
    pub(super) signature: &'a SignatureReport,
    /// Its number, and how many there are.
    pub(super) count: (usize, usize),
    pub(super) appearance: &'a Appearance,
    /// When the caller asks.
    pub(super) now: Timestamp,
    pub(super) words: Words,
}

impl Part<'_> {
    /// * `budget`: how many octets pictures may still take.
    pub(super) fn write(&mut self, html: &mut Html, budget: &mut usize) {
        let (signature, words) = (self.signature, self.words);
        let (number, total) = self.count;
        html.markup("<section class=\"signature\"><span class=\"badge ");
        html.markup(class(signature.verdict)).markup("\">");
        html.text(words.verdict(signature.verdict))
            .markup("</span><h2>");
        html.text(words.kind(signature.kind));
        html.text(&format!(" {number}/{total}"))
            .markup("</h2>\n<div class=\"sealed\">\n");
        let index = number.saturating_sub(1);
        let seen = self.appearance.signatures.get(index);
        if let Some(picture) = seen.and_then(|s| s.picture.as_ref()) {
            write_picture(html, picture, budget, words);
        }
        html.markup("<table>\n");
        self.rows(html);
        html.markup("</table>\n</div>\n");
        timeline::write(html, signature, self.now, words);
        pages::write(html, signature, seen, self.appearance, words);
        chain::write(html, signature, words);
        html.around("<h3>", words.pick("Checks", "核验项目"), "</h3>\n");
        checks::write(html, &signature.checks, words);
        html.markup("</section>\n");
    }

    fn rows(&self, html: &mut Html) {
        let (signature, words) = (self.signature, self.words);
        html.row(words.pick("ID", "签名标识"), &signature.id);
        if let Some(seal) = &signature.seal {
            html.row(words.pick("Seal", "印章名称"), &seal.name);
            html.row(words.pick("Seal ID", "印章标识"), &seal.id);
            let validity = format!(
                "{} – {}",
                day(seal.valid_from, words),
                day(seal.valid_until, words)
            );
            html.row(words.pick("Seal valid", "印章有效期"), &validity);
            let maker = seal.maker.as_deref().unwrap_or_default();
            html.row(words.pick("Seal maker", "制章者"), maker);
        }
        let signer = signature.signer.as_ref();
        let signer = signer.map_or("", |s| s.subject.as_str());
        html.row(words.pick("Signer", "签名人"), signer);
        let time = &signature.signing_time;
        let claimed = time.claimed.map(|t| moment(t, words)).unwrap_or_default();
        html.row(words.pick("Signed (claim)", "签署时间（自称）"), &claimed);
        let proven = time.best.filter(|_| time.proven_by != Some("claim"));
        let proven = proven.map(|t| moment(t, words)).unwrap_or_default();
        html.row(words.pick("Proven by", "不晚于（有证明）"), &proven);
        let algorithm = signature.algorithm.as_deref().unwrap_or_default();
        html.row(words.pick("Algorithm", "签名算法"), algorithm);
        let integrity = words.verdict(signature.integrity);
        html.row(words.pick("Integrity alone", "完整性"), integrity);
        if let Some(digests) = &signature.digests {
            let counts = [digests.matched.to_string(), digests.total.to_string()];
            let [matched, total] = counts.each_ref().map(String::as_str);
            let text = words.filled(
                "{} of {} protected files match",
                "{} / {} 个受保护文件摘要相符",
                &[matched, total],
            );
            html.row(words.pick("Digests", "摘要比对"), &text);
        }
        html.row(words.pick("Revocation", "撤销状态"), &self.revocation());
    }

    fn revocation(&self) -> String {
        let words = self.words;
        let one = |r: &crate::report::RevocationSummary| {
            let state = match (r.state, r.revoked_at) {
                ("revoked", Some(at)) => {
                    words.filled("revoked on {}", "已于 {} 被撤销", &[&moment(at, words)])
                }
                ("good", _) => words.pick("not revoked", "未被撤销").to_owned(),
                ("not-required", _) => words
                    .pick("no source named, not asked", "证书未指明来源，未查询")
                    .to_owned(),
                ("not-evaluated", _) => words.pick("not checked", "未检查").to_owned(),
                _ => r
                    .reason
                    .map(|r| words.reason(r).to_owned())
                    .unwrap_or_default(),
            };
            words.filled("{}: {}", "{}：{}", &[words.subject(r.subject), &state])
        };
        let all: Vec<String> = self.signature.revocation.iter().map(one).collect();
        all.join(words.pick("; ", "；"))
    }
}

fn write_picture(html: &mut Html, picture: &SealImage, budget: &mut usize, words: Words) {
    html.markup("<figure><div>");
    match picture.media_type {
        Some(media_type) if is_shown(picture, media_type) && picture.data.len() <= *budget => {
            *budget = budget.saturating_sub(picture.data.len());
            html.markup("<img alt=\"");
            html.text(words.pick("Picture of the seal", "印章图像"));
            html.markup("\" src=\"").data(media_type, &picture.data);
            html.markup("\">");
        }
        _ => {
            html.text(words.pick(
                "The picture is of a kind or size that is not shown here.",
                "印章图像的格式或大小不在此显示。",
            ));
        }
    }
    html.markup("</div><figcaption>");
    let [width, height] = picture.size;
    let text = words.filled(
        "picture in the seal: {}, {} × {} mm",
        "印章内图像：{}，{}×{} 毫米",
        &[&picture.kind, &width.to_string(), &height.to_string()],
    );
    html.text(&text).markup("</figcaption></figure>\n");
}

/// Whether a picture can be handed to a browser without fear for its memory.
fn is_shown(picture: &SealImage, media_type: &str) -> bool {
    let data = picture.data.as_slice();
    if data.len() > PICTURE {
        return false;
    }
    if media_type == "image/svg+xml" {
        let text = String::from_utf8_lossy(data);
        let references = ["<use", ":use", "href", "url(", "<!", "<pattern", ":pattern"];
        let count: usize = references.iter().map(|r| text.matches(r).count()).sum();
        return data.len() <= SVG && count <= SVG_REFERENCES;
    }
    sides(data).is_some_and(|[width, height]| width <= SIDE && height <= SIDE)
}

/// Width and height in pixels, from the head of the file.
fn sides(data: &[u8]) -> Option<[u32; 2]> {
    match data {
        // PNG: the chunk IHDR is the first.
        [
            0x89,
            b'P',
            b'N',
            b'G',
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            rest @ ..,
        ] => {
            let (width, rest) = rest.split_first_chunk()?;
            let (height, _) = rest.split_first_chunk()?;
            Some([u32::from_be_bytes(*width), u32::from_be_bytes(*height)])
        }
        [b'G', b'I', b'F', _, _, _, w0, w1, h0, h1, ..] => {
            let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]));
            Some([side(*w0, *w1), side(*h0, *h1)])
        }
        [b'B', b'M', ..] => {
            let (width, rest) = data.get(18..)?.split_first_chunk()?;
            let (height, _) = rest.split_first_chunk()?;
            let height = i32::from_le_bytes(*height).unsigned_abs();
            Some([u32::from_le_bytes(*width), height])
        }
        [0xff, 0xd8, rest @ ..] => jpeg_sides(rest),
        _ => None,
    }
}

/// Of a JPEG: its segments are walked to the frame header (SOFn, ITU-T T.81, B.2.2).
fn jpeg_sides(mut data: &[u8]) -> Option<[u32; 2]> {
    loop {
        let [0xff, marker, rest @ ..] = data else {
            return None;
        };
        if *marker == 0xff {
            data = data.get(1..)?;
            continue;
        }
        let (length, body) = rest.split_first_chunk()?;
        let is_frame = matches!(*marker, 0xc0..=0xcf) && !matches!(*marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let [_, h0, h1, w0, w1, ..] = body else {
                return None;
            };
            let side = |high: u8, low: u8| u32::from(u16::from_be_bytes([high, low]));
            return Some([side(*w0, *w1), side(*h0, *h1)]);
        }
        let length = usize::from(u16::from_be_bytes(*length));
        data = body.get(length.checked_sub(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(data: Vec<u8>) -> SealImage {
        SealImage {
            data,
            ..SealImage::default()
        }
    }

    #[test]
    fn pictures_that_would_fill_the_memory_are_not_shown() {
        let png = |side: u32| {
            let mut data = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
            data.extend(side.to_be_bytes());
            data.extend(side.to_be_bytes());
            image(data)
        };
        assert!(is_shown(&png(600), "image/png"));
        assert!(!is_shown(&png(60_000), "image/png"), "a bomb");
        let svg = |body: &str| image(format!("<svg>{body}</svg>").into_bytes());
        assert!(is_shown(&svg("<circle r='1'/>"), "image/svg+xml"));
        let bomb = "<use href='#a'/>".repeat(60);
        assert!(!is_shown(&svg(&bomb), "image/svg+xml"), "nested references");
        assert!(
            !is_shown(&svg(&" ".repeat(SVG)), "image/svg+xml"),
            "too long"
        );
    }

    #[test]
    fn sides_are_read_from_the_head() {
        let jpeg = [
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc2, 0, 11, 8, 0, 20, 0, 30, 3,
        ];
        assert_eq!(sides(&jpeg), Some([30, 20]));
        assert_eq!(sides(b"GIF89a\x02\x01\x05\x00"), Some([258, 5]));
        assert_eq!(sides(&[0xff, 0xd8, 0xff]), None, "cut off");
        let mut bmp = vec![b'B', b'M'];
        bmp.resize(18, 0);
        bmp.extend(7_u32.to_le_bytes());
        bmp.extend((-9_i32).to_le_bytes());
        assert_eq!(sides(&bmp), Some([7, 9]), "drawn from the top");
    }
}
