//! The control interface: the contract's calls, each a few lines around what does the work.
//!
//! Calls that touch files run on blocking threads, so that one slow disk does not hold up the others' answers.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::watch;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use crate::apply::{Applier, Failure};
use crate::keys::Keys;
use crate::observe::{Detail, observe};
use crate::proto::block_server::Block;
use crate::proto::volume_outcome::Result as Outcome;
use crate::proto::{self, VolumeObserved};
use crate::registry::Registry;
use crate::spec::{Order, VolumeId};

/// The contract that this fogd is built for.
const CONTRACT: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/block.proto"));

/// Where NBD is served, for those who ask.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// The Unix socket.
    pub nbd_socket: String,
    /// host:port, or empty.
    pub nbd_tcp_address: String,
    /// TCP requires TLS.
    pub nbd_tcp_tls: bool,
}

/// The service.
#[derive(Debug)]
pub struct BlockService {
    registry: Arc<Registry>,
    applier: Arc<Applier>,
    served: Served,
    /// Set to end the process.
    stop: watch::Sender<bool>,
    /// Becomes true when everything is saved.
    stopped: watch::Receiver<bool>,
}

impl BlockService {
    /// A service over a registry. `stop` asks the process to end, `stopped` tells that all is on disk.
    pub fn new(
        registry: Arc<Registry>,
        applier: Arc<Applier>,
        served: Served,
        stop: watch::Sender<bool>,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self { registry, applier, served, stop, stopped }
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Status> {
        tokio::task::spawn_blocking(work).await.map_err(|_| Status::internal("the call's thread ended early"))
    }

    fn refuse_when_closing(&self) -> Result<(), Status> {
        if self.registry.closing() { Err(Status::unavailable("fogd is shutting down")) } else { Ok(()) }
    }
}

fn volume_id(text: String) -> Result<VolumeId, Status> {
    VolumeId::try_from(text).map_err(|error| Status::invalid_argument(error.to_string()))
}

fn apply(registry: &Registry, applier: &Applier, request: proto::ApplyRequest) -> proto::ApplyResponse {
    let ids: Vec<String> = request.volumes.iter().map(|volume| volume.id.clone()).collect();
    let listed: BTreeSet<VolumeId> = ids.iter().filter_map(|id| VolumeId::try_from(id.clone()).ok()).collect();
    let mut keys = Keys::take(request.keys);
    let parsed: Vec<Result<Order, _>> = request.volumes.into_iter().map(|volume| keys.order(volume)).collect();
    let orders: Vec<Order> = parsed.iter().filter_map(|order| order.as_ref().ok()).cloned().collect();
    let mut results = applier.apply_all(&orders).into_iter();
    let outcomes = ids.into_iter().zip(parsed).map(|(id, order)| match order {
        Err(error) => outcome(registry, id, Err(Failure { outcome: Outcome::Invalid, why: error.to_string() })),
        Ok(_) => {
            let lost = || Err(Failure { outcome: Outcome::Failed, why: "the call's thread ended early".to_owned() });
            outcome(registry, id, results.next().unwrap_or_else(lost))
        }
    });
    let outcomes = outcomes.collect();
    let orphans = if request.complete { applier.adopt_complete(&listed) } else { Vec::new() };
    proto::ApplyResponse { outcomes, orphans: orphans.iter().map(VolumeId::to_string).collect() }
}

fn outcome(registry: &Registry, id: String, result: Result<(), Failure>) -> proto::VolumeOutcome {
    let observed =
        VolumeId::try_from(id.clone()).ok().map(|id| observe(registry, &id, Detail::Plain)).filter(|seen| !seen.gone);
    let (result, error) = match result {
        Ok(()) => (Outcome::Applied, String::new()),
        Err(failure) => (failure.outcome, failure.why),
    };
    proto::VolumeOutcome { id, result: result.into(), error, observed }
}

#[tonic::async_trait]
impl Block for BlockService {
    async fn hello(&self, _: Request<proto::HelloRequest>) -> Result<Response<proto::HelloResponse>, Status> {
        Ok(Response::new(proto::HelloResponse {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            nbd_socket: self.served.nbd_socket.clone(),
            nbd_tcp_address: self.served.nbd_tcp_address.clone(),
            nbd_tcp_tls: self.served.nbd_tcp_tls,
            contract: format!("{:08x}", crc32fast::hash(CONTRACT)),
        }))
    }

