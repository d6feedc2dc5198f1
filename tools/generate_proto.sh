#!/bin/sh
# Writes src/fogbank/proto/*_pb2* and fingerprint.py from proto/: Python's side of the contract between the two halves.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
"$python" -m grpc_tools.protoc -Ifogbank/proto=proto --python_out=src --pyi_out=src --grpc_python_out=src fogbank/proto/block.proto
"$python" - > src/fogbank/proto/fingerprint.py <<'END'
import pathlib, zlib
print('"""Which contract this package is built for: the CRC-32 of proto/block.proto, as fogd tells its own."""\n')
print(f'CONTRACT = "{zlib.crc32(pathlib.Path("proto/block.proto").read_bytes()):08x}"')
END
