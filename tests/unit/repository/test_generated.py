"""Files that are made from the code are as the code would make them now."""

import runpy
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from fogbank.proto.fingerprint import CONTRACT

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("tool", sorted(path.name for path in (ROOT / "tools").glob("docs_*.py")))
def test_page_is_current(tool: str) -> None:
    made = runpy.run_path(str(ROOT / "tools" / tool))
    assert made["PAGE"].read_text() == made["render"](), "run `make docs`"


def test_api_types_are_current() -> None:
    command = [sys.executable, "tools/generate_api_types.py", "--check"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_contract_is_current(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "grpc_tools.protoc", "-Ifogbank/proto=proto", f"--python_out={tmp_path}"]
    command += [f"--pyi_out={tmp_path}", f"--grpc_python_out={tmp_path}", "fogbank/proto/block.proto"]
    subprocess.run(command, cwd=ROOT, check=True)
    for made in (tmp_path / "fogbank" / "proto").iterdir():
        assert made.read_text() == (ROOT / "src" / "fogbank" / "proto" / made.name).read_text(), (
            "tools/generate_proto.sh"
        )


def test_the_fingerprint_is_that_of_the_contract() -> None:
    assert f"{zlib.crc32((ROOT / 'proto/block.proto').read_bytes()):08x}" == CONTRACT, "tools/generate_proto.sh"
