#!/usr/bin/env bash
# Fails where a file is not formatted or go.mod is not tidy.
set -euo pipefail
cd "$(dirname "$0")/.."
go tool -modfile=.ci/tools.mod golangci-lint fmt --config .ci/golangci.yml --diff ./...
go mod tidy -diff
