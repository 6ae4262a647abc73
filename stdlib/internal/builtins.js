// Which modules a program may require by name. The table of all is the host's.
'use strict';

const host = internalBinding('builtins');

module.exports = {
  ids: host.ids,
  isBuiltin(id) {
    return typeof id === 'string' && host.has(id.startsWith('node:') ? id.slice(5) : id);
  },
  load: (id) => require(id.startsWith('node:') ? id.slice(5) : id),
};
