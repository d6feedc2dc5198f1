#!/usr/bin/env bash
# The tests. What measures time or drives the whole machine runs alone; the rest runs side by side.
#   tools/test.sh all|fast
set -euo pipefail
export PATH="$HOME/.cargo/bin:$PATH:/usr/sbin:/sbin"
pytest=.venv/bin/pytest
mkdir -p .make

case "${1:-all}" in
    fast)
        $pytest -n auto -m 'not slow and not root and not postgres' tests/unit tests/contract
        ;;
    all)
        cargo test --quiet --manifest-path dataplane/Cargo.toml --workspace --locked
        tools/fuzz.sh 60
        $pytest -n auto tests/unit tests/contract | tee .make/pytest-parallel.log
        # These measure, and would disturb one another.
        $pytest tests/scenario tests/fault | tee .make/pytest-serial.log
        echo "unit and contract: $(tail -n 1 .make/pytest-parallel.log)"
        echo "scenario and fault: $(tail -n 1 .make/pytest-serial.log)"
        ;;
    *)
        echo "usage: $0 all|fast" >&2
        exit 2
        ;;
esac
