#!/usr/bin/env bash
# The linters, the layer rules, and the caps on the tail: a file has at most 400
# lines (tests apart); functions and interfaces are held by golangci.yml.
set -euo pipefail
cd "$(dirname "$0")/.."
long=$(git ls-files '*.go' | grep -v '_test\.go$' | xargs wc -l | awk '$2 != "total" && $1 > 400')
[ -z "$long" ] || { printf 'longer than 400 lines:\n%s\n' "$long"; exit 1; }
go vet ./...
# Another's linter on this machine is no reason to fail: by itself it refuses to
# run beside one.
go tool -modfile=.ci/tools.mod golangci-lint run --allow-parallel-runners --config .ci/golangci.yml ./...
