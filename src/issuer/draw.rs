//! A page drawn from the data of a licence, as an OFD package (GB/T 33190-2016).
//!
//! A4 across, in millimetres from the upper left corner. Texts are shrunk to fit and never cut: what would become too
//! small to read is refused.

use std::fmt::Write;

use crate::issuer::Font;
use crate::issuer::IssuerError;
use crate::issuer::LicenceDescription;
use crate::licence::Day;
use crate::licence::Holder;
use crate::licence::HolderCodeType;
use crate::licence::LicenceId;
use crate::ofd::sign::escape;
use crate::ofd::sign::pack;
use crate::time::Timestamp;

pub(super) const NAMESPACE: &str = "http://www.ofdspec.org/2016";
const WIDTH: f64 = 297.0;
const HEIGHT: f64 = 210.0;
/// The font that is named where none is given.
pub(super) const FONT: &str = "宋体";
/// Smallest type that is read without a glass.
const SMALLEST: f64 = 2.0;
/// Where the lines stand: from here to there, at most so far apart.
const LINES: (f64, f64, f64) = (66.0, 148.0, 12.0);
/// Least distance of two lines.
const CLOSEST: f64 = 4.0;
/// Where labels and values begin, and how wide they may be.
const LABEL: (f64, f64) = (32.0, 46.0);
const VALUE: (f64, f64) = (80.0, 180.0);
/// The middle of the stamp.
const STAMP: (f64, f64) = (225.0, 166.0);

/// Everything that is drawn.
pub(super) struct Drawing<'a> {
    pub(super) description: &'a LicenceDescription,
    pub(super) id: &'a LicenceId,
    /// DocID, 32 hexadecimal digits.
    pub(super) doc_id: String,
    pub(super) font: Option<&'a Font>,
    /// When the file is made.
    pub(super) at: Timestamp,
}

/// Where the upper left corner of a stamp of this size goes: over the issuer's name, inside the frame.
pub(super) fn stamp_place(width: u64, height: u64) -> (f64, f64) {
    let side = |millimetres: u64| f64::from(u16::try_from(millimetres).unwrap_or(u16::MAX));
    let (width, height) = (side(width), side(height));
    let within =
        |middle: f64, size: f64, page: f64| (middle - size / 2.0).min(page - 8.0 - size).max(0.0);
    (
        within(STAMP.0, width, WIDTH),
        within(STAMP.1, height, HEIGHT),
    )
}

/// The package, unsigned.
pub(super) fn package(drawing: &Drawing<'_>) -> Result<Vec<u8>, IssuerError> {
    let mut page = Page {
        next_id: 4,
        xml: String::new(),
    };
    draw(&mut page, drawing)?;
    let content = format!(
        "<ofd:Area><ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:Area>\n\
         <ofd:Content>\n<ofd:Layer ID=\"3\">\n{}</ofd:Layer>\n</ofd:Content>\n",
        page.xml
    );
    let mut files = vec![
        ("/OFD.xml".to_owned(), root(drawing)),
        ("/Doc_0/Document.xml".to_owned(), document(page.next_id)),
        ("/Doc_0/PublicRes.xml".to_owned(), resources(drawing.font)),
        (
            "/Doc_0/Pages/Page_0/Content.xml".to_owned(),
            xml("Page", "", &content),
        ),
    ];
    if let Some(font) = drawing.font {
        let path = format!("/Doc_0/Res/{}", font.file());
        files.push((path, font.data().to_vec()));
    }
    pack(files).ok_or_else(|| IssuerError::NoRoom("Font".to_owned()))
}

pub(super) fn xml(name: &str, attributes: &str, content: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:{name} xmlns:ofd=\"{NAMESPACE}\"{attributes}>\n\
         {content}</ofd:{name}>\n"
    )
    .into_bytes()
}

fn root(drawing: &Drawing<'_>) -> Vec<u8> {
    let description = drawing.description;
    let made = Day::of(drawing.at).unwrap_or(description.issued);
    let content = format!(
        "<ofd:DocBody>\n<ofd:DocInfo>\n<ofd:DocID>{}</ofd:DocID>\n<ofd:Title>{}</ofd:Title>\n\
         <ofd:Author>{}</ofd:Author>\n<ofd:CreationDate>{made}</ofd:CreationDate>\n\
         <ofd:Creator>yinzheng</ofd:Creator>\n</ofd:DocInfo>\n\
         <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>\n</ofd:DocBody>\n",
        drawing.doc_id,
        escape(&description.name),
        escape(&description.issuer.name)
    );
    xml("OFD", " Version=\"1.1\" DocType=\"OFD\"", &content)
}

