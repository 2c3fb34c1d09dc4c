//! What is answered to which request.

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use hyper::Request;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use yinzheng::report::Report;

use crate::args::Time;
use crate::exit::Failure;
use crate::judge::Judge;
use crate::lang::Lang;
use crate::serve::Serve;
use crate::serve::answer;
use crate::serve::answer::Refusal;
use crate::serve::answer::Response;
use crate::serve::page;
use crate::serve::upload;
use crate::serve::upload::Bounds;
use crate::serve::upload::Upload;
use crate::settings::now;

/// Octets of all uploads in memory together.
const MEMORY: usize = 256 << 20;

/// The unit in which memory is given out.
const UNIT: usize = 64 << 10;

/// How long a request waits for memory before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(30);

const OPENAPI: &str = include_str!("openapi.json");
const SCHEMA: &str = include_str!("../../../schema/report-1.json");

/// Everything that requests share.
pub(super) struct Service {
    judge: Arc<Judge>,
    time: Time,
    lang: Lang,
    bounds: Bounds,
    /// Memory that is free, in units.
    memory: Semaphore,
    units: usize,
}

impl Service {
    pub(super) fn new(args: &Serve, judge: Judge, lang: Lang) -> Self {
        let bounds = Bounds {
            size: args.max_size.get(),
            time: Duration::from_secs(args.upload_timeout.get() as u64),
        };
        // One upload of the greatest size always fits.
        let units = units(MEMORY.max(bounds.size));
        Self {
            judge: Arc::new(judge),
            time: args.asking.time,
            lang,
            bounds,
            memory: Semaphore::new(units),
            units,
        }
    }

    pub(super) const fn upload_time(&self) -> Duration {
        self.bounds.time
    }

    pub(super) async fn answer(&self, request: Request<Incoming>) -> Response {
        let lang = self.language(&request);
        let html = answer::wants_html(request.headers());
        let answered = match self.refused(&request) {
            Some(refusal) => Err(refusal),
            None => self.route(request, lang, html).await,
        };
        answered.unwrap_or_else(|refusal| refusal.response(lang, html))
    }

    async fn route(
        &self,
        request: Request<Incoming>,
        lang: Lang,
        html: bool,
    ) -> Result<Response, Refusal> {
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/") => Ok(answer::page(page::form(lang, self.bounds.size))),
            (&Method::GET, "/openapi.json") => Ok(answer::json(OPENAPI.to_owned())),
            (&Method::GET, "/report-1.json") => Ok(answer::json(SCHEMA.to_owned())),
            (&Method::POST, "/verify") => self.verify(request, lang, html).await,
            (_, "/" | "/openapi.json" | "/report-1.json" | "/verify") => {
                Err(Refusal::of(StatusCode::METHOD_NOT_ALLOWED))
            }
            _ => Err(Refusal::of(StatusCode::NOT_FOUND)),
        }
    }

    /// A page elsewhere must not send its visitors here: neither under a name of its own that leads to this machine,
    /// nor with a form.
    fn refused(&self, request: &Request<Incoming>) -> Option<Refusal> {
        let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
        if !header(header::HOST.as_str()).is_some_and(answer::is_loopback) {
            return Some(Refusal::of(StatusCode::MISDIRECTED_REQUEST));
        }
        let site = header("sec-fetch-site");
        let foreign = site.is_some_and(|s| !matches!(s, "same-origin" | "none"));
        (foreign && request.method() == Method::POST).then(|| Refusal::of(StatusCode::FORBIDDEN))
    }

    async fn verify(
        &self,
        request: Request<Incoming>,
        lang: Lang,
        html: bool,
    ) -> Result<Response, Refusal> {
        let declared = upload::declared_length(request.headers())?;
        let most = self.bounds.size;
        if declared.is_some_and(|length| length > most as u64) {
            upload::drain(request.into_body(), most).await;
            return Err(Refusal::of(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let length = declared.and_then(|n| usize::try_from(n).ok());
        let wanted = units(length.unwrap_or(most)).min(self.units);
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let memory = timeout(PATIENCE, self.memory.acquire_many(wanted)).await;
        let Ok(Ok(memory)) = memory else {
            return Err(Refusal::of(StatusCode::SERVICE_UNAVAILABLE));
        };
        let upload = upload::read(request, self.bounds).await?;
        let answered = self.judged(upload, lang, html).await;
        drop(memory);
        answered
    }

    async fn judged(&self, upload: Upload, lang: Lang, html: bool) -> Result<Response, Refusal> {
        let (judge, time) = (Arc::clone(&self.judge), self.time);
        let work = move || {
            let report = report(&judge, time, &upload)?;
            let page = html.then(|| judge.page(&report, &upload.bytes, lang));
            Ok::<_, Failure>(page.map_or_else(|| answer::json(report.to_json()), answer::page))
        };
        let failed = || Refusal::of(StatusCode::INTERNAL_SERVER_ERROR);
        match spawn_blocking(work).await {
            Ok(answered) => answered.map_err(|_| failed()),
            Err(_) => Err(failed()),
        }
    }

    /// What the address asks for, else what the browser prefers, else that of the command line.
    fn language(&self, request: &Request<Incoming>) -> Lang {
        let asked = upload::parameter(request.uri().query(), "lang");
        let preferred = request.headers().get(header::ACCEPT_LANGUAGE);
        let preferred = preferred.and_then(|v| v.to_str().ok());
        match asked.as_deref().or(preferred) {
            Some(text) if text.starts_with("zh") => Lang::Zh,
            Some(text) if text.starts_with("en") => Lang::En,
            _ => self.lang,
        }
    }
}

fn report(judge: &Judge, time: Time, upload: &Upload) -> Result<Report, Failure> {
    match time {
        Time::At(_) => judge.verify_bytes(&upload.name, &upload.bytes),
        Time::Claimed | Time::Now => judge.verify_at(&upload.name, &upload.bytes, now()?),
    }
}

const fn units(octets: usize) -> usize {
    octets / UNIT + 1
}
