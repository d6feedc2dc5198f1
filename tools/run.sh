#!/usr/bin/env bash
# Starts Fogbank on a data folder where it isn't running yet, runs the tour on it, and leaves it running.
#   tools/run.sh DATA PORT
set -euo pipefail
data=$1
port=$2
fogbank=.venv/bin/fogbank

if ! "$fogbank" status --data "$data" >/dev/null 2>&1; then
    "$fogbank" up --detach --data "$data" --port "$port"
fi
"$fogbank" tour --data "$data"
echo "Fogbank goes on running on port $port; end it with: $fogbank down --data $data"
