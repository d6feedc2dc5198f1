//! The command line.

use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

/// What `--help` prints.
pub const USAGE: &str = "\
fogd: carries Fogbank's volumes

fogd --data DIR --grpc-socket PATH --nbd-socket PATH
     [--nbd-tcp HOST:PORT [--tls-cert FILE --tls-key FILE [--tls-client-ca FILE]]]
     [--device-socket PATH] [--integrity on|off] [--log-file FILE]
fogd hold-device --socket PATH --export NAME --image FILE [--pid-file FILE] [--patience SECONDS]

  --data DIR            where volumes are kept; one fogd at a time
  --grpc-socket PATH    Unix socket of the control interface
  --nbd-socket PATH     Unix socket of NBD
  --nbd-tcp HOST:PORT   NBD on TCP too; without TLS only on a loopback address
  --tls-cert FILE       certificate chain, PEM; NBD on TCP then requires TLS
  --tls-key FILE        its private key, PEM
  --tls-client-ca FILE  clients must show a certificate of this authority, PEM
  --device-socket PATH  Unix socket that takes over FUSE files from `fogd hold-device`
  --integrity on|off    volumes that are made keep checksums of their data or not (default: off)
  --log-file FILE       append the log to FILE instead of standard error
  --help, --version

hold-device mounts the volume of an export as one file, has fogd serve it, and keeps it while fogd restarts; it runs
until the file is unmounted, the volume is taken away, or SIGTERM. It takes root, and Linux 6.9.

  --socket PATH         fogd's device socket
  --export NAME         the export
  --image FILE          the file that becomes the volume; it must be there
  --pid-file FILE       gets the process id once the file can be used
  --patience SECONDS    how long to wait for fogd before I/O fails (default: 300)

The environment variable FOGD_LOG sets what is logged (default: info).";

/// How long a device waits for fogd: a restart takes well under a second, an upgrade longer.
const PATIENCE: Duration = Duration::from_secs(300);

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Invocation {
    /// Serve.
    Run(Box<Config>),
    /// Hold a device.
    Hold(HoldConfig),
    /// Print the usage.
    Help,
    /// Print the version.
    Version,
}

/// How fogd is to run.
#[derive(Debug, PartialEq, Eq)]
pub struct Config {
    /// Where volumes are kept.
    pub data: PathBuf,
    /// The control interface's socket.
    pub grpc_socket: PathBuf,
    /// NBD's socket.
    pub nbd_socket: PathBuf,
    /// Where devices are taken over.
    pub device_socket: Option<PathBuf>,
    /// NBD on TCP.
    pub tcp: Option<TcpConfig>,
    /// Volumes that are made keep checksums of their data.
    pub integrity: bool,
    /// The log, if not on standard error.
    pub log_file: Option<PathBuf>,
}

/// NBD on TCP.
#[derive(Debug, PartialEq, Eq)]
pub struct TcpConfig {
    /// Where to listen.
    pub address: SocketAddr,
    /// Encryption.
    pub tls: Option<TlsFiles>,
}

/// PEM files.
#[derive(Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// Certificate chain.
    pub certificate: PathBuf,
    /// Private key.
    pub key: PathBuf,
    /// Authority of client certificates.
    pub client_ca: Option<PathBuf>,
}

/// Which device to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldConfig {
    /// fogd's device socket.
    pub socket: PathBuf,
    /// The export.
    pub export: String,
    /// What becomes the volume.
    pub image: PathBuf,
    /// Gets the process id once the file can be used.
    pub pid_file: Option<PathBuf>,
    /// How long to wait for fogd.
    pub patience: Duration,
}

/// A command line that makes no sense; the text is for the user.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(String);

impl From<lexopt::Error> for UsageError {
    fn from(error: lexopt::Error) -> Self {
        Self(error.to_string())
    }
}

#[derive(Default)]
struct Raw {
    data: Option<PathBuf>,
    grpc_socket: Option<PathBuf>,
    nbd_socket: Option<PathBuf>,
    nbd_tcp: Option<String>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    client_ca: Option<PathBuf>,
    device_socket: Option<PathBuf>,
    integrity: Option<String>,
    log_file: Option<PathBuf>,
}

