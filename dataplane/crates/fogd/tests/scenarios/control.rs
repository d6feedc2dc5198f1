//! What the control plane can order, and what it hears.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::process::Command as Process;
use std::time::Duration;

use crate::client::{Client, EIO, EPERM};
use crate::daemon::{Fogd, PATIENCE, eventually, limited, spec};
use crate::proto::volume_outcome::Result as Outcome;
use crate::proto::{self, VolumeSpec};

const A: &str = "vol-0000000a";
const B: &str = "vol-0000000b";

fn export(name: &str) -> proto::Export {
    proto::Export { name: name.to_owned(), read_only: false }
}

#[test]
fn orders_can_be_repeated_and_old_ones_are_refused() {
    let fogd = Fogd::start();
    let first = fogd.make(spec(A, 5));
    assert_eq!((first.generation, first.size_bytes, first.exports.len()), (5, 64 << 20, 1));
    assert_eq!(fogd.make(VolumeSpec { size_bytes: 1 << 20, ..spec(A, 5) }).size_bytes, 64 << 20, "nothing changes");
    assert_eq!(fogd.apply(spec(A, 4)).result(), Outcome::Stale);
    assert_eq!(fogd.apply(VolumeSpec { size_bytes: 1 << 20, ..spec(A, 6) }).result(), Outcome::Invalid, "no shrinking");
    assert_eq!(fogd.observe(A).generation, 5);
    let hello = fogd.call(|mut client| async move { client.hello(proto::HelloRequest {}).await }).unwrap();
    assert_eq!((hello.pid, hello.nbd_socket), (fogd.pid(), fogd.nbd_socket().display().to_string()));
}

#[test]
fn specs_that_make_no_sense_are_named_one_by_one() {
    let fogd = Fogd::start();
    let rate = |baseline, ceiling| proto::Rate { baseline, ceiling, credits_max: 0.0 };
    let limits = |ops| Some(proto::Limits { io_unit_bytes: 4096, ops: Some(ops), ..Default::default() });
    let good = || spec(B, 1);
    let table = vec![
        ("no id", spec("", 1)),
        ("a path", spec("vol-../../../etc", 1)),
        ("a short id", spec("vol-1234567", 1)),
        ("capitals", spec("vol-0000000A", 1)),
        ("a line end", spec("vol-0000000a\n", 1)),
        ("no size", VolumeSpec { size_bytes: 0, ..good() }),
        ("half a sector", VolumeSpec { size_bytes: 1000, ..good() }),
        ("too large", VolumeSpec { size_bytes: !511, ..good() }),
        ("a nameless export", VolumeSpec { exports: vec![export("")], ..good() }),
        ("a long name", VolumeSpec { exports: vec![export(&"x".repeat(256))], ..good() }),
        ("control characters", VolumeSpec { exports: vec![export("a\u{7}")], ..good() }),
        ("an export twice", VolumeSpec { exports: vec![export("e"), export("e")], ..good() }),
        ("a negative rate", VolumeSpec { limits: limits(rate(-1.0, 1.0)), ..good() }),
        ("no number", VolumeSpec { limits: limits(rate(f64::NAN, 1.0)), ..good() }),
        ("no ceiling", VolumeSpec { limits: limits(rate(1.0, 0.0)), ..good() }),
        ("no unit", VolumeSpec { limits: Some(proto::Limits::default()), ..good() }),
    ];
    for (what, spec) in &table {
        let outcome = fogd.apply(spec.clone());
        assert_eq!(outcome.result(), Outcome::Invalid, "{what}");
        assert!(!outcome.error.is_empty(), "{what}");
    }
    let mut batch: Vec<VolumeSpec> = table.into_iter().map(|(_, spec)| spec).collect();
    batch.push(spec(A, 1));
    batch.push(spec(A, 2));
    let results: Vec<Outcome> = fogd.apply_all(batch, false).outcomes.iter().map(|outcome| outcome.result()).collect();
    let applied = results.iter().position(|result| *result == Outcome::Applied);
    assert_eq!(applied, Some(results.len() - 2), "one that fails does not fail the others");
    assert_eq!(results.last(), Some(&Outcome::Invalid), "a volume listed twice");
}

#[test]
fn what_must_exist_is_not_made_anew() {
    let fogd = Fogd::start();
    let outcome = fogd.apply(VolumeSpec { must_exist: true, ..spec(A, 1) });
    assert_eq!((outcome.result(), outcome.observed), (Outcome::Failed, None));
    assert!(!fogd.volume_folder(A).exists());
    fogd.make(spec(A, 1));
    fogd.make(VolumeSpec { must_exist: true, ..spec(A, 2) });
}

#[test]
fn an_export_belongs_to_one_volume() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let thief = VolumeSpec { exports: vec![export(A)], ..spec(B, 1) };
    assert_eq!(fogd.apply(thief.clone()).result(), Outcome::Failed);
    fogd.make(VolumeSpec { exports: vec![], ..spec(A, 2) });
    fogd.make(thief);
}

