#!/usr/bin/env bash
# Writes NAME.out for every case with Node, the reference. Arguments: names without `.js`, or all.
cd "$(dirname "$0")/cases"
for name in ${@:-$(ls *.js | sed 's/\.js$//')}; do
  env -i PATH="$PATH" HOME="$HOME" node "$name.js" >"$name.out" || echo "$name: node ended with $?"
done
