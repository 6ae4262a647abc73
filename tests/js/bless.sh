#!/usr/bin/env bash
# Writes NAME.out for every NAME.js with Node, the reference. Arguments: names, or all.
cd "$(dirname "$0")"
for f in ${@:-*.js}; do
  env -i PATH="$PATH" HOME="$HOME" node -e 'globalThis.print = (...a) => console.log(a.map(String).join(" ")); (0, eval)(require("fs").readFileSync(process.argv[1], "utf8"))' "$f" >"${f%.js}.out" || echo "$f: node failed"
done