#[test]
fn a_volume_grows_under_its_clients() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut old = fogd.client(A);
    assert_eq!(old.write(64 << 20, &[1; 512], 0), Err(crate::client::ENOSPC));
    fogd.make(VolumeSpec { size_bytes: 128 << 20, ..spec(A, 2) });
    old.write(64 << 20, &[2; 512], 0).unwrap();
    let mut new = fogd.client(A);
    assert_eq!((old.size, new.size), (64 << 20, 128 << 20));
    assert_eq!(new.read(64 << 20, 512).unwrap(), [2; 512]);
}

#[test]
fn an_export_closes_when_its_last_client_leaves() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut watch = fogd.call(|mut client| async move { client.watch(proto::WatchRequest {}).await }).unwrap();
    let mut next = |wanted: &dyn Fn(&proto::VolumeObserved) -> bool| {
        fogd.block_on(async {
            tokio::time::timeout(PATIENCE, async {
                loop {
                    let observed = watch.message().await.unwrap().expect("the watch goes on");
                    if wanted(&observed) {
                        return observed;
                    }
                }
            })
            .await
            .expect("a change is told")
        })
    };
    next(&|observed| observed.id == A);
    let mut client = fogd.client(A);
    next(&|observed| observed.exports[0].clients == 1);
    let observed = fogd.make(VolumeSpec { exports: vec![export("other")], ..spec(A, 2) });
    let closing: BTreeMap<_, _> =
        observed.exports.iter().map(|export| (export.name.as_str(), export.closing)).collect();
    assert_eq!(closing, BTreeMap::from([(A, true), ("other", false)]));
    client.write(0, &[1; 512], 0).unwrap();
    assert_eq!(Client::open(&fogd.nbd_socket(), A).err().unwrap().kind(), ErrorKind::NotFound, "no new clients");
    drop(client);
    next(&|observed| observed.exports.iter().all(|export| export.name == "other"));
    assert_eq!(fogd.apply(VolumeSpec { deleted: true, ..spec(A, 3) }).result(), Outcome::Applied);
    assert!(next(&|observed| observed.gone).id == A);
}

#[test]
fn eviction_drops_clients_of_unlisted_exports_only() {
    let fogd = Fogd::start();
    fogd.make(VolumeSpec { exports: vec![export("stays"), export("goes")], ..spec(A, 1) });
    let mut stays = fogd.client("stays");
    let mut goes = fogd.client("goes");
    goes.write(0, &[1; 512], 0).unwrap();
    let observed = fogd.make(VolumeSpec { exports: vec![export("stays")], evict: true, ..spec(A, 2) });
    assert_eq!(observed.exports.len(), 1, "when the order is answered they are gone");
    assert!(goes.closed());
    stays.write(0, &[2; 512], 0).unwrap();
}

#[test]
fn a_volume_in_use_is_not_deleted_unless_its_clients_are_evicted() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut client = fogd.client(A);
    let delete = VolumeSpec { deleted: true, ..spec(A, 2) };
    assert_eq!(fogd.apply(delete.clone()).result(), Outcome::Busy);
    client.write(0, &[1; 512], 0).unwrap();
    fogd.client(A).read(0, 512).unwrap();
    let outcome = fogd.apply(VolumeSpec { evict: true, ..delete.clone() });
    assert_eq!((outcome.result(), outcome.observed.is_none()), (Outcome::Applied, true));
    assert!(client.closed());
    assert!(!fogd.volume_folder(A).exists());
    assert_eq!(fogd.apply(delete).result(), Outcome::Applied, "gone is gone");
    assert!(fogd.observe(A).gone);
    eventually("the bytes are given back", || {
        std::fs::read_dir(fogd.data().join("trash")).unwrap().next().is_none().then_some(())
    });
}

#[test]
fn what_is_not_listed_becomes_an_orphan_and_keeps_its_bytes() {
    let mut fogd = Fogd::start();
    fogd.apply_all(vec![spec(A, 1), spec(B, 1)], false);
    fogd.client(A).write(0, &[7; 512], 0).unwrap();
    let response = fogd.apply_all(vec![spec(B, 1)], true);
    assert_eq!(response.orphans, [A]);
    fogd.crash_and_restart();
    assert_eq!(Client::open(&fogd.nbd_socket(), A).err().unwrap().kind(), ErrorKind::NotFound);
    assert_eq!(fogd.apply_all(vec![spec(B, 1)], true).orphans, [A], "it is told each time");
    fogd.make(spec(A, 1));
    assert_eq!(fogd.client(A).read(0, 512).unwrap(), [7; 512], "found again");
    assert!(fogd.apply_all(vec![spec(A, 1), spec(B, 1)], true).orphans.is_empty());
}

