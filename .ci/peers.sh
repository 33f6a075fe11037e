#!/usr/bin/env bash
# Puts the same load to this hub and to the servers people would use instead, and
# prints a table in Markdown:
#
#	.ci/peers.sh
#	.ci/peers.sh --runs 1 --only idle
#
# It takes under 6 minutes, runs everything on 127.0.0.1, installs nothing, and
# leaves nothing behind. Redis and NATS are those of the system.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin # Debian has nats-server there
[ -r /proc/self/stat ] || { echo "the processor time of a server is known on Linux only" >&2; exit 2; }
missing=()
for program in redis-server nats-server python3; do
	command -v "$program" >/dev/null || missing+=("$program")
done
if [ ${#missing[@]} -gt 0 ]; then
	echo "missing; with Debian: apt-get install ${missing[*]}" >&2
	exit 2
fi
exec python3 .ci/peers.py "$@"
