//! What is drawn across the pages of an annotated copy.

use crate::issuer::IssuerError;
use crate::issuer::draw;
use crate::issuer::draw::FONT;
use crate::issuer::draw::NAMESPACE;
use crate::issuer::draw::fitting;
use crate::issuer::draw::number;
use crate::issuer::draw::text_object;
use crate::issuer::draw::width;
use crate::licence::Day;
use crate::ofd::sign::Marks;
use crate::ofd::sign::Sheets;
use crate::ofd::sign::escape;

/// How often the text stands on a page, one above the other.
const TIMES: u16 = 3;
/// The part of a page's width that a line may take.
const ROOM: f64 = 0.8;
/// Size of the type, where there is room, and the least width of a character for which lines are broken.
const SIZE: f64 = 8.0;
const READABLE: f64 = 4.0;
/// Most lines of one text; a purpose is a sentence, not a page.
const LINES: usize = 8;
/// Grey through which the page can be read.
const COLOUR: &str = "<ofd:FillColor Value=\"120 120 120\" Alpha=\"90\"/>";

/// A watermark annotation for each page.
///
/// * `texts`: the lines, each broken where it is too long for a page.
pub(super) fn draw(
    sheets: &Sheets,
    texts: &[String],
    creator: &str,
    day: Day,
) -> Result<Marks, IssuerError> {
    let font = sheets.highest.saturating_add(1);
    let mut ids = Ids(font);
    let name = escape(FONT);
    let fonts = format!(
        "<ofd:Fonts>\n<ofd:Font ID=\"{font}\" FontName=\"{name}\" FamilyName=\"{name}\"/>\n</ofd:Fonts>\n"
    );
    let mut annotations = Vec::new();
    for (page, [_, _, wide, high]) in &sheets.pages {
        let own = ids.next();
        let objects = objects(texts, (*wide, *high), font, &mut ids)?;
        let [w, h] = [*wide, *high].map(number);
        let annotation = format!(
            "<ofd:Annot xmlns:ofd=\"{NAMESPACE}\" ID=\"{own}\" Type=\"Watermark\" Creator=\"{}\" \
             LastModDate=\"{day}\" Visible=\"true\" Print=\"true\" ReadOnly=\"true\">\n\
             <ofd:Appearance Boundary=\"0 0 {w} {h}\">\n{objects}</ofd:Appearance>\n</ofd:Annot>\n",
            escape(creator)
        );
        annotations.push((page.clone(), annotation));
    }
    Ok(Marks {
        resources: draw::xml("Res", " BaseLoc=\".\"", &fonts),
        annotations,
        highest: ids.0,
    })
}

/// The lines, centred, as often as they stand on a page of this size.
fn objects(
    texts: &[String],
    (wide, high): (f64, f64),
    font: u64,
    ids: &mut Ids,
) -> Result<String, IssuerError> {
    let room = wide * ROOM;
    let lines: Vec<String> = texts.iter().flat_map(|t| broken(t, room)).collect();
    let longest = lines
        .iter()
        .max_by(|a, b| width(a, 1.0).total_cmp(&width(b, 1.0)));
    let size = fitting(longest.map_or("", String::as_str), SIZE, room)?;
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let pitch = size * 1.4;
    let block = f64::from(count) * pitch;
    if lines.len() > LINES || block > high / f64::from(TIMES) {
        return Err(IssuerError::NoRoom(format!("{count} lines of a watermark")));
    }
    let mut out = String::new();
    for time in 0..TIMES {
        let middle = high * (f64::from(time) + 0.5) / f64::from(TIMES);
        let mut top = middle - block / 2.0;
        for line in &lines {
            let left = (wide - width(line, size)) / 2.0;
            let ids = (ids.next(), font);
            out.push_str(&text_object(ids, line, size, (left, top), COLOUR));
            out.push('\n');
            top += pitch;
        }
    }
    Ok(out)
}

/// `text` in lines that are readable in this room.
fn broken(text: &str, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in text.chars() {
        let full = |line: &String| width(line, READABLE) + READABLE > room;
        if lines.last().is_some_and(full) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

/// Identifiers, rising; holds the last one.
struct Ids(u64);

impl Ids {
    fn next(&mut self) -> u64 {
        self.0 = self.0.saturating_add(1);
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, pages: &[[f64; 4]]) -> Result<Marks, IssuerError> {
        let pages = pages.iter().enumerate();
        let sheets = Sheets {
            highest: 7,
            pages: pages.map(|(i, area)| (i.to_string(), *area)).collect(),
        };
        draw(
            &sheets,
            &[text.to_owned()],
            "示例局",
            "2024-06-01".parse().unwrap(),
        )
    }

    #[test]
    fn every_page_has_the_whole_text_with_identifiers_of_its_own() {
        let text = "仅用于".repeat(40);
        let marks = drawn(&text, &[[0.0, 0.0, 210.0, 297.0], [0.0, 0.0, 85.0, 54.0]]);
        assert!(marks.is_err(), "a card has no room for so much");
        let marks = drawn(
            "仅用于年审",
            &[[0.0, 0.0, 210.0, 297.0], [0.0, 0.0, 85.0, 54.0]],
        )
        .unwrap();
        let all: String = marks.annotations.iter().map(|(_, a)| a.as_str()).collect();
        assert_eq!(all.matches("仅用于年审").count(), 2 * usize::from(TIMES));
        let mut ids: Vec<&str> = all.split(" ID=\"").skip(1).collect();
        ids.iter_mut()
            .for_each(|id| *id = id.split('"').next().unwrap());
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), marks.highest), (count, 8 + count as u64));
        assert_eq!(broken(&text, 168.0).concat(), text);
    }
}
