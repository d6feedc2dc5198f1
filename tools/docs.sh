#!/usr/bin/env bash
# Writes anew every page that is generated from the code: each tools/docs_*.py is one.
set -euo pipefail
for generator in tools/docs_*.py; do
    .venv/bin/python "$generator"
done
