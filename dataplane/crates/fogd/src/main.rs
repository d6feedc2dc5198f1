//! `fogd` carries Fogbank's volumes: it keeps their bytes, serves them over NBD within their limits, and does what
//! the control plane says over gRPC. It starts from its own folder alone.

mod apply;
mod clients;
mod clock;
mod config;
mod daemon;
mod folder;
mod grpc;
mod hold;
mod keeper;
mod key_shown;
mod keys;
mod live;
mod observe;
mod registry;
mod serve;
mod sockets;
mod spec;
mod state;
mod tidy;
mod turns;
mod volume;
mod watch;

/// The contract, generated from `proto/block.proto`.
#[allow(missing_docs, clippy::all)]
mod proto {
    tonic::include_proto!("fogbank.block.v1");
}

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::process::ExitCode;
use std::sync::Mutex;

use config::Invocation;
use daemon::StartError;

/// `EX_TEMPFAIL` of sysexits.h: another fogd has the folder.
const EXIT_BUSY: u8 = 75;
/// `EX_USAGE`.
const EXIT_USAGE: u8 = 64;

fn main() -> ExitCode {
    let config = match config::parse(std::env::args_os()) {
        Ok(Invocation::Run(config)) => config,
        Ok(Invocation::Hold(config)) => return hold_device(&config),
        Ok(Invocation::Help) => {
            println!("{}", config::USAGE);
            return ExitCode::SUCCESS;
        }
        Ok(Invocation::Version) => {
            println!("fogd {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            // One line: whoever started it reads it in a log.
            eprintln!("fogd: {error}; see fogd --help");
            return ExitCode::from(EXIT_USAGE);
        }
    };
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    if let Err(error) = start_log(&config) {
        eprintln!("fogd: the log file: {error}");
        return ExitCode::FAILURE;
    }
    match daemon::run(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fogd: {error}");
            ExitCode::from(if matches!(error, StartError::Busy(_)) { EXIT_BUSY } else { 1 })
        }
    }
}

fn hold_device(config: &config::HoldConfig) -> ExitCode {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).with_target(false).init();
    match hold::run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fogd: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start_log(config: &config::Config) -> std::io::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FOGD_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_target(false);
    match &config.log_file {
        None => log.with_writer(std::io::stderr).init(),
        Some(path) => {
            let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
            log.with_writer(Mutex::new(file)).init();
        }
    }
    Ok(())
}
