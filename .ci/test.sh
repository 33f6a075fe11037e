#!/usr/bin/env bash
# The tests under the race detector, in another order each time.
set -euo pipefail
cd "$(dirname "$0")/.."
go test -race -shuffle=on -count="${COUNT:-1}" -timeout 300s "$@" ./...
