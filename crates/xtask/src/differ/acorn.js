// Answers questions about sources with acorn, one line of JSON each: `{"snippets": FILE}` gives the statements of a file that
// stand alone, `{"check": [SOURCE...]}` gives for each why it is refused as a script and as a module, or null.
'use strict';

const fs = require('fs');
const path = require('path');
const acorn = require(path.join(process.argv[2], 'acorn'));

const LONGEST = 2000;
const options = { ecmaVersion: 2025, allowHashBang: true };

function refusal(source, sourceType) {
  try {
    acorn.parse(source, { ...options, sourceType });
    return null;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : `failed: ${error.message}`;
  }
}

// Statements at any depth, but for those that only their surroundings allow.
function snippets(file) {
  const source = fs.readFileSync(file, 'utf8');
  let tree;
  for (const sourceType of ['script', 'module']) {
    try {
      tree = acorn.parse(source, { ...options, sourceType });
      break;
    } catch {}
  }
  const found = [];
  if (!tree) return source.length <= LONGEST ? [source] : [];
  const visit = (node) => {
    if (!node || typeof node.type !== 'string') return;
    if (/Statement$|Declaration$/.test(node.type) && node.type !== 'BlockStatement') {
      const text = source.slice(node.start, node.end);
      const alone = () => !refusal(text, 'script') || !refusal(text, 'module');
      if (text.length >= 20 && text.length <= LONGEST && alone()) return void found.push(text);
    }
    for (const key of Object.keys(node)) {
      const child = node[key];
      if (Array.isArray(child)) child.forEach(visit);
      else if (child && typeof child === 'object') visit(child);
    }
  };
  visit(tree);
  return found;
}

require('readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const question = JSON.parse(line);
    const answer = question.snippets
      ? snippets(question.snippets)
      : question.check.map((source) => [refusal(source, 'script'), refusal(source, 'module')]);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  });