fn document(highest: u32) -> Vec<u8> {
    let content = format!(
        "<ofd:CommonData>\n<ofd:MaxUnitID>{highest}</ofd:MaxUnitID>\n\
         <ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:PageArea>\n\
         <ofd:PublicRes>PublicRes.xml</ofd:PublicRes>\n</ofd:CommonData>\n\
         <ofd:Pages>\n<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>\n</ofd:Pages>\n"
    );
    xml("Document", "", &content)
}

fn resources(font: Option<&Font>) -> Vec<u8> {
    let name = escape(font.map_or(FONT, Font::name));
    let file = match font {
        Some(font) => format!("><ofd:FontFile>{}</ofd:FontFile></ofd:Font>", font.file()),
        None => "/>".to_owned(),
    };
    let content = format!(
        "<ofd:Fonts>\n<ofd:Font ID=\"2\" FontName=\"{name}\" FamilyName=\"{name}\"{file}\n</ofd:Fonts>\n"
    );
    xml("Res", " BaseLoc=\"Res\"", &content)
}

/// Frame, name, number, a line for each of the data, issuer and day.
fn draw(page: &mut Page, drawing: &Drawing<'_>) -> Result<(), IssuerError> {
    let description = drawing.description;
    page.frame([10.0, 10.0, WIDTH - 20.0, HEIGHT - 20.0], 1.2);
    page.frame([13.0, 13.0, WIDTH - 26.0, HEIGHT - 26.0], 0.3);
    let middle = WIDTH / 2.0;
    page.centred(&description.name, 14.0, (middle, 28.0), 230.0)?;
    page.centred(description.number(), 5.0, (middle, 50.0), 230.0)?;
    let lines = lines(drawing);
    let (first, last, most) = LINES;
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let pitch = ((last - first) / f64::from(count.max(1))).min(most);
    if pitch < CLOSEST {
        return Err(IssuerError::NoRoom(format!("{count} lines")));
    }
    let size = (pitch * 0.5).min(5.5);
    let mut top = first;
    for (label, value) in &lines {
        page.text(&format!("{label}："), size, (LABEL.0, top), LABEL.1)?;
        page.text(value, size, (VALUE.0, top), VALUE.1)?;
        top += pitch;
    }
    page.centred(&description.issuer.name, 5.5, (STAMP.0, 158.0), 110.0)?;
    let day = printed(description.issued);
    page.centred(&day, 5.5, (STAMP.0, 170.0), 110.0)
}

/// Label and value of each line.
fn lines(drawing: &Drawing<'_>) -> Vec<(String, String)> {
    let description = drawing.description;
    let mut lines = Vec::new();
    for holder in &description.holders {
        lines.push(("持证主体".to_owned(), holder.name.trim().to_owned()));
        if let Some(code) = printed_code(holder) {
            lines.push(("持证主体代码".to_owned(), code));
        }
    }
    for item in &description.items {
        let label = item.label.trim().trim_end_matches(['：', ':']);
        lines.push((label.to_owned(), item.value.trim().to_owned()));
    }
    if let Some(terms) = &description.proof {
        lines.extend(
            [
                ("证明事实时间", terms.as_of.written()),
                ("查询依据", terms.basis.trim().to_owned()),
                ("证明用途", terms.purpose.trim().to_owned()),
                ("使用截止时间", terms.expires.written()),
            ]
            .map(|(label, value)| (label.to_owned(), value)),
        );
    }
    if description.proof.is_none() || description.valid_until.is_some() {
        let from = printed(description.first_day());
        let until = description.valid_until.map_or("长期".to_owned(), printed);
        lines.push(("有效期限".to_owned(), format!("{from}至{until}")));
    }
    lines.push(("证照标识".to_owned(), drawing.id.to_string()));
    lines
}

/// An organisation's code whole, all others masked.
fn printed_code(holder: &Holder) -> Option<String> {
    let code = holder.code.as_ref()?;
    Some(match holder.code_type {
        Some(HolderCodeType::UnifiedSocialCredit) => code.expose().trim().to_owned(),
        _ => code.to_string(),
    })
}

