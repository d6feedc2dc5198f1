//! The process from start to end.

use std::io;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::UnixListenerStream;

use crate::apply::Applier;
use crate::clock::ServiceClock;
use crate::config::Config;
use crate::folder::{DataFolder, OpenError};
use crate::grpc::{BlockService, Served};
use crate::keeper;
use crate::proto::block_server::BlockServer;
use crate::registry::Registry;
use crate::serve::device;
use crate::serve::listener::{self, Source};
use crate::serve::tls;
use crate::sockets;
use crate::volume::Surroundings;
use crate::watch::Watchers;

/// The largest call: a complete Apply of a hundred thousand volumes.
const CALL_BYTES_MAX: usize = 64 << 20;

/// How long answers may take to go out once everything is saved.
const LAST_ANSWERS: Duration = Duration::from_millis(200);

/// Why fogd did not start, or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder is in use.
    #[error("{0}")]
    Busy(OpenError),
    /// The data folder cannot be used.
    #[error("{0}")]
    Folder(OpenError),
    /// A socket cannot be made.
    #[error("cannot listen on {0}: {1}")]
    Socket(String, io::Error),
    /// The TLS files cannot be used.
    #[error("TLS: {0}")]
    Tls(io::Error),
    /// Something else of the host's.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The control interface ended.
    #[error("the control interface: {0}")]
    Grpc(#[from] tonic::transport::Error),
}

/// Runs until told to end.
///
/// # Errors
/// It could not start.
pub fn run(config: &Config) -> Result<(), StartError> {
    let folder = DataFolder::open(&config.data, config.integrity).map_err(|error| match error {
        OpenError::Busy(_) => StartError::Busy(error),
        OpenError::Io(..) => StartError::Folder(error),
    })?;
    raise_file_limit();
    let clock = ServiceClock::new(folder.read_clock_offset());
    let around = Arc::new(Surroundings { folder, clock, watchers: Watchers::default() });
    let registry = Arc::new(Registry::load(around)?);
    let applier = Arc::new(Applier::new(Arc::clone(&registry))?);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(serve(config, registry, applier))
}

async fn serve(config: &Config, registry: Arc<Registry>, applier: Arc<Applier>) -> Result<(), StartError> {
    // Signals are taken before anybody can know that fogd is there.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // A write beyond a file size limit must fail and not end the process; having a handler is enough.
    let _file_size = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()))?;
    let (stop, mut stopping) = watch::channel(false);
    let (saved, stopped) = watch::channel(false);
    let grpc = listen_unix(&config.grpc_socket)?;
    grpc.set_nonblocking(true)?;
    let served = serve_nbd(config, &registry)?;
    serve_devices(config, &registry)?;
    let keeper = Arc::clone(&registry);
    std::thread::Builder::new().name("keeper".to_owned()).spawn(move || keeper::keep(&keeper))?;
    let tended = Arc::clone(&registry);
    std::thread::Builder::new().name("upkeep".to_owned()).spawn(move || keeper::tend(&tended))?;

    let service = BlockService::new(Arc::clone(&registry), applier, served, stop, stopped.clone());
    let service = BlockServer::new(service).max_decoding_message_size(CALL_BYTES_MAX);
    let incoming = UnixListenerStream::new(tokio::net::UnixListener::from_std(grpc)?).filter(from_trusted);
    let mut answered = stopped.clone();
    let server = tonic::transport::Server::builder().add_service(service).serve_with_incoming_shutdown(
        incoming,
        // An error means the sender is gone, and with it the reason to wait.
        async move { drop(answered.wait_for(|saved| *saved).await) },
    );
    let server = tokio::spawn(server);
    tracing::info!(volumes = registry.volumes().len(), "ready");

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
    tracing::info!("stopping");
    let closing = Arc::clone(&registry);
    if tokio::task::spawn_blocking(move || keeper::close(&closing)).await.is_err() {
        tracing::error!("not everything was saved");
    }
    for path in [&config.grpc_socket, &config.nbd_socket].into_iter().chain(&config.device_socket) {
        let _ = std::fs::remove_file(path);
    }
    saved.send_replace(true);
    // The answer to Shutdown goes out; a watch would last for ever.
    if let Ok(Ok(ended)) = tokio::time::timeout(LAST_ANSWERS, server).await {
        ended?;
    }
    Ok(())
}

fn from_trusted(stream: &io::Result<tokio::net::UnixStream>) -> bool {
    match stream {
        Ok(stream) => stream.peer_cred().is_ok_and(|peer| listener::trusted(peer.uid())),
        Err(_) => true,
    }
}

fn listen_unix(path: &Path) -> Result<std::os::unix::net::UnixListener, StartError> {
    sockets::listen(path).map_err(|error| StartError::Socket(path.display().to_string(), error))
}

fn serve_nbd(config: &Config, registry: &Arc<Registry>) -> Result<Served, StartError> {
    let mut served = Served { nbd_socket: config.nbd_socket.display().to_string(), ..Served::default() };
    let mut sources = vec![Source::Unix(listen_unix(&config.nbd_socket)?)];
    if let Some(tcp) = &config.tcp {
        let tls = tcp.tls.as_ref().map(tls::load).transpose().map_err(StartError::Tls)?;
        let refused = |error| StartError::Socket(tcp.address.to_string(), error);
        let listener = TcpListener::bind(tcp.address).map_err(refused)?;
        served.nbd_tcp_address = listener.local_addr().map_err(refused)?.to_string();
        served.nbd_tcp_tls = tls.is_some();
        sources.push(Source::Tcp(listener, tls));
    }
    for source in sources {
        let registry = Arc::clone(registry);
        std::thread::Builder::new().name("accept".to_owned()).spawn(move || listener::listen(source, &registry))?;
    }
    Ok(served)
}

fn serve_devices(config: &Config, registry: &Arc<Registry>) -> Result<(), StartError> {
    let Some(path) = &config.device_socket else {
        return Ok(());
    };
    let listener = listen_unix(path)?;
    let registry = Arc::clone(registry);
    std::thread::Builder::new()
        .name("devices".to_owned())
        .spawn(move || device::listener::listen(&listener, &registry))?;
    Ok(())
}

/// Each volume in use and each connection holds files open; the usual soft limit of 1,024 is a relic.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}
