//! A fogd under test: its folder, its process, and its control interface.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::net::UnixStream;
use tokio::runtime::Runtime;
use tonic::transport::{Channel, Endpoint};

use crate::client::Client;
use crate::proto::block_client::BlockClient;
use crate::proto::volume_outcome::Result as Outcome;
use crate::proto::{self, VolumeObserved, VolumeSpec};

/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until `probe` gives something.
pub fn eventually<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(Instant::now() < deadline, "in vain: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// A fogd.
pub struct Fogd {
    pub folder: TempDir,
    child: Option<Child>,
    runtime: Runtime,
    channel: Option<Channel>,
    pub started_in: Duration,
}

impl Fogd {
    /// Starts one in a new folder.
    pub fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), &[])
    }

    /// Starts one in a folder, with further arguments.
    pub fn start_in(folder: TempDir, arguments: &[&str]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut fogd = Self { folder, child: None, runtime, channel: None, started_in: Duration::ZERO };
        fogd.spawn(Command::new(env!("CARGO_BIN_EXE_fogd")), arguments);
        fogd
    }

    /// Runs `command` with fogd's arguments and waits until it is ready.
    fn spawn(&mut self, mut command: Command, arguments: &[&str]) {
        let start = Instant::now();
        command.args(self.arguments()).args(arguments).env("FOGD_LOG", "warn").stdin(Stdio::null());
        self.child = Some(command.spawn().unwrap());
        eventually("both sockets answer", || {
            let child = self.child.as_mut().unwrap();
            assert!(child.try_wait().unwrap().is_none(), "fogd ended");
            let connects = |path: &Path| std::os::unix::net::UnixStream::connect(path).is_ok();
            (connects(&self.grpc_socket()) && connects(&self.nbd_socket())).then_some(())
        });
        self.started_in = start.elapsed();
        self.connect();
    }

    pub fn arguments(&self) -> Vec<std::ffi::OsString> {
        let pairs =
            [("--data", self.data()), ("--grpc-socket", self.grpc_socket()), ("--nbd-socket", self.nbd_socket())];
        pairs.into_iter().flat_map(|(name, path)| [name.into(), path.into_os_string()]).collect()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn grpc_socket(&self) -> PathBuf {
        self.folder.path().join("grpc")
    }

    pub fn nbd_socket(&self) -> PathBuf {
        self.folder.path().join("nbd")
    }

    pub fn volume_folder(&self, id: &str) -> PathBuf {
        self.data().join("volumes").join(id)
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    fn connect(&mut self) {
        let path = self.grpc_socket();
        let connector = tower::service_fn(move |_: tonic::codegen::http::Uri| {
            let path = path.clone();
            async move { std::io::Result::Ok(hyper_util::rt::TokioIo::new(UnixStream::connect(path).await?)) }
        });
        let endpoint = Endpoint::from_static("http://fogd");
        self.channel = Some(self.runtime.block_on(endpoint.connect_with_connector(connector)).unwrap());
    }

    /// Ends the process without a warning and starts it again.
    pub fn crash_and_restart(&mut self) {
        self.crash();
        self.restart();
    }

    /// Ends the process without a warning, and returns when it is no more. It may have been killed before.
    pub fn crash(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Starts it after a crash.
    pub fn restart(&mut self) {
        self.restart_with(&[]);
    }

    /// The same, with further arguments.
    pub fn restart_with(&mut self, arguments: &[&str]) {
        self.spawn(Command::new(env!("CARGO_BIN_EXE_fogd")), arguments);
    }

    /// The same by a command that takes fogd's arguments.
    pub fn restart_by(&mut self, command: Command) {
        self.spawn(command, &[]);
    }

    /// Ends the process without a warning and starts it under a shell's limits.
    pub fn restart_limited(&mut self, limits: &str) {
        self.crash();
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{limits}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_fogd")]);
        self.restart_by(command);
    }

    /// Waits for the process to end.
    pub fn wait(&mut self) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        eventually("fogd ends", || child.try_wait().unwrap())
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.pid().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Makes a call.
    pub fn call<T, F: Future<Output = Result<tonic::Response<T>, tonic::Status>>>(
        &self,
        call: impl FnOnce(BlockClient<Channel>) -> F,
    ) -> Result<T, tonic::Status> {
        let client = BlockClient::new(self.channel.clone().unwrap()).max_decoding_message_size(64 << 20);
        self.runtime.block_on(call(client)).map(tonic::Response::into_inner)
    }

    /// Runs something on the control interface's runtime.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    pub fn apply(&self, spec: VolumeSpec) -> proto::VolumeOutcome {
        self.apply_all(vec![spec], false).outcomes.remove(0)
    }

    pub fn apply_all(&self, volumes: Vec<VolumeSpec>, complete: bool) -> proto::ApplyResponse {
        self.apply_with(volumes, complete, Vec::new())
    }

    /// The same with keys.
    pub fn apply_with(
        &self,
        volumes: Vec<VolumeSpec>,
        complete: bool,
        keys: Vec<proto::VolumeKey>,
    ) -> proto::ApplyResponse {
        let request = proto::ApplyRequest { volumes, complete, keys };
        self.call(|mut client| async move { client.apply(request).await }).unwrap()
    }

    /// Applies a spec with its volume's key.
    pub fn apply_key(&self, spec: VolumeSpec, key: Vec<u8>) -> proto::VolumeOutcome {
        let keys = vec![proto::VolumeKey { id: spec.id.clone(), key }];
        self.apply_with(vec![spec], false, keys).outcomes.remove(0)
    }

    /// Applies a spec that must take effect.
    pub fn make(&self, spec: VolumeSpec) -> VolumeObserved {
        let outcome = self.apply(spec);
        assert_eq!(outcome.result(), Outcome::Applied, "{}", outcome.error);
        outcome.observed.unwrap()
    }

    pub fn observe(&self, id: &str) -> VolumeObserved {
        let request = proto::ObserveRequest { ids: vec![id.to_owned()], histograms: false };
        self.call(|mut client| async move { client.observe(request).await }).unwrap().volumes.remove(0)
    }

    pub fn set_credits(&self, id: &str, ops: f64) {
        let request = proto::SetCreditsRequest { id: id.to_owned(), ops: Some(ops), bytes: None };
        self.call(|mut client| async move { client.set_credits(request).await }).unwrap();
    }

    /// An NBD client of an export.
    pub fn client(&self, export: &str) -> Client {
        Client::open(&self.nbd_socket(), export).unwrap()
    }
}

impl Drop for Fogd {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A volume of 64 MiB with one export of the same name, without limits.
pub fn spec(id: &str, generation: u64) -> VolumeSpec {
    VolumeSpec {
        id: id.to_owned(),
        generation,
        size_bytes: 64 << 20,
        exports: vec![proto::Export { name: id.to_owned(), read_only: false }],
        io_enabled: true,
        ..VolumeSpec::default()
    }
}

/// A key: one of many.
pub fn key(seed: u8) -> Vec<u8> {
    (0..64u8).map(|index| index.wrapping_mul(37) ^ seed).collect()
}

/// `spec` of an encrypted volume.
pub fn encrypted(id: &str, generation: u64) -> VolumeSpec {
    VolumeSpec { encrypted: true, ..spec(id, generation) }
}

/// `spec` with a steady rate of operations.
pub fn limited(id: &str, generation: u64, ops: f64) -> VolumeSpec {
    let rate = proto::Rate { baseline: ops, ceiling: ops, credits_max: 0.0 };
    let limits = proto::Limits { io_unit_bytes: 256 << 10, ops: Some(rate), ..proto::Limits::default() };
    VolumeSpec { limits: Some(limits), ..spec(id, generation) }
}
