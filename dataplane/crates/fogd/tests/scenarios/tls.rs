//! NBD over TCP: encrypted, or on loopback.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command as Process;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tempfile::TempDir;

use crate::client::{Client, ask, greet};
use crate::daemon::{Fogd, PATIENCE, spec};
use crate::proto;

const A: &str = "vol-0000000a";

struct Authority(CertifiedIssuer<'static, KeyPair>);

type Identity = (CertificateDer<'static>, PrivateKeyDer<'static>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.0).unwrap(), key)
    }

    fn identity(&self, name: &str) -> Identity {
        let (certificate, key) = self.issue(name);
        (certificate.der().clone(), PrivateKeyDer::try_from(key.serialize_der()).unwrap())
    }
}

/// Starts a fogd with TLS, and an authority of client certificates if `mutual`.
fn start(authority: &Authority, mutual: bool) -> (Fogd, String) {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = authority.issue("localhost");
    let file = |folder: &TempDir, name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let cert = file(&folder, "cert.pem", certificate.pem());
    let key = file(&folder, "key.pem", key.serialize_pem());
    let ca = file(&folder, "ca.pem", authority.0.pem());
    let mut arguments = vec!["--nbd-tcp", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key];
    if mutual {
        arguments.extend(["--tls-client-ca", &ca]);
    }
    let fogd = Fogd::start_in(folder, &arguments);
    fogd.make(spec(A, 1));
    let address = address(&fogd, true);
    (fogd, address)
}

fn address(fogd: &Fogd, tls: bool) -> String {
    let hello = fogd.call(|mut client| async move { client.hello(proto::HelloRequest {}).await }).unwrap();
    assert_eq!(hello.nbd_tcp_tls, tls);
    hello.nbd_tcp_address
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// STARTTLS, then TLS; the NBD handshake goes on inside.
fn secure(
    address: &str,
    authority: &Authority,
    identity: Option<Identity>,
) -> std::io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let mut stream = connect(address);
    greet(&mut stream)?;
    assert_eq!(ask(&mut stream, 5, &[])?.0, 1);
    let mut roots = RootCertStore::empty();
    roots.add(authority.0.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots);
    let config = match identity {
        Some((certificate, key)) => config.with_client_auth_cert(vec![certificate], key).unwrap(),
        None => config.with_no_client_auth(),
    };
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).map_err(std::io::Error::other)?;
    Ok(StreamOwned::new(connection, stream))
}

/// After STARTTLS options go on without a new greeting.
struct Greeted<S>(S, usize);

impl<S: Read> Read for Greeted<S> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let greeting = b"NBDMAGICIHAVEOPT\x00\x03";
        if self.1 < greeting.len() {
            let count = (greeting.len() - self.1).min(buffer.len());
            buffer[..count].copy_from_slice(&greeting[self.1..self.1 + count]);
            self.1 += count;
            return Ok(count);
        }
        self.0.read(buffer)
    }
}

impl<S: Write> Write for Greeted<S> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // The client's flags were sent in clear.
        if bytes == 3u32.to_be_bytes() { Ok(bytes.len()) } else { self.0.write(bytes) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[test]
fn data_travel_encrypted() {
    let authority = Authority::new();
    let (fogd, address) = start(&authority, false);
    let stream = secure(&address, &authority, None).unwrap();
    let mut client = Client::negotiate(Greeted(stream, 0), A, false).unwrap();
    let data: Vec<u8> = (0..3 << 20).map(|number: u32| (number % 251) as u8).collect();
    client.write(12_345, &data, 1).unwrap();
    assert_eq!(client.read(12_345, 3 << 20).unwrap(), data);
    assert_eq!(fogd.client(A).read(12_345, 4).unwrap(), data[..4], "the Unix socket stays in clear");
    let mut clear = connect(&address);
    greet(&mut clear).unwrap();
    assert_eq!(ask(&mut clear, 3, &[]).unwrap().0, 0x8000_0005, "nothing is told before TLS");
}

#[test]
fn strangers_are_turned_away() {
    let authority = Authority::new();
    let (_fogd, address) = start(&authority, true);
    let stream = secure(&address, &authority, Some(authority.identity("guest"))).unwrap();
    let mut client = Client::negotiate(Greeted(stream, 0), A, false).unwrap();
    client.write(0, &[1; 512], 0).unwrap();
    for stranger in [None, Some(Authority::new().identity("guest"))] {
        let stream = secure(&address, &authority, stranger).unwrap();
        assert!(Client::negotiate(Greeted(stream, 0), A, false).is_err());
    }
}

#[test]
fn tcp_in_clear_is_for_loopback_only() {
    let fogd = Fogd::start_in(tempfile::tempdir().unwrap(), &["--nbd-tcp", "127.0.0.1:0"]);
    fogd.make(spec(A, 1));
    let mut client = Client::negotiate(connect(&address(&fogd, false)), A, false).unwrap();
    client.write(0, &[1; 512], 0).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let output = Process::new(env!("CARGO_BIN_EXE_fogd"))
        .args(["--data", &path("data"), "--grpc-socket", &path("grpc"), "--nbd-socket", &path("nbd")])
        .args(["--nbd-tcp", "0.0.0.0:0"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not a loopback address"));
}
