#!/usr/bin/env bash
# The tests under the race detector, in another order each time; the hub's once
# more with its log on disk.
set -euo pipefail
cd "$(dirname "$0")/.."
go test -race -shuffle=on -count="${COUNT:-1}" -timeout 15m "$@" ./...
HUBBUB_TEST_STORE=sqlite go test -race -shuffle=on -count=1 -timeout 15m "$@" ./hub