#[test]
fn cut_io_answers_eio_until_it_is_joined() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut client = fogd.client(A);
    fogd.make(VolumeSpec { io_enabled: false, ..spec(A, 2) });
    assert_eq!(client.write(0, &[1; 512], 0), Err(EIO));
    assert_eq!(client.read(0, 512), Err(EIO));
    fogd.crash_and_restart();
    let mut client = fogd.client(A);
    assert_eq!(client.flush(), Err(EIO), "it stays cut after a restart");
    fogd.make(spec(A, 3));
    client.write(0, &[1; 512], 0).unwrap();
    assert_eq!(fogd.observe(A).stats.unwrap().error_ops, 1);
}

#[test]
fn an_export_can_become_read_only_under_its_client() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut client = fogd.client(A);
    client.write(0, &[1; 512], 0).unwrap();
    let read_only = proto::Export { name: A.to_owned(), read_only: true };
    fogd.make(VolumeSpec { exports: vec![read_only], ..spec(A, 2) });
    assert_eq!(client.write(0, &[1; 512], 0), Err(EPERM));
    assert_eq!(client.read(0, 512).unwrap(), [1; 512]);
}

#[test]
fn a_second_fogd_leaves_the_first_alone() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let output = Process::new(env!("CARGO_BIN_EXE_fogd")).args(fogd.arguments()).output().unwrap();
    assert_eq!(output.status.code(), Some(75));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another fogd uses"));
    fogd.client(A).read(0, 512).unwrap();
}

#[test]
fn a_stale_socket_is_replaced_and_a_file_is_not() {
    let mut fogd = Fogd::start();
    assert!(fogd.nbd_socket().exists());
    fogd.crash_and_restart();
    fogd.signal("-TERM");
    assert_eq!(fogd.wait().code(), Some(0));
    assert!(!fogd.nbd_socket().exists() && !fogd.grpc_socket().exists());
    std::fs::write(fogd.nbd_socket(), b"precious").unwrap();
    let output = Process::new(env!("CARGO_BIN_EXE_fogd")).args(fogd.arguments()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(std::fs::read(fogd.nbd_socket()).unwrap(), b"precious");
}

#[test]
fn shutdown_saves_and_ends() {
    let mut fogd = Fogd::start();
    fogd.make(limited(A, 1, 1_000.0));
    let mut client = fogd.client(A);
    client.write(0, &[1; 512], 0).unwrap();
    let mut watch = fogd.call(|mut client| async move { client.watch(proto::WatchRequest {}).await }).unwrap();
    fogd.call(|mut client| async move { client.shutdown(proto::ShutdownRequest {}).await }).unwrap();
    assert!(client.closed());
    assert_eq!(fogd.wait().code(), Some(0));
    let state = std::fs::read_to_string(fogd.volume_folder(A).join("state")).unwrap();
    assert!(state.contains("\"write_ops\":1"), "{state}");
    let ended = fogd.block_on(async {
        tokio::time::timeout(PATIENCE, async { while let Ok(Some(_)) = watch.message().await {} }).await
    });
    assert!(ended.is_ok(), "a watch ends with the process");
}

#[test]
fn thousands_of_volumes_do_not_delay_the_start() {
    const COUNT: usize = 10_000;
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let template = std::fs::read_to_string(fogd.volume_folder(A).join("spec")).unwrap();
    for number in 1..COUNT {
        let id = format!("vol-{:08x}", number + 0x100);
        std::fs::create_dir(fogd.volume_folder(&id)).unwrap();
        std::fs::write(fogd.volume_folder(&id).join("spec"), template.replace(A, &id)).unwrap();
        std::fs::File::create(fogd.volume_folder(&id).join("data")).unwrap().set_len(64 << 20).unwrap();
    }
    fogd.crash_and_restart();
    assert!(fogd.started_in < Duration::from_secs(5), "{:?}", fogd.started_in);
    let open = std::fs::read_dir(format!("/proc/{}/fd", fogd.pid())).unwrap().count();
    assert!(open < 100, "{open} files are open");
    let all = proto::ObserveRequest::default();
    let observed = fogd.call(|mut client| async move { client.observe(all).await }).unwrap();
    assert_eq!(observed.volumes.len(), COUNT);
    fogd.client("vol-00000200").read(0, 512).unwrap();
    let sockets: Vec<_> = [fogd.nbd_socket(), fogd.grpc_socket()].iter().map(|path| mode(path)).collect();
    assert_eq!(sockets, [0o600, 0o600]);
}

fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn many_volumes_are_made_with_one_order() {
    let fogd = Fogd::start();
    let volumes: Vec<VolumeSpec> = (0..500).map(|number| spec(&format!("vol-{number:08x}"), 1)).collect();
    let response = fogd.apply_all(volumes, true);
    let order: Vec<String> = (0..500).map(|number| format!("vol-{number:08x}")).collect();
    assert_eq!(response.outcomes.iter().map(|outcome| outcome.id.clone()).collect::<Vec<_>>(), order);
    assert!(response.outcomes.iter().all(|outcome| outcome.result() == Outcome::Applied));
}
