// Which modules a program may require by name. The table of all is the host's.
'use strict';

const host = internalBinding('builtins');
const ids = host.ids();
const known = new Set(ids.filter((id) => !id.startsWith('internal/') && id !== 'bootstrap'));

module.exports = {
  ids,
  isBuiltin(id) {
    return typeof id === 'string' && known.has(id.startsWith('node:') ? id.slice(5) : id);
  },
  load: (id) => require(id.startsWith('node:') ? id.slice(5) : id),
};
