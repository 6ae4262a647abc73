#!/usr/bin/env bash
# V8's suite v7: CPU seconds of gill, QuickJS-ng and node --jitless side by side, ratios and their geometric mean.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p vmrun
CARGO_TARGET_DIR=$target/peers cargo build --quiet --release --manifest-path "$root/benches/peers/Cargo.toml"
scripts=$(mktemp -d); trap 'rm -rf "$scripts"' EXIT
bash "$root/benches/octane/make.sh" "$scripts"
cpu() { local TIMEFORMAT='%U'; { time "$@" >/dev/null 2>&1; } 2>&1; }
best() { for _ in 1 2 3; do cpu "$@"; done | sort -n | head -1; }
printf '%-16s %8s %10s %8s %8s\n' program gill QuickJS-ng ratio jitless
for script in "$scripts"/*.js; do
  "$target/release/vmrun" --script --no-core "$script" >/dev/null || { echo "$(basename "$script" .js): gill fails"; continue; }
  a=$(best "$target/release/vmrun" --script --no-core "$script")
  b=$(best "$target/peers/release/qjs" "$script")
  c=$(best node --jitless "$script")
  awk -v n="$(basename "$script" .js)" -v a="$a" -v b="$b" -v c="$c" 'BEGIN { printf "%-16s %8.2f %10.2f %8.2f %8.2f\n", n, a, b, a / b, c }'
done | tee "$scripts/table"
awk '$4 > 0 { s += log($4); n++ } END { if (n) printf "geometric mean of the ratios to QuickJS-ng: %.3f over %d programs\n", exp(s / n), n }' "$scripts/table"
