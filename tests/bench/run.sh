#!/usr/bin/env bash
# What `./dev bench` runs once everything is built: tests/bench/run.sh [decide|gate|git|intake|idle|emergency]…, all of them when nothing is named.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
built=$here/../../build/bench/bin
[ $# -gt 0 ] || set -- decide gate git intake idle emergency

# The whole program with one repository, whose forge and git server are not there: memory at rest and after 100,000 deliveries.
idle() {
  local work port=18480
  work=$(mktemp -d)
  cat >"$work/sluice.yaml" <<YAML
listen: 127.0.0.1:$port
data_dir: $work/var
users: [{login: alice, github_id: 1, roles: [admin]}]
tokens: [{user: alice, secret: only-for-the-benchmark-token}]
repositories:
  - name: Codertocat/Hello-World
    forge: github
    api_url: http://127.0.0.1:9
    clone_url: http://127.0.0.1:9/x.git
    credentials: {token: only-for-the-benchmark}
    webhook_secret: only-for-the-benchmark
    environments: {uat: {branch: uat}, prod: {branch: main}}
    trigger: {type: workflow_dispatch, workflow: deploy.yml}
YAML
  "$built/sluice" serve --config "$work/sluice.yaml" >"$work/log" 2>&1 &
  local pid=$!
  # shellcheck disable=SC2064  # these very values
  trap "kill $pid 2>/dev/null || true; wait $pid 2>/dev/null || true; rm -rf '$work'" RETURN
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    sleep 0.1
  done
  kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; return 1; }
  sleep 2
  memory() { awk -v key="$1:" '$1 == key {printf "%.1f", $2 / 1024}' "/proc/$pid/status"; }
  printf 'idle process: %s MiB\n' "$(memory VmRSS)"
  for part in 1 2 3 4; do
    "$built/intake_load" --port "$port" --path /webhooks/github/Codertocat/Hello-World --secret only-for-the-benchmark \
      --payloads "$here/../node_modules/@octokit/webhooks-examples/api.github.com/index.json" --connections 16 --rate 2500 --seconds 10
    printf 'after %s deliveries: %s MiB, at most %s MiB\n' "$((part * 25000))" "$(memory VmRSS)" "$(memory VmHWM)"
  done
}

for name in "$@"; do
  printf '\n== %s\n' "$name"
  case $name in
    decide | gate | git) "$built/${name}_bench" ;;
    intake) "$here/intake.sh" "$built" ;;
    idle) idle ;;
    emergency) node "$here/emergency.mjs" "$built/sluice" ;;
    *)
      echo "no benchmark is called $name: decide, gate, git, intake, idle, emergency" >&2
      exit 2
      ;;
  esac
done
