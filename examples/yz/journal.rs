//! The file that a long run keeps, to be resumed after it was cut short.
//!
//! It holds reports, one on each line, each group of them below a line that says what was asked. A report is used again
//! for a document with the same digest when the same is asked: same policy, trust, evidence, time and program.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fs::File;
use std::fs::OpenOptions;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;

use serde::Deserialize;
use serde::Serialize;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::report::Report;
use yinzheng::time::Timestamp;

use crate::answer::ReportLine;
use crate::exit::Failure;

const SCHEMA: &str = "yinzheng.resume/1";

/// What is said of a file that holds something else.
const FOREIGN: &str = "not a file that --resume wrote";

/// Longest line read, in bytes: a report names at most as many files as a package may hold.
const LONGEST_LINE: u64 = 64 << 20;

/// What stands above reports that answer the same question.
#[derive(Debug, Deserialize, Serialize)]
struct Heading {
    schema: String,
    question: String,
    validation_time: Timestamp,
}

/// Where a report stands in the file.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u64,
    length: usize,
}

/// A report of an earlier run.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) line: Box<ReportLine>,
    json: String,
}

impl Known {
    /// The report as JSON, under the name that the document has now.
    pub(crate) fn json(&self, name: &str) -> String {
        let renamed = || -> Option<String> {
            let (before, rest) = self.json.split_once("\"file\":")?;
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            values.next()?.ok()?;
            let after = rest.get(values.byte_offset()..)?;
            let name = serde_json::to_string(name).ok()?;
            Some(format!("{before}\"file\":{name}{after}"))
        };
        renamed().unwrap_or_else(|| self.json.clone())
    }
}

/// What earlier runs left in a file, before it is known whether the same is asked again.
#[derive(Debug)]
pub(crate) struct Earlier {
    path: PathBuf,
    file: File,
    contents: Contents,
}

impl Earlier {
    /// Reads the file at `path`, or begins it.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        let options = options.read(true).append(true).create(true);
        let opened = options.open(path);
        let file = opened.map_err(|e| Failure::unreadable(format!("{}: {e}", path.display())))?;
        let contents = read(&file, path)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            contents,
        })
    }

    /// Sets `time` to that of the run that is resumed: by the clock alone nothing would ever be asked again.
    pub(crate) fn ask_again_at(&self, time: &mut Timestamp) {
        if let Some(last) = &self.contents.last {
            *time = last.validation_time;
        }
    }

    /// Goes on with `question`, asked at `time`.
    pub(crate) fn resume(self, question: &str, time: Timestamp) -> Result<Journal, Failure> {
        let Self {
            path,
            mut file,
            mut contents,
        } = self;
        let begun = contents.last.is_some_and(|last| last.question == question);
        let mut more = String::new();
        if contents.cut_off {
            more.push('\n');
        }
        if !begun {
            let heading = Heading {
                schema: SCHEMA.to_owned(),
                question: question.to_owned(),
                validation_time: time,
            };
            more.push_str(&serde_json::to_string(&heading).unwrap_or_default());
            more.push('\n');
        }
        let written = file.write_all(more.as_bytes());
        written.map_err(|e| Failure::unreadable(format!("{}: {e}", path.display())))?;
        Ok(Journal {
            path,
            known: contents.reports.remove(question).unwrap_or_default(),
            file: Mutex::new(file),
        })
    }
}

/// The reports so far, and the file to which more are added.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    /// Reports that answer the present question, by the SM3 of their document.
    known: HashMap<String, Place>,
    file: Mutex<File>,
}

impl Journal {
    /// The report on a document with these bytes.
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<Known> {
        if self.known.is_empty() {
            return None;
        }
        let sm3 = DigestAlgorithm::Sm3.digest(bytes).to_string();
        let place = self.known.get(&sm3)?;
        let mut json = vec![0; place.length];
        let mut file = self.file.lock().ok()?;
        file.seek(SeekFrom::Start(place.start)).ok()?;
        file.read_exact(&mut json).ok()?;
        drop(file);
        let json = String::from_utf8(json).ok()?.trim_end().to_owned();
        let line: Box<ReportLine> = serde_json::from_str(&json).ok()?;
        (line.input.sm3 == sm3).then_some(Known { line, json })
    }

    /// Adds a report.
    pub(crate) fn add(&self, report: &Report) -> Result<(), Failure> {
        let line = report.to_json() + "\n";
        let written = match self.file.lock() {
            Ok(mut file) => file.write_all(line.as_bytes()).map_err(|e| e.to_string()),
            Err(e) => Err(e.to_string()),
        };
        written.map_err(|e| Failure::unreadable(format!("{}: {e}", self.path.display())))
    }
}

/// What a journal holds.
#[derive(Debug, Default)]
struct Contents {
    /// The reports below each question.
    reports: BTreeMap<String, HashMap<String, Place>>,
    last: Option<Heading>,
    /// Whether the last line has no end: the run was cut short in it.
    cut_off: bool,
}

fn read(file: &File, path: &Path) -> Result<Contents, Failure> {
    let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
    let mut reader = BufReader::new(file);
    let mut contents = Contents::default();
    let (mut start, mut line) = (0_u64, Vec::new());
    loop {
        line.clear();
        let mut bounded = (&mut reader).take(LONGEST_LINE);
        let length = bounded
            .read_until(b'\n', &mut line)
            .map_err(|e| failed(e.to_string()))?;
        if length == 0 {
            return Ok(contents);
        }
        contents.cut_off = line.last() != Some(&b'\n');
        let place = Place { start, length };
        start += length as u64;
        if contents.cut_off {
            // A heading that was cut short is one all the same.
            let heading = format!("{{\"schema\":\"{SCHEMA}\"");
            let heading = heading.as_bytes();
            let begun = heading.starts_with(&line) || line.starts_with(heading);
            if contents.last.is_none() && !begun {
                return Err(failed(FOREIGN.to_owned()));
            }
            continue;
        }
        match serde_json::from_slice::<Heading>(&line) {
            Ok(heading) if heading.schema == SCHEMA => contents.last = Some(heading),
            // A file that is something else must not have reports added to it.
            _ if contents.last.is_none() => {
                return Err(failed(FOREIGN.to_owned()));
            }
            _ => {
                let report = serde_json::from_slice::<ReportLine>(&line);
                if let (Ok(report), Some(heading)) = (report, &contents.last) {
                    let below = contents.reports.entry(heading.question.clone());
                    below.or_default().insert(report.input.sm3, place);
                }
            }
        }
    }
}