    async fn apply(&self, request: Request<proto::ApplyRequest>) -> Result<Response<proto::ApplyResponse>, Status> {
        self.refuse_when_closing()?;
        let (registry, applier) = (Arc::clone(&self.registry), Arc::clone(&self.applier));
        let response = self.blocking(move || apply(&registry, &applier, request.into_inner())).await?;
        Ok(Response::new(response))
    }

    async fn observe(
        &self,
        request: Request<proto::ObserveRequest>,
    ) -> Result<Response<proto::ObserveResponse>, Status> {
        let request = request.into_inner();
        let detail = if request.histograms { Detail::Histograms } else { Detail::Plain };
        let ids = request.ids.into_iter().map(volume_id).collect::<Result<Vec<_>, _>>()?;
        let registry = Arc::clone(&self.registry);
        let volumes = self
            .blocking(move || {
                let ids = if ids.is_empty() { registry.ids() } else { ids };
                ids.iter().map(|id| observe(&registry, id, detail)).collect()
            })
            .await?;
        Ok(Response::new(proto::ObserveResponse { volumes }))
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<VolumeObserved, Status>> + Send>>;

    async fn watch(&self, _: Request<proto::WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let (sender, receiver) = tokio::sync::mpsc::channel(16);
        let registry = Arc::clone(&self.registry);
        let watcher = registry.around.watchers.subscribe(|| registry.ids());
        tokio::spawn(async move {
            loop {
                let id = tokio::select! {
                    id = watcher.next() => id,
                    () = sender.closed() => return,
                };
                let registry = Arc::clone(&registry);
                let Ok(observed) = tokio::task::spawn_blocking(move || observe(&registry, &id, Detail::Plain)).await
                else {
                    return;
                };
                if sender.send(Ok(observed)).await.is_err() {
                    return;
                }
            }
        });
        Ok(Response::new(Box::pin(tokio_stream::wrappers::ReceiverStream::new(receiver))))
    }

    async fn set_clock(
        &self,
        request: Request<proto::SetClockRequest>,
    ) -> Result<Response<proto::SetClockResponse>, Status> {
        let offset_ns = request.into_inner().offset_ns;
        let registry = Arc::clone(&self.registry);
        self.blocking(move || {
            registry.around.folder.write_clock_offset(offset_ns)?;
            let seconds = registry.around.clock.set_offset(offset_ns) as f64 * 1e-9;
            for volume in registry.volumes() {
                volume.earn(seconds);
            }
            std::io::Result::Ok(())
        })
        .await?
        .map_err(|error| Status::internal(format!("the clock's offset cannot be kept: {error}")))?;
        Ok(Response::new(proto::SetClockResponse {}))
    }

    async fn set_credits(
        &self,
        request: Request<proto::SetCreditsRequest>,
    ) -> Result<Response<proto::SetCreditsResponse>, Status> {
        let wanted = request.into_inner();
        let id = volume_id(wanted.id)?;
        if [wanted.ops, wanted.bytes].into_iter().flatten().any(|credits| !(0.0..=f64::MAX).contains(&credits)) {
            return Err(Status::invalid_argument("credits are negative or not a number"));
        }
        let volume = self.registry.volume(&id).ok_or_else(|| Status::not_found("there is no such volume"))?;
        let credits = self.blocking(move || volume.set_credits(wanted.ops, wanted.bytes)).await?;
        let credits = proto::Credits { ops: credits.ops, bytes: credits.bytes };
        Ok(Response::new(proto::SetCreditsResponse { credits: Some(credits) }))
    }

    async fn shutdown(&self, _: Request<proto::ShutdownRequest>) -> Result<Response<proto::ShutdownResponse>, Status> {
        self.stop.send_replace(true);
        let mut stopped = self.stopped.clone();
        // An error means that the process is past caring.
        let _ = stopped.wait_for(|stopped| *stopped).await;
        Ok(Response::new(proto::ShutdownResponse {}))
    }
}
