#!/usr/bin/env bash
# Installs the programs that the tests drive and a fresh machine lacks: the
# clients people come with. A test whose client is missing says so and is
# skipped.
set -euo pipefail
declare -A package=(
	[tmux]=tmux [python3]=python3 [node]=nodejs [curl]=curl [openssl]=openssl [ssh]=openssh-client
	[nc.openbsd]=netcat-openbsd [nc.traditional]=netcat-traditional [ncat]=ncat [busybox]=busybox
	[redis-server]=redis-server [nats-server]=nats-server
	[telnet]=inetutils-telnet [plink]=putty-tools [socat]=socat [chromium]=chromium
)
want=()
for program in "${!package[@]}"; do
	command -v "$program" >/dev/null || want+=("${package[$program]}")
done
[ ${#want[@]} -eq 0 ] && { echo "all there"; exit 0; }
echo "installing ${want[*]}"
sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${want[@]}" >/dev/null
