"""NBD over TCP: with certificates on both sides, or not at all."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.cloud import CloudProcess, fogbank, free_port
from tests.support.tenant import Tenant
from tests.support.waiting import eventually


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def certificate(folder: Path, name: str, extension: str) -> None:
    """`name.pem` and `name.key`, signed by `ca`."""
    (folder / f"{name}.ext").write_text(extension)
    openssl(
        folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", "csr", "-subj", f"/CN={name}"
    )
    signed_by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]
    openssl(folder, "x509", "-req", "-in", "csr", *signed_by, "-out", f"{name}.pem", "-extfile", f"{name}.ext")


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A folder of an authority, a server and a client, the latter under the names that libnbd wants."""
    folder = tmp_path / "tls"
    folder.mkdir()
    openssl(
        folder,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-subj",
        "/CN=ca",
    )
    certificate(folder, "server", "subjectAltName=IP:127.0.0.1")
    certificate(folder, "client", "basicConstraints=CA:FALSE")
    for ours, theirs in (
        ("ca.pem", "ca-cert.pem"),
        ("client.pem", "client-cert.pem"),
        ("client.key", "client-key.pem"),
    ):
        (folder / theirs).write_bytes((folder / ours).read_bytes())
    return folder


def size_seen(uri: str) -> str:
    """What nbdinfo says of the size; its complaint where it can't connect."""
    done = subprocess.run(["nbdinfo", "--size", uri], capture_output=True, text=True, timeout=30, check=False)
    return (done.stdout or done.stderr).strip()


def test_certificates_on_both_sides(make_cloud: Callable[..., CloudProcess], certificates: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    options = ["--nbd-tcp", address, "--nbd-tls-cert", str(certificates / "server.pem")]
    options += ["--nbd-tls-key", str(certificates / "server.key"), "--nbd-tls-client-ca", str(certificates / "ca.pem")]
    tenant = Tenant.of(make_cloud(*options).start())
    volume_id = tenant.create(1)
    tenant.attach(volume_id)
    with_client = f"nbds://{address}/{volume_id}?tls-certificates={certificates}"
    eventually(lambda: size_seen(with_client) == str(2**30), within=20, saying=lambda: size_seen(with_client))
    assert "not supported" in size_seen(f"nbd://{address}/{volume_id}")
    (certificates / "client-cert.pem").unlink()
    assert "alert" in size_seen(with_client)


def test_loopback_without_tls(make_cloud: Callable[..., CloudProcess]) -> None:
    address = f"127.0.0.1:{free_port()}"
    tenant = Tenant.of(make_cloud("--nbd-tcp", address).start())
    volume_id = tenant.create(1)
    tenant.attach(volume_id)
    assert size_seen(f"nbd://{address}/{volume_id}") == str(2**30)


def test_not_in_the_clear_beyond_loopback(tmp_path: Path) -> None:
    refused = fogbank("up", "--nbd-tcp", "0.0.0.0:10809", data=tmp_path / "data")
    assert refused.returncode == 2
    assert "would carry data in the clear" in refused.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("address", ["0.0.0.0:10809", "[::]:10809", "192.0.2.1:10809", "fogbank.example:10809"])
def test_beyond_loopback_clients_must_show_certificates(tmp_path: Path, certificates: Path, address: str) -> None:
    server = ["--nbd-tls-cert", str(certificates / "server.pem"), "--nbd-tls-key", str(certificates / "server.key")]
    refused = fogbank("up", "--nbd-tcp", address, *server, data=tmp_path / "data")
    assert refused.returncode == 2
    assert f"NBD on {address} would let everybody in" in refused.stderr
    assert "--nbd-tls-client-ca" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_beyond_loopback_with_certificates_on_both_sides(
    make_cloud: Callable[..., CloudProcess], certificates: Path, address_of_this_machine: str
) -> None:
    address = f"{address_of_this_machine}:{free_port()}"
    options = ["--nbd-tcp", address, "--nbd-tls-cert", str(certificates / "server.pem")]
    options += ["--nbd-tls-key", str(certificates / "server.key"), "--nbd-tls-client-ca", str(certificates / "ca.pem")]
    assert make_cloud(*options).start().get("health")["data_plane"] == "running"
