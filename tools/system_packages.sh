#!/usr/bin/env bash
# Installs the distribution's packages that are missing here.
#   tools/system_packages.sh run    what building and running take
#   tools/system_packages.sh test   what the tests take on top
# Asks for each program, not for its package, so that a cargo from rustup or a fio from source will do.
set -euo pipefail
export PATH="$HOME/.cargo/bin:$PATH:/usr/sbin:/sbin"
readonly CARGO_VERSION_MIN=1.85

# program:package, more than one of which may come from the same one
RUN=(
    cc:build-essential
    fio:fio
    qemu-img:qemu-utils
    qemu-storage-daemon:qemu-system-common
    fusermount3:fuse3
    nbdinfo:libnbd-bin
    nbdfuse:libnbd-bin
    nbdkit:nbdkit
    mkfs.ext4:e2fsprogs
    losetup:mount
    setpriv:util-linux
)
TEST=(
    curl:curl
    softhsm2-util:softhsm2
    mkfs.xfs:xfsprogs
    shellcheck:shellcheck
)

missing=()

need_programs() {
    local pair
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
    done
}

need_python() {
    # ensurepip is what Debian splits off into python3-venv.
    python_program >/dev/null || missing+=(python3 python3-venv)
}

python_program() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

at_least() { # at_least VERSION MIN
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

cargo_is_new_enough() {
    command -v cargo >/dev/null && at_least "$(cargo --version | cut -d ' ' -f 2)" "$CARGO_VERSION_MIN"
}

candidate() { # the version that apt would install of a package, empty where it knows none
    apt-cache policy "$1" | sed -n 's/^ *Candidate: //p' | sed 's/(none)//'
}

need_cargo() {
    cargo_is_new_enough || missing+=(CARGO)
}

need_rust_tools() {
    cargo fmt --version >/dev/null 2>&1 || missing+=(RUSTFMT)
    cargo clippy --version >/dev/null 2>&1 || missing+=(CLIPPY)
}

need_postgresql() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
}

# Debian 12 has a Rust new enough only as the packages it builds its browsers with.
resolve_rust() {
    local cargo=cargo rustfmt=rustfmt clippy=rust-clippy i
    if ! at_least "$(candidate rustc)" "$CARGO_VERSION_MIN"; then
        cargo=cargo-web rustfmt=rustfmt-web clippy=rust-web-clippy
    fi
    if ! at_least "$(candidate "$cargo")" "$CARGO_VERSION_MIN"; then
        echo "No package here has cargo $CARGO_VERSION_MIN or newer: install it from https://rustup.rs" >&2
        exit 1
    fi
    for i in "${!missing[@]}"; do
        case ${missing[i]} in
            CARGO) missing[i]=$cargo ;;
            RUSTFMT) missing[i]=$rustfmt ;;
            CLIPPY) missing[i]=$clippy ;;
        esac
    done
}

install_missing() {
    if ! command -v apt-get >/dev/null; then
        echo "Please install what provides: ${missing[*]} (Debian's names; there is no apt-get here)" >&2
        exit 1
    fi
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "As root: apt-get install ${missing[*]}" >&2; exit 1; }
        root=(sudo)
    fi
    local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --option Dpkg::Use-Pty=0)
    # Lists of a fresh or an old machine lead to packages that are no longer there.
    "${apt[@]}" update
    case " ${missing[*]} " in *" CARGO "* | *" RUSTFMT "* | *" CLIPPY "*) resolve_rust ;; esac
    echo "Installing: ${missing[*]}"
    local install=("${apt[@]}" install --yes --no-install-recommends)
    case " ${missing[*]} " in
        *" postgresql "*)
            # The tests start a server of their own: the package shall not start one for the machine.
            "${install[@]}" postgresql-common
            "${root[@]}" sed -i 's/^#* *create_main_cluster.*/create_main_cluster = false/' \
                /etc/postgresql-common/createcluster.conf
            ;;
    esac
    "${install[@]}" "${missing[@]}"
}

case "${1:-run}" in
    run)
        need_programs "${RUN[@]}"
        need_python
        need_cargo
        ;;
    test)
        need_programs "${TEST[@]}"
        need_rust_tools
        need_postgresql
        ;;
    python)
        python_program
        exit
        ;;
    *)
        echo "usage: $0 run|test|python" >&2
        exit 2
        ;;
esac
[ "${#missing[@]}" -eq 0 ] || install_missing
