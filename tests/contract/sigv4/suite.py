"""AWS's signing test suite: brought by cargo once, kept in build/, read into cases.

The suite stands in the package of AWS's Rust signer; `vectors/Cargo.toml` pins it and `SUITE_SHA256` holds it to the
byte. Where it can't be had the tests fail: a signature check without them is not checked.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fogbank.gateway.sigv4 import RequestHead

REPOSITORY = Path(__file__).resolve().parents[3]
KEPT = REPOSITORY / "build" / "signing-vectors"
MANIFEST = Path(__file__).with_name("vectors") / "Cargo.toml"
SUITE_SHA256 = "1eb90105068a55d944f156099ba145134d7b8e72c5b3e1955a3b9e9727172fa7"
# Two cases of an older form, whose signed requests and canonical requests bear different dates: their paths agree.
PATHS_ONLY = ("double-encode-path", "double-url-encode")


@dataclass(frozen=True)
class Case:
    """One case in one form. folder: its files. form: `header` or `query`."""

    folder: Path
    form: str
    head: RequestHead
    body: bytes

    def text(self, name: str) -> str:
        """An expectation of this form, e.g. `canonical-request`; raises FileNotFoundError where there is none."""
        return (self.folder / f"{self.form}-{name}.txt").read_text()

    def has(self, name: str) -> bool:
        return (self.folder / f"{self.form}-{name}.txt").exists()

    @property
    def context(self) -> dict[str, object]:
        """What the case was signed with."""
        return json.loads((self.folder / "context.json").read_text())


def suite() -> Path:
    """The folder of the suite; raises RuntimeError where cargo can't bring it or it isn't the one we know."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = KEPT / "suite"
        if not folder.exists():
            _bring(folder)
        found = digest(folder)
        if found != SUITE_SHA256:
            raise RuntimeError(f"the suite in {folder} has digest {found}, not {SUITE_SHA256}")
    return folder


def _bring(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=KEPT) as work:
        shutil.copy(MANIFEST, work)
        (Path(work) / "none.rs").touch()
        done = subprocess.run(
            ["cargo", "vendor", "--quiet", "vendor"], cwd=work, capture_output=True, text=True, timeout=240, check=False
        )
        if done.returncode:
            raise RuntimeError(f"cargo can't bring AWS's signing test suite:\n{done.stderr}")
        (Path(work) / "vendor" / "aws-sigv4" / "aws-signing-test-suite").rename(folder)


def digest(folder: Path) -> str:
    """One hash over names and hashes of all files, in the order of their names, as `sha256sum` would list them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = sorted((f"./{path.relative_to(folder)}" for path in files), key=str.encode)
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def cases(folder: Path, version: str) -> Iterator[Case]:
    """Every signed request of `v4` or `v4a`, but for the older cases that `PATHS_ONLY` names."""
    for case in sorted((folder / version).iterdir()):
        if case.name in PATHS_ONLY:
            continue
        for form in ("header", "query"):
            path = case / f"{form}-signed-request.txt"
            if path.exists():
                head, body = _read(path.read_bytes())
                yield Case(case, form, head, body)


def paths(folder: Path) -> Iterator[tuple[str, str]]:
    """The path as sent and its canonical form, of the older cases."""
    for name in PATHS_ONLY:
        case = folder / "v4" / name
        sent = (case / "request.txt").read_text().split(" ")[1]
        yield sent, (case / "header-canonical-request.txt").read_text().split("\n")[1]


def _read(request: bytes) -> tuple[RequestHead, bytes]:
    """Parse the suite's text form, whose targets hold blanks and raw octets and whose headers may be folded."""
    top, _, body = request.partition(b"\n\n")
    first, *lines = top.decode("latin-1").split("\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0]
    path, _, query = target.partition("?")
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t"):
            name, value = headers[-1]
            headers[-1] = (name, f"{value}\n{line}")
        elif line:
            name, _, value = line.partition(":")
            headers.append((name, value))
    return RequestHead.of(method, path, query, headers), body