fn printed(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{year}年{month:02}月{day:02}日")
}

/// What stands on the page so far.
struct Page {
    next_id: u32,
    xml: String,
}

impl Page {
    fn id(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id = id.saturating_add(1);
        id
    }

    fn centred(
        &mut self,
        text: &str,
        size: f64,
        (middle, top): (f64, f64),
        room: f64,
    ) -> Result<(), IssuerError> {
        let size = fitting(text, size, room)?;
        let left = middle - width(text, size) / 2.0;
        self.put(text, size, (left, top));
        Ok(())
    }

    fn text(
        &mut self,
        text: &str,
        size: f64,
        at: (f64, f64),
        room: f64,
    ) -> Result<(), IssuerError> {
        let size = fitting(text, size, room)?;
        self.put(text, size, at);
        Ok(())
    }

    /// One line of text; each character is placed, so that every viewer sets it alike.
    fn put(&mut self, text: &str, size: f64, (left, top): (f64, f64)) {
        let id = u64::from(self.id());
        let object = text_object((id, 2), text, size, (left, top), "");
        let _ = writeln!(self.xml, "{object}");
    }

    fn frame(&mut self, bounds: [f64; 4], line: f64) {
        let id = self.id();
        let [x, y, w, h] = bounds.map(number);
        let line = number(line);
        let _ = writeln!(
            self.xml,
            "<ofd:PathObject ID=\"{id}\" Boundary=\"{x} {y} {w} {h}\" LineWidth=\"{line}\">\
             <ofd:StrokeColor Value=\"178 34 34\"/><ofd:AbbreviatedData>M 0 0 L {w} 0 L {w} {h} L 0 {h} C\
             </ofd:AbbreviatedData></ofd:PathObject>"
        );
    }
}

/// One line of text, each character placed.
///
/// * `ids`: of the object, and of its font.
/// * `colour`: an element for it, or nothing.
pub(super) fn text_object(
    ids: (u64, u64),
    text: &str,
    size: f64,
    (left, top): (f64, f64),
    colour: &str,
) -> String {
    let (id, font) = ids;
    let [x, y, w, h, base] = [left, top, width(text, size), size * 1.2, size].map(number);
    let steps: Vec<String> = text.chars().map(|c| number(advance(c, size))).collect();
    let deltas = match steps.split_last() {
        Some((_, [])) | None => String::new(),
        Some((_, steps)) => format!(" DeltaX=\"{}\"", steps.join(" ")),
    };
    let text = escape(text);
    format!(
        "<ofd:TextObject ID=\"{id}\" Boundary=\"{x} {y} {w} {h}\" Font=\"{font}\" Size=\"{base}\">\
         {colour}<ofd:TextCode X=\"0\" Y=\"{base}\"{deltas}>{text}</ofd:TextCode></ofd:TextObject>"
    )
}

/// The advance of one character: half the size for ASCII, as Chinese fonts have it.
pub(super) fn advance(c: char, size: f64) -> f64 {
    if c.is_ascii() { size / 2.0 } else { size }
}

pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| advance(c, size)).sum()
}

/// The size at which `text` fits into `room`.
pub(super) fn fitting(text: &str, size: f64, room: f64) -> Result<f64, IssuerError> {
    let fits = size.min(room / width(text, 1.0).max(f64::MIN_POSITIVE));
    if fits < SMALLEST {
        let characters = text.chars().count();
        return Err(IssuerError::NoRoom(format!(
            "a text of {characters} characters"
        )));
    }
    Ok(fits)
}

/// At most three decimals.
pub(super) fn number(value: f64) -> String {
    ((value * 1000.0).round() / 1000.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_shrink_to_their_room_and_no_further() {
        assert_eq!(fitting("证照", 5.0, 100.0).ok(), Some(5.0));
        assert_eq!(fitting(&"照".repeat(50), 5.0, 180.0).ok(), Some(3.6));
        assert!(fitting(&"照".repeat(91), 5.0, 180.0).is_err());
        assert!(fitting("", 5.0, 1.0).is_ok());
    }

    #[test]
    fn stamps_stay_on_the_page() {
        for side in [1, 42, 80, 200] {
            let (left, top) = stamp_place(side, side);
            let side = side as f64;
            assert!(left >= 0.0 && left + side <= WIDTH, "{side}");
            assert!(top >= 0.0 && top + side <= HEIGHT, "{side}");
        }
    }
}
