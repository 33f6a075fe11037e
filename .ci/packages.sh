#!/usr/bin/env bash
# Installs the programs that the tests drive and a fresh machine lacks.
set -euo pipefail
want=()
command -v tmux >/dev/null || want+=(tmux)
command -v python3 >/dev/null || want+=(python3)
command -v nc >/dev/null || want+=(netcat-openbsd)
[ ${#want[@]} -eq 0 ] && { echo "all there"; exit 0; }
echo "installing ${want[*]}"
sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${want[@]}" >/dev/null
