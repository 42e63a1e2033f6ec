#!/bin/sh
# Installs a headless Chromium where there is none and the system lets us (root with apt). Never fails: without a
# browser the tests that need one are skipped by name.
[ -n "${SALESPLAN_BROWSER:-}" ] && exit 0
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium for the browser tests" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1 ||
        echo "chromium could not be installed; the browser tests are skipped" >&2
fi
exit 0
