//! Texts as people and machines write them: folded for comparison, masked for showing.
//!
//! Folding serves comparison only; what was signed is kept as it stands. Masking is for every text that a stranger
//! wrote: a citizen number can have gone astray in any of them.

use std::ops::RangeInclusive;

use serde::Serializer;

use crate::licence::code::CitizenNumber;
use crate::licence::code::Uscc;

/// How long a citizen number can be, in characters: old ones have 15, today's 18, and people lose some.
const CITIZEN_LENGTHS: RangeInclusive<usize> = 15..=18;

/// `text` without the differences that carry no meaning in a licence: blanks and invisible characters are dropped,
/// full-width letters, digits and signs become narrow, brackets become round, middle dots become one, small Latin
/// letters become capital.
///
/// The full compatibility folding of Unicode (NFKC) is not applied; a rare character in another code point stays
/// different, and then a person decides.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().filter_map(folded_char));
    folded
}

fn folded_char(c: char) -> Option<char> {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '。' | '｡' => '.',
        '、' | '﹐' => ',',
        _ => c,
    };
    match narrow {
        c if c.is_whitespace() || c.is_control() => None,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' => None,
        '[' | '{' | '〔' | '【' | '〈' | '《' | '［' => Some('('),
        ']' | '}' | '〕' | '】' | '〉' | '》' | '］' => Some(')'),
        '•' | '・' | '･' | '‧' | '∙' | '⋅' | '●' | '．' => Some('·'),
        '–' | '—' | '―' | '‐' | '‑' | '−' => Some('-'),
        c => Some(c.to_ascii_uppercase()),
    }
}

/// Whether two names are equal but for differences that carry no meaning in a licence: blanks, full-width characters,
/// the form of brackets and dots, capital letters.
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || folded(a) == folded(b)
}

/// A code for showing: at most the first six characters and the last one, and only where enough lies between.
pub(crate) fn masked_code(code: &str) -> String {
    let count = code.chars().count();
    let shown = |at: usize| count >= 15 && (at < 6 || at.saturating_add(1) == count);
    code.chars()
        .enumerate()
        .map(|(at, c)| if shown(at) { c } else { '*' })
        .collect()
}

/// `text` for showing: every run of letters and digits that could be a citizen number, old or new, is masked. A social
/// credit code whose check characters hold is none, unless it passes the check of citizen numbers as well.
///
/// ```
/// use yinzheng::licence::masked;
///
/// assert_eq!(masked("CN=张三 11010519491231002X"), "CN=张三 110105***********X");
/// ```
pub fn masked(text: &str) -> String {
    let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    if !runs.any(|run| CITIZEN_LENGTHS.contains(&run.len())) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

/// Writes a text masked, for fields with `serialize_with`.
pub(crate) fn serialize_masked<S: Serializer>(
    text: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&masked(text))
}

/// The same for a text that can be absent.
pub(crate) fn serialize_masked_option<S: Serializer>(
    text: &Option<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => serializer.serialize_some(&masked(text)),
        None => serializer.serialize_none(),
    }
}

/// A text that can be absent, masked, for `Debug`.
pub(crate) fn masked_option(text: &Option<String>) -> Option<String> {
    text.as_deref().map(masked)
}

fn flush(run: &mut String, out: &mut String) {
    let digits = run.trim_end_matches(['X', 'x']);
    let like_citizen =
        CITIZEN_LENGTHS.contains(&run.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if like_citizen && !is_organisation(run) {
        out.push_str(&masked_code(run));
    } else {
        out.push_str(run);
    }
    run.clear();
}

fn is_organisation(run: &str) -> bool {
    let sound = |code: Uscc| code.check_matches() && code.organisation_check_matches();
    run.parse::<Uscc>().is_ok_and(sound) && CitizenNumber::read(run).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meaningless_differences_fold_away() {
        for (a, b) in [
            ("某某（集团）有限公司", "某某(集团)有限公司"),
            ("川〔2023〕广元市001号", "川[2023]广元市001号"),
            ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
            (" 张 三\u{3000}", "张三"),
            ("ＡＢＣ有限公司", "abc有限公司"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        assert_ne!(folded("张三"), folded("张叁"));
    }

    #[test]
    fn what_could_be_a_citizen_number_is_masked() {
        for (text, want) in [
            ("11010519491231002X", "110105***********X"),
            ("张三 110105491231002。", "张三 110105********2。"),
            ("91350100M000100Y43", "91350100M000100Y43"),
            ("20230000403", "20230000403"),
            ("113301000000000279", "113301000000000279"),
            ("113301000000000278", "113301***********8"),
        ] {
            assert_eq!(masked(text), want, "{text}");
        }
        assert_eq!(masked_code("E12345678"), "*********");
    }
}
