//! Draws a seal as SVG: a red ring, a star or a line of text, the unit's name along the rim.
//!
//! Every character is placed on its own, because viewers that show seals know `text` with a `transform`, and many of
//! them no `textPath`. One unit is one millimetre.

use std::f64::consts::PI;
use std::f64::consts::TAU;
use std::fmt::Write;

/// The red of seals.
const RED: &str = "#d91e18";
/// Fonts in which official seals are cut, and what stands in for them.
const FONTS: &str = "SimSun,'宋体',FangSong,'仿宋',serif";
/// Steps in which the length of the rim is measured.
const STEPS: u32 = 1_440;
/// How far round the rim a name may reach, as a share of the whole: alone, and with a line below it.
const WIDEST: [f64; 2] = [0.74, 0.66];

/// What stands in the middle.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Middle {
    /// A five-pointed star; the line below it.
    Star,
    /// The line.
    Line,
}

/// The picture of a seal of this size in millimetres.
pub(super) fn seal(unit: &str, line: &str, (width, height): (u32, u32), middle: Middle) -> String {
    let (w, h) = (f64::from(width), f64::from(height));
    let short = w.min(h);
    let ring = short * 0.029;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"{} {} {width} {height}\"><ellipse rx=\"{}\" ry=\"{}\" fill=\"none\" \
         stroke=\"{RED}\" stroke-width=\"{}\"/><g fill=\"{RED}\" font-family=\"{FONTS}\" \
         text-anchor=\"middle\">",
        short_number(-w / 2.0),
        short_number(-h / 2.0),
        short_number((w - ring) / 2.0 - short * 0.005),
        short_number((h - ring) / 2.0 - short * 0.005),
        short_number(ring),
    );
    let largest = match middle {
        Middle::Star => short * 0.14,
        Middle::Line => short * 0.16,
    };
    let [alone, above] = WIDEST;
    let reach = match middle {
        Middle::Star if !line.is_empty() => above,
        _ => alone,
    };
    let axes = (w / 2.0 - ring * 2.0, h / 2.0 - ring * 2.0);
    rim(&mut svg, unit, axes, (largest, reach));
    let (level, across) = match middle {
        Middle::Star => {
            star(&mut svg, short / 6.0);
            (h * 0.29, w * 0.5)
        }
        Middle::Line => (h * 0.05, w * 0.58),
    };
    if !line.is_empty() {
        let size = (across / count(line)).min(short * 0.115);
        let end = level + size * 0.35;
        let _ = write!(
            svg,
            "<text y=\"{}\" font-size=\"{}\">{}</text>",
            short_number(end),
            short_number(size),
            escape(line)
        );
    }
    svg.push_str("</g></svg>\n");
    svg
}

/// Writes `text` clockwise along the inside of an ellipse with these half axes, its middle at the top.
fn rim(svg: &mut String, text: &str, (a, b): (f64, f64), (largest, reach): (f64, f64)) {
    // The foot of the characters stands on a smaller ellipse, at whose length they are measured.
    let room = circumference(a - largest, b - largest) * reach;
    let size = largest.min(room / count(text) / 0.9);
    let (a, b) = (a - size, b - size);
    let length = circumference(a, b);
    let pitch = (length * reach / count(text)).min(size * 1.55);
    let first = -pitch * (count(text) - 1.0) / 2.0;
    let mut place = first;
    for character in text.chars() {
        let angle = angle_at(a, b, place);
        let (sin, cos) = angle.sin_cos();
        let (x, y) = (a * sin, -b * cos);
        // Upright on the normal of the ellipse.
        let turn = (b * sin).atan2(a * cos) * 180.0 / PI;
        let _ = write!(
            svg,
            "<text transform=\"translate({} {}) rotate({})\" font-size=\"{}\">{}</text>",
            short_number(x),
            short_number(y),
            short_number(turn),
            short_number(size),
            escape(&character.to_string())
        );
        place += pitch;
    }
}

