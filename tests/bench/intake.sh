#!/usr/bin/env bash
# Measures the way in (verified, parsed, durable before the 2xx) beside its peers, which store nothing, in one run and in turns, so that
# whatever else the machine does falls on all alike. Prints the median of the rounds and the commands that were run.
#   tests/bench/intake.sh <directory of the built programs> [rounds] [seconds]
# Peers are taken where they are installed: @octokit/webhooks under tests/node_modules or $OCTOKIT_MODULES, Debian's `webhook`.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "${1:?directory of intake_server and intake_load}" && pwd)
rounds=${2:-5}
seconds=${3:-4}
modules=${OCTOKIT_MODULES:-$here/../node_modules}
payloads=$modules/@octokit/webhooks-examples/api.github.com/index.json
repository=Codertocat/Hello-World
secret=only-for-the-benchmark
work=$(mktemp -d)
declare -A pid port path
trap 'kill "${pid[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

[[ -f $payloads ]] || { echo "no recorded payloads at $payloads: npm install @octokit/webhooks-examples" >&2; exit 1; }

waitFor() {
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "nothing listens on port $1" >&2
  exit 1
}

start() { # name port path command…
  local name=$1
  port[$name]=$2 path[$name]=$3
  shift 3
  "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  waitFor "${port[$name]}"
  echo "  $name: $*"
}

load() { # name connections [options…]
  local name=$1 connections=$2
  shift 2
  "$programs/intake_load" --port "${port[$name]}" --path "${path[$name]}" --secret "$secret" --payloads "$payloads" \
    --connections "$connections" --seconds "$seconds" "$@" || true
}

field() { sed -E "s/.*\"$1\": ([0-9.]+).*/\1/"; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
memory() { awk -v key="$2:" '$1 == key {printf "%.1f", $2 / 1024}' "/proc/${pid[$1]}/status"; }

echo "Servers"
start sluice 18471 "/webhooks/github/$repository" "$programs/intake_server" 18471 "$work/inbox" "$repository" "$secret"
names=(sluice)
idle=$(memory sluice VmRSS)
if command -v node >/dev/null && [[ -d $modules/@octokit/webhooks ]]; then
  start octokit 18472 /hook node "$here/peers/octokit.mjs" "$modules" 18472 "$secret"
  names+=(octokit)
fi
if command -v webhook >/dev/null; then
  # Verifies the signature, then finds that another rule does not hold: no process is started.
  cat >"$work/hooks.json" <<JSON
[{"id": "bench", "execute-command": "/bin/true", "trigger-rule": {"and": [
  {"match": {"type": "payload-hmac-sha256", "secret": "$secret", "parameter": {"source": "header", "name": "X-Hub-Signature-256"}}},
  {"match": {"type": "value", "value": "never", "parameter": {"source": "payload", "name": "bench"}}}]}}]
JSON
  start webhook 18473 /hooks/bench webhook -hooks "$work/hooks.json" -ip 127.0.0.1 -port 18473
  names+=(webhook)
fi
echo "Load: $programs/intake_load --connections N --seconds $seconds, $rounds rounds in turns"

for connections in 16 64; do
  for ((round = 0; round < rounds; ++round)); do
    for name in "${names[@]}"; do load "$name" "$connections" >>"$work/$name.$connections"; done
  done
done
load sluice 64 --rate 2000 >"$work/sluice.steady"

printf '\n%-10s %12s %10s %8s %8s %10s %8s\n' server connections req/s p50/ms p99/ms ours/its errors
for connections in 16 64; do
  ours=$(field rps <"$work/sluice.$connections" | median)
  for name in "${names[@]}"; do
    file=$work/$name.$connections
    rps=$(field rps <"$file" | median)
    printf '%-10s %12s %10s %8s %8s %10s %8s\n' "$name" "$connections" "$rps" "$(field p50_ms <"$file" | median)" \
      "$(field p99_ms <"$file" | median)" "$(awk -v a="$ours" -v b="$rps" 'BEGIN {printf "%.2f", b ? a / b : 0}')" \
      "$(field errors <"$file" | awk '{n += $1} END {print n}')"
  done
done
printf '\nsteady 2000/s, 64 connections: '
cat "$work/sluice.steady"
printf 'memory of sluice: %s MiB idle, %s MiB now, %s MiB at most\n' "$idle" "$(memory sluice VmRSS)" "$(memory sluice VmHWM)"
if command -v node >/dev/null; then
  printf '\n'
  node "$here/slow_clients.mjs" "${port[sluice]}" "${path[sluice]}" "$secret"
fi
