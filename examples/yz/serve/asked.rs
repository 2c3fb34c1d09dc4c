//! What is asked about every upload, as of when it came.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use yinzheng::limits::Limits;
use yinzheng::time::Timestamp;

use crate::args::Time;
use crate::exit::Failure;
use crate::judge::Judge;
use crate::output::complain;
use crate::recogniser::Kept;
use crate::recogniser::Recogniser;
use crate::serve::Serve;
use crate::settings::Settings;
use crate::settings::now;

/// Settings, list and statements, read once. Whom they make one trust hangs on the time, and the service goes on while
/// lists end.
pub(super) struct Asked {
    time: Time,
    settings: Settings,
    kept: Kept,
    limits: Limits,
    /// Who judged last, and as of when: uploads of the same second have the same judge.
    last: Mutex<Option<(Timestamp, Arc<Judge>)>>,
}

impl Asked {
    pub(super) fn read(args: &Serve) -> Result<Self, Failure> {
        let limits = Limits::default();
        let asked = Self {
            time: args.asking.time,
            settings: Settings::read(&args.asking, &limits)?,
            kept: args.recognising.keep()?,
            limits,
            last: Mutex::default(),
        };
        // Better told now than at the first upload.
        let mut settings = asked.settings.clone();
        let recogniser = asked.kept.as_of(&mut settings)?;
        if let Some(why) = recogniser.as_ref().and_then(Recogniser::fault) {
            complain(&format!("recognition list: {why}"));
        }
        asked.judge()?;
        Ok(asked)
    }

    /// Who judges now, or as of the time that was named.
    pub(super) fn judge(&self) -> Result<Arc<Judge>, Failure> {
        let time = match self.time {
            Time::At(time) => time,
            Time::Claimed | Time::Now => now()?,
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, judge)) = last.as_ref().filter(|(t, _)| *t == time) {
            return Ok(Arc::clone(judge));
        }
        let judge = Arc::new(self.as_of(time)?);
        *last = Some((time, Arc::clone(&judge)));
        Ok(judge)
    }

    fn as_of(&self, time: Timestamp) -> Result<Judge, Failure> {
        let mut settings = self.settings.clone();
        settings.context.validation_time = time;
        let recogniser = self.kept.as_of(&mut settings)?;
        Ok(Judge::new(settings, &self.limits)?.recognising(recogniser))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use yinzheng::report::Verdict;

    use super::*;
    use crate::args::Cli;
    use crate::args::Color;
    use crate::args::Command;
    use crate::demo;
    use crate::lang::Lang;
    use crate::output::Output;

    fn command(args: &[&str]) -> Command {
        let all = ["yz"].iter().chain(args);
        Cli::try_parse_from(all).unwrap().command
    }

    /// What a service that was started at `started` says of a licence later, and what one says that was started then.
    #[test]
    fn a_list_that_ends_while_the_service_runs_counts_no_more() {
        let dir = std::env::temp_dir().join(format!("serve-asked-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&dir));
        let at = |path: &str| dir.join(path).into_os_string().into_string().unwrap();
        let Command::Demo(made) = command(&["demo", &at("")]) else {
            panic!("another command");
        };
        demo::run(&made, Lang::En, &mut Output::new(Color::Never)).unwrap();
        let licence = std::fs::read(at("licences/sc-good.ofd")).unwrap();
        let asked = |time: &str| {
            let files = [
                at("recognition/500000.json"),
                at("recognition/root.json"),
                at("trust/crl"),
                at("trust/intermediate"),
            ];
            let [list, root, crl, intermediate] = files.each_ref().map(String::as_str);
            let args = [
                "serve",
                "--time",
                time,
                "--recognition",
                list,
                "--root",
                root,
                "--crl",
                crl,
                "--intermediate",
                intermediate,
            ];
            let Command::Serve(args) = command(&args) else {
                panic!("another command");
            };
            Asked::read(&args).unwrap()
        };
        let report = |asked: &Asked, time: &str| {
            let judge = asked.as_of(time.parse().unwrap()).unwrap();
            judge.verify_bytes("a.ofd", &licence).unwrap()
        };
        let started = "2026-11-24T00:00:00Z";
        let running = asked(started);
        assert_eq!(report(&running, started).verdict(), Verdict::Passed);
        for later in ["2028-06-01T00:00:00Z", "2020-01-01T00:00:00Z", started] {
            let same = report(&asked(later), later);
            assert_eq!(report(&running, later).to_json(), same.to_json(), "{later}");
            assert_eq!(
                same.verdict() == Verdict::Passed,
                later == started,
                "{later}"
            );
        }
        drop(std::fs::remove_dir_all(&dir));
    }
}