/// A five-pointed star about the middle; `radius` reaches to its points.
fn star(svg: &mut String, radius: f64) {
    let inner = radius * 0.381_966;
    let corners: Vec<String> = (0..10_u32)
        .map(|corner| {
            let reach = if corner % 2 == 0 { radius } else { inner };
            let (sin, cos) = (f64::from(corner) * PI / 5.0).sin_cos();
            format!(
                "{},{}",
                short_number(reach * sin),
                short_number(-reach * cos)
            )
        })
        .collect();
    let _ = write!(svg, "<polygon points=\"{}\"/>", corners.join(" "));
}

/// The angle, from the top and clockwise, that lies `place` along an ellipse from its top.
fn angle_at(a: f64, b: f64, place: f64) -> f64 {
    let step = TAU / f64::from(STEPS);
    let mut left = place.abs();
    let mut angle = 0.0_f64;
    for _ in 0..STEPS {
        let part = speed(a, b, angle + step / 2.0) * step;
        if part >= left {
            break;
        }
        left -= part;
        angle += step;
    }
    let whole = angle + left / speed(a, b, angle).max(f64::MIN_POSITIVE);
    whole.copysign(place)
}

fn circumference(a: f64, b: f64) -> f64 {
    let step = TAU / f64::from(STEPS);
    (0..STEPS)
        .map(|i| speed(a, b, (f64::from(i) + 0.5) * step) * step)
        .sum()
}

/// Length along an ellipse for each radian, at an angle from the top.
fn speed(a: f64, b: f64, angle: f64) -> f64 {
    let (sin, cos) = angle.sin_cos();
    (a * cos).hypot(b * sin)
}

/// The number of characters; never 0.
fn count(text: &str) -> f64 {
    let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    f64::from(characters.max(1))
}

/// Hundredths of a millimetre or degree, without zeros at the end: the same on every processor.
fn short_number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the characters on the rim stand, how they are turned and how large they are.
    fn rim_of(svg: &str) -> Vec<[f64; 4]> {
        let numbers = |element: &str| {
            let parts = element.split([' ', '(', ')', '"']);
            let found: Vec<f64> = parts.filter_map(|p| p.parse().ok()).collect();
            [found[0], found[1], found[2], found[3]]
        };
        svg.split("translate").skip(1).map(numbers).collect()
    }

    #[test]
    fn characters_stand_inside_the_ring_and_off_the_line() {
        for (text, size, middle) in [
            ("局", (42, 42), Middle::Star),
            ("广元市示例交通运输局", (42, 42), Middle::Star),
            (
                "广元市利州区示例街道办事处综合行政执法局便民服务中心",
                (42, 42),
                Middle::Star,
            ),
            ("国家税务总局示例市税务局", (40, 30), Middle::Line),
        ] {
            let svg = seal(text, "电子证照专用章", size, middle);
            let (w, h) = (f64::from(size.0) / 2.0, f64::from(size.1) / 2.0);
            let (level, across) = match middle {
                Middle::Star => (h * 0.58, w * 0.5),
                Middle::Line => (h * 0.1, w * 0.58),
            };
            let places = rim_of(&svg);
            assert_eq!(places.len(), text.chars().count());
            for [x, y, turn, size] in &places {
                let (sin, cos) = (turn * PI / 180.0).sin_cos();
                // Corners of the character, from its foot.
                for (right, up) in [(-0.5, 0.0), (0.5, 0.0), (-0.5, 0.88), (0.5, 0.88)] {
                    let (right, up) = (right * size, up * size);
                    let (x, y) = (x + right * cos + up * sin, y + right * sin - up * cos);
                    assert!((x / w).hypot(y / h) < 0.97, "{text} {x} {y}");
                    let off = x.abs() > across || (y - level).abs() > 1.6;
                    assert!(off, "{text} {x} {y}");
                }
            }
            let (first, last) = (places[0], places[places.len() - 1]);
            assert!((first[0] + last[0]).abs() < 0.02, "symmetric: {places:?}");
            assert!((first[1] - last[1]).abs() < 0.02, "symmetric: {places:?}");
        }
    }

    #[test]
    fn marks_of_xml_are_text() {
        let svg = seal("<&>", "", (42, 42), Middle::Line);
        assert!(svg.contains(">&lt;</text>") && svg.contains(">&amp;</text>"));
    }
}
