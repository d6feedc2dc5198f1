#!/usr/bin/env bash
# Every linter, on both halves.
set -euo pipefail
export PATH="$HOME/.cargo/bin:$PATH"
bin=.venv/bin

echo '— ruff';          $bin/ruff check && $bin/ruff format --check
echo '— mypy';          $bin/mypy
echo '— import-linter'; $bin/lint-imports
echo '— shellcheck';    shellcheck tools/*.sh .ci/run
echo '— rustfmt';       cargo fmt --manifest-path dataplane/Cargo.toml --all --check
                          cargo fmt --manifest-path dataplane/fuzz/Cargo.toml --check
echo '— clippy';        cargo clippy --quiet --manifest-path dataplane/Cargo.toml --all-targets --locked -- -D warnings
