//! Comma-separated text (RFC 4180) as spreadsheets write it, for tables that integrators bring.

/// The records of `text`, each with the number of the line it starts on. Blank lines are left out; a byte order mark
/// is skipped.
///
/// `Err` holds the number of the line where a quoted field opens that never closes, or has text behind its end.
pub(crate) fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, usize> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    let mut line = 1_usize;
    while chars.peek().is_some() {
        let start = line;
        let mut record = Vec::new();
        loop {
            let (field, end) = field(&mut chars, &mut line)?;
            record.push(field);
            if end == End::Record {
                break;
            }
        }
        if record.iter().any(|f| !f.trim().is_empty()) {
            out.push((start, record));
        }
    }
    Ok(out)
}

#[derive(Eq, PartialEq)]
enum End {
    Field,
    Record,
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn field(chars: &mut Chars<'_>, line: &mut usize) -> Result<(String, End), usize> {
    let mut out = String::new();
    let quoted = chars.next_if_eq(&'"').is_some();
    if quoted {
        let start = *line;
        loop {
            match chars.next().ok_or(start)? {
                '"' if chars.next_if_eq(&'"').is_some() => out.push('"'),
                '"' => break,
                c => {
                    *line = line.wrapping_add(usize::from(c == '\n'));
                    out.push(c);
                }
            }
        }
    }
    loop {
        match chars.next() {
            None => return Ok((out, End::Record)),
            Some(',') => return Ok((out, End::Field)),
            Some('\n') => {
                *line = line.wrapping_add(1);
                return Ok((out, End::Record));
            }
            Some('\r') if chars.peek() == Some(&'\n') => {}
            Some(_) if quoted => return Err(*line),
            Some(c) => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_line_ends_are_read() {
        let read = records("\u{feff}a,\"b,\"\"c\"\"\"\r\n\n\"x\ny\",\nlast").unwrap();
        let want: Vec<(usize, Vec<&str>)> = vec![
            (1, vec!["a", "b,\"c\""]),
            (3, vec!["x\ny", ""]),
            (5, vec!["last"]),
        ];
        let got: Vec<(usize, Vec<&str>)> = read
            .iter()
            .map(|(n, r)| (*n, r.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn open_quotes_are_refused_with_their_line() {
        assert_eq!(records("a\n\"b"), Err(2));
        assert_eq!(records("\"a\"b\n"), Err(1));
    }
}
