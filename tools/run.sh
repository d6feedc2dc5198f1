#!/usr/bin/env bash
# Starts Fogbank on a data folder where it isn't running yet, runs the tour on it, and leaves it running.
#   tools/run.sh DATA PORT
set -euo pipefail
data=$1
port=$2
fogbank=.venv/bin/fogbank

# Codes of `fogbank status`: 0 runs and is well, 3 does not run; all others are for a person to look at.
code=0
"$fogbank" status --data "$data" >/dev/null 2>&1 || code=$?
case $code in
    0) ;;
    3) "$fogbank" up --detach --data "$data" --port "$port" ;;
    *)
        "$fogbank" status --data "$data" >&2 || true
        echo "tools/run.sh: what runs on $data is not well: see \`$fogbank logs --data $data\`," \
            "or end it with: $fogbank down --data $data" >&2
        exit 1
        ;;
esac
"$fogbank" tour --data "$data"
# One that ran before may have another port than the one asked for.
url=$({ "$fogbank" status --json --data "$data" || true; } |
    .venv/bin/python -c 'import json, sys; print(json.load(sys.stdin)["url"])')
echo "Fogbank goes on running at $url; end it with: $fogbank down --data $data"
