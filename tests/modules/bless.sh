#!/usr/bin/env bash
# Writes NAME.out for every NAME.mjs with Node, the reference. Arguments: names, or all.
cd "$(dirname "$0")"
for f in ${@:-*.mjs}; do
  env -i PATH="$PATH" HOME="$HOME" node --no-warnings "$f" >"${f%.mjs}.out" || echo "$f: node failed"
done
