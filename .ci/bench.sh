#!/usr/bin/env bash
# Compares the Go benchmarks of two commits, by default the last two:
#
#	.ci/bench.sh [OLD [NEW]]
#	COUNT=10 BENCH='Fanout|Append' BENCHTIME=200ms .ci/bench.sh v1.0 HEAD
#
# Both take turns, so that a machine that gets slower meanwhile is fair to both.
# The raw figures are left in $OUT, if it names a folder. For a whole hub under
# load there is `hub bench`.
set -euo pipefail
cd "$(dirname "$0")/.."
old=$(git rev-parse --verify --short "${1:-HEAD~1}^{commit}")
new=$(git rev-parse --verify --short "${2:-HEAD}^{commit}")
packages=${PACKAGES:-hub hub/wire hub/fanout hub/store hub/process hub/clean hub/bench}
benchstat=golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

temp=$(mktemp -d)
out=${OUT:-$temp/out}
clean() {
	for side in old new; do
		[ ! -d "$temp/$side" ] || git worktree remove --force "$temp/$side"
	done
	rm -rf "$temp"
}
trap clean EXIT
mkdir -p "$out" "$temp/bin"
: >"$out/old.txt"
: >"$out/new.txt"

for side in old new; do
	git worktree add --quiet --detach "$temp/$side" "${!side}"
	for p in $packages; do
		# A package that a commit has not, or that has no tests, has no benchmarks.
		ls "$temp/$side/$p"/*_test.go >/dev/null 2>&1 || continue
		(cd "$temp/$side" && go test -c -o "$temp/bin/$side-${p//\//-}" "./$p")
	done
done

for round in $(seq "${COUNT:-6}"); do
	echo "round $round of ${COUNT:-6}: $old and $new" >&2
	for p in $packages; do
		for side in old new; do
			bin=$temp/bin/$side-${p//\//-}
			[ -x "$bin" ] || continue
			(cd "$temp/$side/$p" && "$bin" -test.run '^$' -test.bench "${BENCH:-.}" -test.benchmem \
				-test.benchtime "${BENCHTIME:-100ms}" -test.timeout 20m) >>"$out/$side.txt"
		done
	done
done

go run "$benchstat" "$old=$out/old.txt" "$new=$out/new.txt"
