#!/bin/sh
# Writes src/fogbank/proto/*_pb2* from proto/: Python's side of the contract between the two halves.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
"$python" -m grpc_tools.protoc -Ifogbank/proto=proto --python_out=src --pyi_out=src --grpc_python_out=src fogbank/proto/block.proto
