//! What is answered to which request.

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use hyper::Request;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header;
use hyper::header::HeaderName;
use tokio::task::spawn_blocking;

use crate::exit::Failure;
use crate::lang::Lang;
use crate::serve::Serve;
use crate::serve::answer;
use crate::serve::answer::Refusal;
use crate::serve::answer::Response;
use crate::serve::asked::Asked;
use crate::serve::page;
use crate::serve::upload;
use crate::serve::upload::Bounds;

const OPENAPI: &str = include_str!("openapi.json");
const SCHEMA: &str = include_str!("../../../schema/report-1.json");

/// Everything that requests share.
pub(super) struct Service {
    asked: Arc<Asked>,
    lang: Lang,
    bounds: Bounds,
}

impl Service {
    pub(super) fn new(args: &Serve, asked: Asked, lang: Lang) -> Self {
        let time = Duration::from_secs(args.upload_timeout.get() as u64);
        Self {
            asked: Arc::new(asked),
            lang,
            bounds: Bounds::new(args.max_size.get(), time, args.memory.get()),
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
        let header = |name: HeaderName| request.headers().get(name).and_then(|v| v.to_str().ok());
        let Some(host) = header(header::HOST).filter(|host| answer::is_loopback(host)) else {
            return Some(Refusal::of(StatusCode::MISDIRECTED_REQUEST));
        };
        let own = match (
            request.headers().get("sec-fetch-site"),
            request.headers().get(header::ORIGIN),
        ) {
            (Some(site), _) => site == "same-origin" || site == "none",
            (None, Some(origin)) => {
                origin.as_bytes().strip_prefix(b"http://") == Some(host.as_bytes())
            }
            // No browser.
            (None, None) => true,
        };
        (!own && request.method() == Method::POST).then(|| Refusal::of(StatusCode::FORBIDDEN))
    }

    async fn verify(
        &self,
        request: Request<Incoming>,
        lang: Lang,
        html: bool,
    ) -> Result<Response, Refusal> {
        let upload = upload::read(request, &self.bounds).await?;
        let asked = Arc::clone(&self.asked);
        let waiting = Arc::new(());
        let awaited = Arc::downgrade(&waiting);
        // The upload, and with it its memory, goes when this has run, though the client may be gone long before: so
        // what waits for a thread is bounded by the memory of all uploads.
        let work = move || {
            let Some(_) = awaited.upgrade() else {
                return Err(Failure::internal("nobody waits for it"));
            };
            let judge = asked.judge()?;
            let report = judge.verify_bytes(&upload.name, &upload.bytes)?;
            let page = html.then(|| judge.page(&report, &upload.bytes, lang));
            Ok::<_, Failure>(page.map_or_else(|| answer::json(report.to_json()), answer::page))
        };
        let answered = spawn_blocking(work).await;
        drop(waiting);
        let failed = || Refusal::of(StatusCode::INTERNAL_SERVER_ERROR);
        answered.map_err(|_| failed())?.map_err(|_| failed())
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
