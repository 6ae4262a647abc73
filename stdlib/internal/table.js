// console.table: rows and columns in box-drawing characters.
'use strict';

const { inspect, width } = require('internal/inspect');
const types = require('internal/types');

function render(columns) {
  const widths = columns.map(([head, cells]) => Math.max(width(head), ...cells.map((cell) => width(cell))) + 2);
  const rows = Math.max(...columns.map(([, cells]) => cells.length));
  const line = (cells) =>
    `│${cells
      .map((cell, i) => {
        return ` ${cell}${' '.repeat(widths[i] - width(cell) - 1)}`;
      })
      .join('│')}│`;
  const bar = widths.map((n) => '─'.repeat(n));
  const lines = [`┌${bar.join('┬')}┐`, line(columns.map(([head]) => head)), `├${bar.join('┼')}┤`];
  for (let i = 0; i < rows; i++) lines.push(line(columns.map(([, cells]) => (i in cells ? cells[i] : ''))));
  lines.push(`└${bar.join('┴')}┘`);
  return lines.join('\n');
}

module.exports = function table(data, properties, options) {
  const show = (value) => {
    const depth = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0;
    return inspect(value, { maxArrayLength: 3, breakLength: Infinity, colors: options.colors, depth });
  };
  let pairs = types.isMap(data) ? [...data] : undefined;
  if (types.isMapIterator(data)) {
    // Looked at, not used up.
    const [items, isPairs] = internalBinding('util').previewEntries(data);
    if (isPairs) pairs = Array.from({ length: items.length / 2 }, (_, i) => [items[2 * i], items[2 * i + 1]]);
  }
  if (pairs !== undefined) {
    return render([
      ['(iteration index)', pairs.map((_, i) => String(i))],
      ['Key', pairs.map(([key]) => show(key))],
      ['Values', pairs.map(([, value]) => show(value))],
    ]);
  }
  if (types.isSet(data) || types.isSetIterator(data) || types.isMapIterator(data)) {
    const values = types.isSet(data) ? [...data] : internalBinding('util').previewEntries(data)[0];
    return render([
      ['(iteration index)', values.map((_, i) => String(i))],
      ['Values', values.map(show)],
    ]);
  }
  const index = Object.keys(data);
  const columns = new Map();
  const primitives = [];
  index.forEach((key, row) => {
    const item = data[key];
    const isPrimitive = item === null || (typeof item !== 'function' && typeof item !== 'object');
    if (isPrimitive) {
      primitives[row] = show(item);
      return;
    }
    for (const name of properties || Object.keys(item)) {
      if (!columns.has(name)) columns.set(name, []);
      if (Object.prototype.hasOwnProperty.call(item, name)) columns.get(name)[row] = show(item[name]);
    }
  });
  if (properties !== undefined) for (const name of properties) if (!columns.has(name)) columns.set(name, []);
  const fill = (cells) => {
    for (let i = 0; i < index.length; i++) if (!(i in cells)) cells[i] = '';
    return cells;
  };
  const all = [['(index)', index], ...[...columns].map(([name, cells]) => [name, fill(cells)])];
  if (primitives.length > 0) all.push(['Values', fill(primitives)]);
  return render(all);
};
