// os: facts about the machine.
'use strict';

const host = internalBinding('os');
const { platform, arch, env } = internalBinding('process');

const uname = (index) => () => host.uname()[index];

module.exports = {
  EOL: '\n',
  devNull: '/dev/null',
  arch: () => arch,
  platform: () => platform,
  type: uname(0),
  release: uname(1),
  version: uname(2),
  machine: uname(3),
  hostname: host.hostname,
  homedir: () => env.HOME || host.homedir(),
  tmpdir() {
    const dir = env.TMPDIR || env.TMP || env.TEMP || '/tmp';
    return dir.length > 1 && dir.endsWith('/') ? dir.slice(0, -1) : dir;
  },
  endianness: () => (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE'),
  uptime: host.uptime,
  loadavg: host.loadavg,
  totalmem: () => host.memory()[0],
  freemem: () => host.memory()[1],
  availableParallelism: () => Math.max(1, host.cpus().length),
  cpus: () => host.cpus().map(([model, speed, user, nice, sys, idle, irq]) => ({ model, speed, times: { user, nice, sys, idle, irq } })),
  networkInterfaces() {
    const found = {};
    for (const [name, address, netmask, family, mac, internal, cidr, scopeid] of host.networkInterfaces()) {
      const entry = { address, netmask, family, mac, internal, cidr };
      if (family === 'IPv6') entry.scopeid = scopeid;
      (found[name] ??= []).push(entry);
    }
    return found;
  },
  userInfo() {
    const [uid, gid, username, homedir, shell] = host.userInfo();
    return { uid, gid, username, homedir, shell };
  },
  getPriority: () => 0,
  setPriority() {},
  constants: {
    signals: host.signals(),
    errno: Object.fromEntries(host.errnos().map(([number, name]) => [name, Math.abs(number)])),
    priority: { PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7, PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20 },
    UV_UDP_REUSEADDR: 4,
    dlopen: {},
  },
};
