//! What stands on a page: text and lines. Lengths are in millimetres, from the top left corner.

use std::fmt::Write as _;

use super::escape;

/// Where text stands to its point.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Align {
    Left,
    Centre,
}

/// Objects of one page or template, in drawing order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    objects: Vec<Object>,
}

#[derive(Clone, Debug)]
enum Object {
    Text {
        font: usize,
        size: f64,
        left: f64,
        top: f64,
        text: String,
    },
    Frame {
        bounds: [f64; 4],
        width: f64,
        colour: &'static str,
    },
    Line {
        bounds: [f64; 4],
        width: f64,
        colour: &'static str,
    },
    Image {
        resource: usize,
        bounds: [f64; 4],
    },
    Raw(String),
}

impl Page {
    /// An empty page.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Text in the font with index `font`, its top left or top centre at `at`.
    pub(crate) fn text(
        mut self,
        font: usize,
        size: f64,
        align: Align,
        at: (f64, f64),
        text: &str,
    ) -> Self {
        let width: f64 = text.chars().map(|c| advance(c, size)).sum();
        let left = match align {
            Align::Left => at.0,
            Align::Centre => at.0 - width / 2.0,
        };
        self.objects.push(Object::Text {
            font,
            size,
            left,
            top: at.1,
            text: text.to_owned(),
        });
        self
    }

    /// A rectangle "x y w h".
    pub(crate) fn frame(mut self, bounds: [f64; 4], width: f64, colour: &'static str) -> Self {
        self.objects.push(Object::Frame {
            bounds,
            width,
            colour,
        });
        self
    }

    /// A line from (x, y) over (w, h).
    pub(crate) fn line(mut self, bounds: [f64; 4], width: f64, colour: &'static str) -> Self {
        self.objects.push(Object::Line {
            bounds,
            width,
            colour,
        });
        self
    }

    /// The image with index `resource`.
    pub(crate) fn image(mut self, resource: usize, bounds: [f64; 4]) -> Self {
        self.objects.push(Object::Image { resource, bounds });
        self
    }

    /// An object as XML; `{id}` in it becomes its number.
    pub(crate) fn raw(mut self, xml: &str) -> Self {
        self.objects.push(Object::Raw(xml.to_owned()));
        self
    }

    /// The objects as XML; `fonts` and `images` hold the identifiers behind the indices.
    pub(crate) fn xml(&self, fonts: &[u32], images: &[u32], next_id: &mut u32) -> String {
        let mut out = String::new();
        for object in &self.objects {
            *next_id += 1;
            write_object(&mut out, object, *next_id, fonts, images);
        }
        out
    }
}

/// The advance of one character: half the size for ASCII, as the fonts meant here have it.
fn advance(c: char, size: f64) -> f64 {
    if c.is_ascii() { size / 2.0 } else { size }
}

fn write_object(out: &mut String, object: &Object, id: u32, fonts: &[u32], images: &[u32]) {
    match object {
        Object::Text {
            font,
            size,
            left,
            top,
            text,
        } => {
            let width: f64 = text.chars().map(|c| advance(c, *size)).sum();
            let bounds = bounds(&[*left, *top, width, size * 1.2]);
            let (base, font, deltas) = (number(*size), fonts[*font], deltas(text, *size));
            let text = escape(text);
            let _ = writeln!(
                out,
                "<ofd:TextObject ID=\"{id}\" Boundary=\"{bounds}\" Font=\"{font}\" Size=\"{base}\">\
                 <ofd:TextCode X=\"0\" Y=\"{base}\"{deltas}>{text}</ofd:TextCode></ofd:TextObject>"
            );
        }
        Object::Frame {
            bounds: [x, y, w, h],
            width,
            colour,
        } => {
            let (w_text, h_text) = (number(*w), number(*h));
            let path = format!("M 0 0 L {w_text} 0 L {w_text} {h_text} L 0 {h_text} C");
            stroke(out, id, &[*x, *y, *w, *h], *width, colour, &path);
        }
        Object::Line {
            bounds: [x, y, w, h],
            width,
            colour,
        } => {
            let path = format!("M 0 0 L {} {}", number(*w), number(*h));
            let box_ = [*x, *y, w.max(*width), h.max(*width)];
            stroke(out, id, &box_, *width, colour, &path);
        }
        Object::Image { resource, bounds } => {
            let [_, _, w, h] = bounds.map(number);
            let (bounds, resource) = (self::bounds(bounds), images[*resource]);
            let _ = writeln!(
                out,
                "<ofd:ImageObject ID=\"{id}\" Boundary=\"{bounds}\" CTM=\"{w} 0 0 {h} 0 0\" \
                 ResourceID=\"{resource}\"/>"
            );
        }
        Object::Raw(xml) => out.push_str(&xml.replace("{id}", &id.to_string())),
    }
}

fn stroke(out: &mut String, id: u32, box_: &[f64; 4], width: f64, colour: &str, path: &str) {
    let (bounds, width) = (bounds(box_), number(width));
    let _ = writeln!(
        out,
        "<ofd:PathObject ID=\"{id}\" Boundary=\"{bounds}\" LineWidth=\"{width}\">\
         <ofd:StrokeColor Value=\"{colour}\"/>\
         <ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
    );
}

/// The DeltaX attribute: distances between characters, equal ones as `g count distance`.
fn deltas(text: &str, size: f64) -> String {
    let mut runs: Vec<(usize, f64)> = Vec::new();
    let count = text.chars().count().saturating_sub(1);
    for step in text.chars().take(count).map(|c| advance(c, size)) {
        match runs.last_mut() {
            Some((n, last)) if *last == step => *n += 1,
            _ => runs.push((1, step)),
        }
    }
    let words: Vec<String> = runs
        .iter()
        .map(|&(n, step)| match n {
            1 => number(step),
            _ => format!("g {n} {}", number(step)),
        })
        .collect();
    if words.is_empty() {
        String::new()
    } else {
        format!(" DeltaX=\"{}\"", words.join(" "))
    }
}

fn bounds(values: &[f64]) -> String {
    let words: Vec<String> = values.iter().map(|&v| number(v)).collect();
    words.join(" ")
}

/// At most three decimals.
fn number(value: f64) -> String {
    ((value * 1000.0).round() / 1000.0).to_string()
}
