// Files of environment variables: what `util.parseEnv` and `process.loadEnvFile` read. Node 20's reading, with its oddities:
// a name goes to the next equals sign, be it lines away, and an open quote in the last line is no value.
'use strict';

/** Without the spaces around it; tabs stay. */
const trimmed = (text) => text.replace(/^ +/, '').replace(/(?<! ) +$/, '');

/** The variables of a text, by name. */
function parse(text) {
  const found = new Map();
  let rest = trimmed(text.replaceAll('\r', ''));
  /** Goes on with the line end at or after a place; without one, all is read. */
  const goOn = (from) => {
    const end = rest.indexOf('\n', from);
    rest = end === -1 ? '' : rest.slice(end);
  };
  while (rest !== '') {
    if ((rest[0] === '\n' || rest[0] === '#') && rest.includes('\n')) {
      rest = rest.slice(rest.indexOf('\n') + 1);
      continue;
    }
    const equals = rest.indexOf('=');
    if (equals === -1) break;
    const name = trimmed(rest.slice(0, equals));
    if (name === '') break;
    const key = name.startsWith('export ') ? name.slice('export '.length) : name;
    rest = trimmed(rest.slice(equals + 1));
    const quote = rest[0];
    const isQuoted = quote === '"' || quote === "'" || quote === '`';
    const closing = isQuoted ? rest.indexOf(quote, 1) : -1;
    if (closing !== -1) {
      const value = rest.slice(1, closing);
      found.set(key, quote === '"' ? value.replaceAll('\\n', '\n') : value);
      goOn(closing + 1);
      continue;
    }
    const lineEnd = rest.indexOf('\n');
    if (isQuoted) {
      if (lineEnd === -1) continue;
      found.set(key, rest.slice(0, lineEnd));
    } else {
      const line = lineEnd === -1 ? rest : rest.slice(0, lineEnd);
      const comment = line.indexOf('#');
      found.set(key, trimmed(comment === -1 ? line : line.slice(0, comment)));
    }
    goOn(0);
  }
  const variables = {};
  for (const key of [...found.keys()].sort()) variables[key] = found.get(key);
  return variables;
}

module.exports = { parse };
