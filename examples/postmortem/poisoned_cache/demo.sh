#!/usr/bin/env bash
# The story: a price service under load dies, leaves a core, and the core says why. `cargo xtask demo` builds the commands first.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=$(cd "${CARGO_TARGET_DIR:-$here/../../../target}" && pwd)
bin=$target/debug
# The core stays there, for further questions; the next demo replaces it.
work=${DEMO_DIR:-$target/demo}
mkdir -p "$work"
rm -f "$work/core" "$work/load.log"
export FEED_PORT=${FEED_PORT:-$((20000 + RANDOM % 20000))}
"$bin/vmrun" --no-core "$here/load.js" >"$work/load.log" 2>&1 &
load=$!
trap 'kill $load 2>/dev/null || true' EXIT
echo "Starting 300 customers and the feed; the log of both is $work/load.log."
for _ in $(seq 100); do grep -q listens "$work/load.log" && break; sleep 0.1; done

bold=; plain=
if [ -t 1 ]; then bold=$'\033[1m'; plain=$'\033[0m'; fi
say() { printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"; }
cd "$here"
say vmrun server.js
"$bin/vmrun" --core-dir "$work" --core-name core server.js || true
cd "$work"
say vminspect core stack -v
"$bin/vminspect" core stack -v
say vminspect core refs entry
"$bin/vminspect" core refs entry
say vminspect core find Request --prop product=tin
"$bin/vminspect" core find Request --prop product=tin
cat <<'TEXT'

Request 41 died on a cache entry without a rate. The entry is also held by a suspended call of `refresh` for request 217,
waiting at server.js:54: it put the entry into the cache before its rate was known. 88, 140 and 263 will hit it next.
TEXT
printf '\nThe core stays; ask it yourself: %s %s\n' "$bin/vminspect" "$work/core"
