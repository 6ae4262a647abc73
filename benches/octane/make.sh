#!/usr/bin/env bash
# Writes one stand-alone script a benchmark of V8's suite v7 into the directory given. Iterations are such that each takes
# about a second in QuickJS.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); to=$1; mkdir -p "$to"
[ -d "$here/node_modules" ] || npm ci --prefix "$here" --silent
lib=$here/node_modules/benchmark-octane/lib/octane
while read -r name n; do
  { cat "$here/shim.js"; cat "$lib/$name.js"; echo "var ITERATIONS = $n;"; cat "$here/drive.js"; } >"$to/$name.js"
done <<'N'
richards 60
deltablue 50
crypto 6
raytrace 20
earley-boyer 10
regexp 3
splay 500
navier-stokes 8
N