/// Parses the command line, the program's name first.
///
/// # Errors
/// An unknown, missing or contradictory option.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Invocation, UsageError> {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let mut raw = Raw::default();
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut first = true;
    while let Some(argument) = parser.next()? {
        match argument {
            Value(word) if first && word == "hold-device" => return hold(&mut parser),
            Short('h') | Long("help") => return Ok(Invocation::Help),
            Short('V') | Long("version") => return Ok(Invocation::Version),
            Long("data") => raw.data = Some(parser.value()?.into()),
            Long("grpc-socket") => raw.grpc_socket = Some(parser.value()?.into()),
            Long("nbd-socket") => raw.nbd_socket = Some(parser.value()?.into()),
            Long("nbd-tcp") => raw.nbd_tcp = Some(parser.value()?.string()?),
            Long("tls-cert") => raw.certificate = Some(parser.value()?.into()),
            Long("tls-key") => raw.key = Some(parser.value()?.into()),
            Long("tls-client-ca") => raw.client_ca = Some(parser.value()?.into()),
            Long("device-socket") => raw.device_socket = Some(parser.value()?.into()),
            Long("integrity") => raw.integrity = Some(parser.value()?.string()?),
            Long("log-file") => raw.log_file = Some(parser.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
        first = false;
    }
    raw.check().map(|config| Invocation::Run(Box::new(config)))
}

fn need<T>(value: Option<T>, name: &str) -> Result<T, UsageError> {
    value.ok_or_else(|| UsageError(format!("{name} is missing")))
}

/// The options of `hold-device`.
fn hold(parser: &mut lexopt::Parser) -> Result<Invocation, UsageError> {
    use lexopt::prelude::{Long, Short, ValueExt};
    let (mut socket, mut export, mut image, mut pid_file) = (None, None, None, None);
    let mut patience = PATIENCE;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Invocation::Help),
            Long("socket") => socket = Some(parser.value()?.into()),
            Long("export") => export = Some(parser.value()?.string()?),
            Long("image") => image = Some(parser.value()?.into()),
            Long("pid-file") => pid_file = Some(parser.value()?.into()),
            Long("patience") => patience = Duration::from_secs(parser.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Invocation::Hold(HoldConfig {
        socket: need(socket, "--socket")?,
        export: need(export, "--export")?,
        image: need(image, "--image")?,
        pid_file,
        patience,
    }))
}

impl Raw {
    fn check(self) -> Result<Config, UsageError> {
        let tls = match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key, client_ca: self.client_ca }),
            (None, None) if self.client_ca.is_none() => None,
            _ => return Err(UsageError("--tls-cert and --tls-key go together".to_owned())),
        };
        let tcp = match self.nbd_tcp {
            Some(text) => Some(tcp(&text, tls)?),
            None if tls.is_some() => return Err(UsageError("TLS files need --nbd-tcp".to_owned())),
            None => None,
        };
        Ok(Config {
            data: need(self.data, "--data")?,
            grpc_socket: need(self.grpc_socket, "--grpc-socket")?,
            nbd_socket: need(self.nbd_socket, "--nbd-socket")?,
            device_socket: self.device_socket,
            tcp,
            integrity: switch("--integrity", self.integrity.as_deref().unwrap_or("off"))?,
            log_file: self.log_file,
        })
    }
}

fn switch(name: &str, text: &str) -> Result<bool, UsageError> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(UsageError(format!("{name} is neither on nor off"))),
    }
}

fn tcp(text: &str, tls: Option<TlsFiles>) -> Result<TcpConfig, UsageError> {
    let mut addresses = text.to_socket_addrs().map_err(|error| UsageError(format!("--nbd-tcp {text}: {error}")))?;
    let address = addresses.next().ok_or_else(|| UsageError(format!("--nbd-tcp {text}: no address")))?;
    if tls.is_none() && !address.ip().is_loopback() {
        let why = "is not a loopback address: anybody who reaches it could read and write every volume; \
                   give --tls-cert and --tls-key";
        return Err(UsageError(format!("--nbd-tcp {text} {why}")));
    }
    Ok(TcpConfig { address, tls })
}
