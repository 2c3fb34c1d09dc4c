//! What is asked: whom to believe, with what evidence, by which policy, at what time.

use std::path::Path;
use std::time::SystemTime;

use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Memory;
use yinzheng::policy::JudgedAt;
use yinzheng::policy::Policy;
use yinzheng::time::Timestamp;
use yinzheng::verifier::Context;

use crate::args::Asking;
use crate::args::Time;
use crate::exit::Failure;
use crate::holder;
use crate::load;
use crate::walk::Document;
use crate::walk::read_file;

/// The same for every document of a run.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) anchors: Anchors,
    pub(crate) policy: Policy,
    pub(crate) context: Context,
    /// The content of a signature that stands alone.
    pub(crate) content: Option<Vec<u8>>,
    /// What verification keeps; it changes no answer.
    pub(crate) memory: Memory,
}

impl Settings {
    /// Reads everything that the command line names.
    pub(crate) fn read(args: &Asking, limits: &Limits) -> Result<Self, Failure> {
        let (anchors, evidence) = load::load(&args.trust, limits)?;
        let content = args.content.as_deref();
        let content = content.map(|p| Document::at(p).read(limits.file));
        let (validation_time, judged_at) = match args.time {
            Time::At(time) => (time, JudgedAt::ValidationTime),
            Time::Now => (now()?, JudgedAt::ValidationTime),
            Time::Claimed => (now()?, JudgedAt::ClaimedTime),
        };
        Ok(Self {
            anchors,
            policy: policy(&args.policy)?,
            context: Context {
                validation_time,
                judged_at,
                evidence,
                holder: args.trust.holder.as_deref().map(holder::read).transpose()?,
                purpose: args.trust.purpose.clone(),
            },
            content: content.transpose()?,
            memory: Memory::default(),
        })
    }
}

/// The one time that is meant where documents claim none.
pub(crate) fn time(asked: Time) -> Result<Timestamp, Failure> {
    match asked {
        Time::At(time) => Ok(time),
        Time::Now => now(),
        Time::Claimed => Err(Failure::usage("--time: expected a time, or now")),
    }
}

/// The clock's time; the library has none of its own.
pub(crate) fn now() -> Result<Timestamp, Failure> {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()
        .and_then(|d| i64::try_from(d.as_secs()).ok())
        .map(Timestamp::from_unix)
        .ok_or_else(|| Failure::internal("the clock stands before 1970"))
}

/// The preset of this name, or the policy in the file of this name.
fn policy(name: &str) -> Result<Policy, Failure> {
    if let Some(preset) = Policy::named(name) {
        return Ok(preset);
    }
    let failed = |why: String| Failure::unreadable(format!("{name}: {why}"));
    let hint = "neither a preset (strict, standard, archive) nor a file that can be read";
    let bytes = read_file(Path::new(name), LONGEST_POLICY);
    let bytes = bytes.map_err(|e| failed(format!("{hint}: {e}")))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("not UTF-8".to_owned()))?;
    Policy::from_json(&text).map_err(|e| failed(e.to_string()))
}

/// Longest policy file, in bytes; one that states every setting has two thousand.
const LONGEST_POLICY: usize = 1 << 20;
