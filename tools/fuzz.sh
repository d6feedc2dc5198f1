#!/usr/bin/env bash
# Fuzzes the NBD parser and the readers of metadata, SECONDS in all (default 60), from the inputs that are kept.
#   tools/fuzz.sh [SECONDS] [TARGET…]
# libFuzzer with coverage as its guide. The compiler's flags for it are stable ones, so any Rust does.
# What crashes a target is kept in dataplane/fuzz/regressions/TARGET: commit it, it is run first from then on.
set -euo pipefail
cd "$(dirname "$0")/../dataplane/fuzz"
export PATH="$HOME/.cargo/bin:$PATH"
export CARGO_TARGET_DIR=../target/fuzz

seconds=${1:-60}
shift || true
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(handshake transmission metadata)

host=$(rustc -vV | sed -n 's/^host: //p')
coverage=(
    --cfg fuzzing
    -Cpasses=sancov-module
    -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares
    -Ccodegen-units=1
)
# With --target the flags are not for build scripts, which could not be linked with them.
# Not --locked: a crate that the engine newly takes is added to the lock file here, and nothing else changes in it.
RUSTFLAGS="${coverage[*]}" cargo build --quiet --release --bins --target "$host"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# New inputs are thrown away, so that a run changes nothing in the repository, unless FUZZ_FOUND names a folder for them.
found=${FUZZ_FOUND:-$work/found}
for target in "${targets[@]}"; do
    mkdir -p "$found/$target" "corpus/$target" "regressions/$target"
    "$CARGO_TARGET_DIR/$host/release/$target" -max_total_time="$((seconds / ${#targets[@]}))" -max_len=4096 -timeout=5 \
        -rss_limit_mb=1024 -artifact_prefix="regressions/$target/" -dict="$target.dict" -print_final_stats=1 \
        "$found/$target" "corpus/$target" "regressions/$target" >"$work/log" 2>&1 ||
        { tail -n 40 "$work/log" >&2; echo "fuzz $target: see dataplane/fuzz/regressions/$target" >&2; exit 1; }
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
    cover=$(sed -n 's/.*DONE *\(cov: [0-9]*\).*/\1/p' "$work/log")
    echo "fuzz $target: $runs inputs, $cover, nothing found"
done
