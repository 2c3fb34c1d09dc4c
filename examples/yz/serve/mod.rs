//! `yz serve`: a page on this machine on which files are dropped, and the same as an HTTP service.
//!
//! An example of a service around the library, and no more than that: it listens on the loopback alone, keeps nothing,
//! and knows no users. Uploads are held in memory only, and how much of it they may take together is fixed.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio::time::timeout;
use yinzheng::verifier::Jobs;

use crate::args::Asking;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::output::Output;
use crate::output::complain;
use crate::recogniser::Recognising;

mod answer;
mod asked;
mod page;
mod service;
mod upload;

use crate::serve::asked::Asked;
use crate::serve::service::Service;

/// Most connections held at once; further ones wait to be accepted.
const CONNECTIONS: usize = 1024;

/// Octets that are read ahead on each connection, beside what uploads may take together.
const BUFFER: usize = 64 << 10;

/// How long a client may take for the head of a request.
const HEAD: Duration = Duration::from_secs(10);

/// How long a connection may last beyond the time for an upload: waiting, verifying and reading the answer.
const LINGER: Duration = Duration::from_secs(120);

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Where to listen: an address of the loopback, port 0 for a free one 监听地址
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8317")]
    pub(crate) listen: SocketAddr,

    /// Longest upload, in bytes 上传大小上限
    #[arg(long, value_name = "BYTES", default_value = "33554432")]
    pub(crate) max_size: NonZeroUsize,

    /// Memory that all uploads may take together, in bytes; who finds none left is told to come back 上传内存总量
    #[arg(long, value_name = "BYTES", default_value = "268435456")]
    pub(crate) memory: NonZeroUsize,

    /// How long one upload may take, in seconds 上传时限
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    pub(crate) upload_timeout: NonZeroUsize,

    /// How many files are verified at once [default: what the machine runs at once] 并行数
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) recognising: Recognising,

    #[command(flatten)]
    pub(crate) asking: Asking,
}

/// Serves until the process is ended.
pub(crate) fn run(args: &Serve, lang: Lang, out: &mut Output) -> Result<(), Failure> {
    if !args.listen.ip().is_loopback() {
        let why = "--listen takes an address of the loopback only: there are no users and no passwords here";
        return Err(Failure::usage(why));
    }
    if args.asking.content.is_some() {
        return Err(Failure::usage("--content belongs to one document alone"));
    }
    let asked = Asked::read(args)?;
    let jobs = args.jobs.map_or_else(Jobs::of_machine, Jobs::new);
    let service = Arc::new(Service::new(args, asked, lang));
    // Verification runs on the threads for blocking work: no more of them than jobs, the rest waits in line.
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(jobs.get())
        .enable_all()
        .build()
        .map_err(|e| Failure::internal(e.to_string()))?;
    runtime.block_on(async {
        let failed = |e: std::io::Error| Failure::unreadable(format!("{}: {e}", args.listen));
        let listener = TcpListener::bind(args.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        out.text(&format!("http://{address}/\n"))?;
        accept(&listener, &service).await;
        Ok(())
    })
}

async fn accept(listener: &TcpListener, service: &Arc<Service>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let service = Arc::clone(service);
                tokio::spawn(async move {
                    serve(stream, service).await;
                    drop(place);
                });
            }
            Err(e) => {
                // Out of descriptors, most likely: connections that end will free some.
                complain(&e.to_string());
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, service: Arc<Service>) {
    let longest = service.upload_time() + LINGER;
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok::<_, std::convert::Infallible>(service.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        // Whoever has sent all that he will may close his side and still read why that was not enough.
        .half_close(true)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), answer);
    // What goes wrong on a connection is its client's affair.
    drop(timeout(longest, connection).await);
}
