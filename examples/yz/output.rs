//! Standard output: nothing but results, whole or not at all.

use std::io;
use std::io::IsTerminal;
use std::io::Write;

use crate::args::Color;
use crate::exit::Failure;

/// Where results go.
#[derive(Debug)]
pub(crate) struct Output {
    colour: bool,
    closed: bool,
}

impl Output {
    pub(crate) fn new(color: Color) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        Self {
            colour: match color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => !plain && io::stdout().is_terminal(),
            },
            closed: false,
        }
    }

    /// Whether the reader went away.
    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Writes text for people, made safe for a terminal, with its marks in colour if wished.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        let safe = harmless(text);
        let shown = if self.colour { coloured(&safe) } else { safe };
        self.write(&shown)
    }

    /// Writes one JSON value and a line feed. JSON escapes control characters by itself.
    pub(crate) fn json(&mut self, json: &str) -> Result<(), Failure> {
        self.write(&format!("{json}\n"))
    }

    /// Writes rows of a table. Their cells are quoted, not made safe for a terminal: they go into a file.
    pub(crate) fn csv(&mut self, rows: &str) -> Result<(), Failure> {
        self.write(rows)
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(e) => Err(Failure::internal(format!("standard output: {e}"))),
        }
    }
}

/// Replaces what a terminal would obey, and what would turn the reading direction. Names in certificates and
/// packages are chosen by strangers, and must not be able to paint a tick over a cross.
pub(crate) fn harmless(text: &str) -> String {
    let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| {
            let obeyed = c.is_control() && c != '\n';
            if obeyed || turns(c) { '\u{fffd}' } else { c }
        })
        .collect()
}

/// Colours the first mark of each line, and nothing else.
fn coloured(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line
            .char_indices()
            .find_map(|(i, c)| mark(c).map(|m| (i, c, m)))
        {
            Some((at, c, paint)) => {
                let (before, rest) = line.split_at(at);
                let after = &rest[c.len_utf8()..];
                shown.push_str(&format!("{before}\u{1b}[{paint}m{c}\u{1b}[0m{after}"));
            }
            None => shown.push_str(line),
        }
    }
    shown
}

/// The colour of a mark, as a parameter of the control sequence SGR (ECMA-48, 8.3.117).
const fn mark(c: char) -> Option<&'static str> {
    match c {
        '✓' => Some("32"),
        '✗' => Some("1;31"),
        '?' | '!' => Some("33"),
        _ => None,
    }
}

/// Writes one line to standard error. A failure there has nowhere to be told.
pub(crate) fn complain(message: &str) {
    let line = harmless(message).replace('\n', " ");
    drop(writeln!(io::stderr().lock(), "yz: {line}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_command_the_terminal() {
        assert_eq!(
            harmless("CN=\u{1b}[2J\u{9b}x\r\u{202e}y\nz"),
            "CN=\u{fffd}[2J\u{fffd}x\u{fffd}\u{fffd}y\nz"
        );
        assert_eq!(harmless("广元市 ✓\n"), "广元市 ✓\n");
    }

    #[test]
    fn only_the_first_mark_is_coloured() {
        assert_eq!(
            coloured("a ✗ b ✓\nc\n"),
            "a \u{1b}[1;31m✗\u{1b}[0m b ✓\nc\n"
        );
    }
}
