//! The time line of a signature: how long its certificates and its seal last, and what happened when.

use crate::report::SignatureReport;
use crate::report::Subject;
use crate::report::render::Words;
use crate::report::render::html::markup::Html;
use crate::report::render::html::moment;
use crate::report::render::text::day;
use crate::time::Timestamp;

/// The drawing's width, and the columns between which time runs, in units of the drawing.
const WIDTH: f64 = 760.0;
const LEFT: f64 = 210.0;
const RIGHT: f64 = 740.0;
/// Height of the line of an event, and of a period.
const EVENT: f64 = 22.0;
const PERIOD: f64 = 40.0;

/// Most years drawn with a mark each; beyond it every second, fifth, tenth, … is marked.
const MARKS: i64 = 9;

/// How long something lasts.
struct Period {
    label: &'static str,
    from: Timestamp,
    until: Timestamp,
    colour: &'static str,
}

/// Something that happened.
struct Event {
    label: String,
    at: Timestamp,
    colour: &'static str,
}

/// The part of time that is shown.
#[derive(Clone, Copy)]
struct Scale {
    from: f64,
    until: f64,
    /// The years that it may show, the last included.
    years: (i64, i64),
}

impl Scale {
    /// Where an instant is drawn; outside the scale at its edge.
    fn x(self, at: Timestamp) -> f64 {
        let share = (at.unix() as f64 - self.from) / (self.until - self.from);
        LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    fn shows(self, at: Timestamp) -> bool {
        (self.from..=self.until).contains(&(at.unix() as f64))
    }
}

/// Draws the time line.
///
/// * `now`: when the caller asks.
pub(super) fn write(html: &mut Html, signature: &SignatureReport, now: Timestamp, words: Words) {
    let periods = periods(signature, words);
    let events = events(signature, now, words);
    let Some(scale) = scale(&periods, &events) else {
        return;
    };
    html.around("<h3>", words.pick("Time line", "时间线"), "</h3>\n");
    let top = EVENT * events.len() as f64 + 8.0;
    let bottom = top + PERIOD * periods.len() as f64;
    html.markup("<svg class=\"timeline\" role=\"img\" viewBox=\"0 0 ");
    html.number(WIDTH).markup(" ").number(bottom + 26.0);
    html.markup("\"><title>")
        .text(words.pick("Time line", "时间线"));
    html.markup("</title>\n");
    axis(html, scale, (top, bottom));
    for (row, period) in periods.iter().enumerate() {
        let y = top + PERIOD * row as f64;
        bar(html, period, scale, y, words);
    }
    for (row, event) in events.iter().enumerate() {
        let y = EVENT * row as f64 + 14.0;
        mark(html, event, scale, (y, bottom));
    }
    html.markup("</svg>\n");
}

fn periods(signature: &SignatureReport, words: Words) -> Vec<Period> {
    let signer = signature.signer.as_ref().map(|c| Period {
        label: words.pick("Signer's certificate", "签名人证书"),
        from: c.valid_from,
        until: c.valid_until,
        colour: "#3d6a9e",
    });
    let seal = signature.seal.as_ref().map(|s| Period {
        label: words.pick("Seal", "电子印章"),
        from: s.valid_from,
        until: s.valid_until,
        colour: "#b0483f",
    });
    let maker = signature
        .seal
        .as_ref()
        .and_then(|s| s.maker_certificate.as_ref());
    let maker = maker.map(|c| Period {
        label: words.pick("Seal maker's certificate", "制章者证书"),
        from: c.valid_from,
        until: c.valid_until,
        colour: "#6d7f92",
    });
    [signer, seal, maker].into_iter().flatten().collect()
}

/// What happened, in the order of time.
fn events(signature: &SignatureReport, now: Timestamp, words: Words) -> Vec<Event> {
    let time = &signature.signing_time;
    let event = |what: &str, at: Timestamp, colour| Event {
        label: format!("{what} {}", moment(at, words)),
        at,
        colour,
    };
    let claimed = time.claimed.map(|at| {
        let what = words.pick("signed, by the signer's own account", "签署（签名人自称）");
        event(what, at, "#3d6a9e")
    });
    let proven = time.best.filter(|_| time.proven_by != Some("claim"));
    let proven = proven.map(|at| {
        let what = match time.proven_by {
            Some("timestamp") => words.pick("proven by timestamp", "时间戳证明已存在"),
            _ => words.pick("proven by the caller", "调用方证明已存在"),
        };
        event(what, at, "#17633c")
    });
    let revoked = signature.revocation.iter().filter_map(|r| {
        let what = match r.subject {
            Subject::Maker(_) => words.pick("maker's certificate revoked", "制章者证书被撤销"),
            _ => words.pick("signer's certificate revoked", "签名人证书被撤销"),
        };
        Some(event(what, r.revoked_at?, "#a31621"))
    });
    let asked = event(words.pick("verified", "核验"), now, "#1d2430");
    let mut events: Vec<Event> = claimed.into_iter().chain(proven).chain(revoked).collect();
    events.push(asked);
    events.sort_by_key(|e| e.at);
    events
}

/// From the first to the last of what happened or began, and of what ends not too long after; certificates that last
/// for decades run out of the picture.
fn scale(periods: &[Period], events: &[Event]) -> Option<Scale> {
    let seconds = |t: Timestamp| t.unix() as f64;
    let happened = events.iter().map(|e| e.at);
    let known: Vec<Timestamp> = happened.chain(periods.iter().map(|p| p.from)).collect();
    let (first, last) = (known.iter().min()?, known.iter().max()?);
    let span = (seconds(*last) - seconds(*first)).max(DAY * 30.0);
    let near = seconds(*last) + 1.5 * span;
    let ends = periods.iter().map(|p| p.until);
    let last = ends
        .filter(|end| seconds(*end) <= near)
        .fold(*last, Ord::max);
    let margin = (seconds(last) - seconds(*first)).max(DAY * 30.0) * 0.06;
    let (from, until) = (year(*first), year(last));
    // The margins are wider than the last year where the picture spans many.
    let more = until
        .saturating_sub(from)
        .checked_div(10)
        .unwrap_or_default();
    let more = more.saturating_add(1);
    Some(Scale {
        from: seconds(*first) - margin,
        until: seconds(last) + margin,
        years: (from.saturating_sub(more), until.saturating_add(more)),
    })
}

fn year(time: Timestamp) -> i64 {
    let text: String = time.to_string().chars().take(4).collect();
    text.parse().unwrap_or(1970)
}

/// A day, in seconds.
const DAY: f64 = 86_400.0;

/// Years, or where there are few of them, their quarters.
fn axis(html: &mut Html, scale: Scale, (top, bottom): (f64, f64)) {
    let (first, last) = scale.years;
    let years = last.saturating_sub(first);
    let step = [1_i64, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
        .into_iter()
        .find(|step| years.checked_div(*step).is_some_and(|n| n <= MARKS))
        .unwrap_or(10_000);
    let months: &[u32] = if years <= 3 { &[1, 4, 7, 10] } else { &[1] };
    let years = (first..=last).filter(|y| y.checked_rem(step) == Some(0));
    html.markup("<g stroke=\"#d5dae0\">");
    let marks: Vec<(i64, u32, Timestamp)> = years
        .flat_map(|y| months.iter().map(move |m| (y, *m)))
        .filter_map(|(y, m)| {
            let at = Timestamp::from_civil((u32::try_from(y).ok()?, m, 1), (0, 0, 0))?;
            scale.shows(at).then_some((y, m, at))
        })
        .collect();
    for (_, _, at) in &marks {
        let x = scale.x(*at);
        line(html, (x, top), (x, bottom));
    }
    html.markup("</g>\n<g stroke=\"#1d2430\">");
    line(html, (LEFT, bottom), (RIGHT, bottom));
    html.markup("</g>\n<g font-size=\"11\" text-anchor=\"middle\">");
    for (year, month, at) in marks {
        html.markup("<text class=\"soft\" x=\"").number(scale.x(at));
        html.markup("\" y=\"").number(bottom + 16.0).markup("\">");
        match month {
            1 => html.text(&year.to_string()),
            _ => html.text(&format!("{year}-{month:02}")),
        };
        html.markup("</text>");
    }
    html.markup("</g>\n");
}

fn line(html: &mut Html, from: (f64, f64), to: (f64, f64)) {
    html.markup("<line x1=\"").number(from.0);
    html.markup("\" y1=\"").number(from.1);
    html.markup("\" x2=\"").number(to.0);
    html.markup("\" y2=\"").number(to.1).markup("\"/>");
}

/// A period: its name and days at the left, a bar, and an arrow where it goes on beyond the picture.
fn bar(html: &mut Html, period: &Period, scale: Scale, y: f64, words: Words) {
    let label = |html: &mut Html, class: &'static str, y: f64, text: &str| {
        html.markup(class).number(y).markup("\">").text(text);
        html.markup("</text>");
    };
    label(
        html,
        "<text font-size=\"13\" x=\"0\" y=\"",
        y + 16.0,
        period.label,
    );
    let days = format!("{} – {}", day(period.from, words), day(period.until, words));
    label(
        html,
        "<text class=\"soft\" font-size=\"11\" x=\"0\" y=\"",
        y + 31.0,
        &days,
    );
    let (from, until) = (scale.x(period.from), scale.x(period.until));
    html.markup("<rect x=\"").number(from);
    html.markup("\" y=\"").number(y + 12.0);
    html.markup("\" width=\"").number((until - from).max(2.0));
    html.markup("\" height=\"14\" fill=\"")
        .markup(period.colour);
    html.markup("\"/>");
    if !scale.shows(period.until) && until >= RIGHT {
        html.markup("<path d=\"M")
            .number(RIGHT)
            .markup(" ")
            .number(y + 8.0);
        html.markup(" l12 11 l-12 11 z\" fill=\"")
            .markup(period.colour);
        html.markup("\"/>");
    }
    html.markup("\n");
}

/// An event: its line, and its name beside the head of it.
fn mark(html: &mut Html, event: &Event, scale: Scale, (y, bottom): (f64, f64)) {
    let x = scale.x(event.at);
    html.markup("<g stroke=\"").markup(event.colour);
    html.markup("\" stroke-dasharray=\"4 3\">");
    line(html, (x, y), (x, bottom));
    html.markup("</g><circle r=\"4\" cx=\"").number(x);
    html.markup("\" cy=\"").number(y - 4.0);
    html.markup("\" fill=\"")
        .markup(event.colour)
        .markup("\"/>");
    let right = x < (LEFT + RIGHT) / 2.0;
    html.markup("<text font-size=\"12\" y=\"").number(y);
    html.markup("\" x=\"")
        .number(if right { x + 9.0 } else { x - 9.0 });
    html.markup(if right {
        "\">"
    } else {
        "\" text-anchor=\"end\">"
    });
    html.text(&event.label).markup("</text>\n");
}
