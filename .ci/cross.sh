#!/usr/bin/env bash
# Everything builds for the systems it is meant for, tests too.
set -euo pipefail
cd "$(dirname "$0")/.."
for os in linux darwin windows; do
	GOOS=$os go vet ./hub/... ./ui/... ./cmd/...
	echo "$os builds"
done
