#!/bin/sh
# Makes .venv and installs a lock into it, each only when needed:  sh scripts/environment.sh requirements.txt
set -eu
lock=$1
installed=.venv/$lock

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and none was found on PATH. Install it, or name it: PYTHON=/path/to/python3 make run" >&2
    exit 1
}

if ! new_enough .venv/bin/python; then
    python=$(find_python)
    rm -rf .venv
    # Debian without python3-venv cannot put pip into a new environment; its own pip can.
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        "$python" -m venv --without-pip .venv
        "$python" -m pip --quiet --python .venv/bin/python install pip || {
            echo "No pip for $python. On Debian or Ubuntu: apt-get install python3-venv" >&2
            exit 1
        }
    fi
fi

if ! cmp -s "$lock" "$installed"; then
    echo "Installing $lock into .venv (only when it changed; a minute or two)" >&2
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip --upgrade >/dev/null
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes -r "$lock"
    cp "$lock" "$installed"
fi
