// os: facts about the machine.
'use strict';

const host = internalBinding('os');
const { make } = require('internal/errors');
const { platform, arch, env } = internalBinding('process');

const uname = (index) => () => host.uname()[index];

// What the library says of a user that is not in its files.
const ENOENT = 2;

function systemError(syscall, errno) {
  const [code, message] = host.errnoName(errno);
  const error = make('ERR_SYSTEM_ERROR', syscall, code, message);
  error.name = 'SystemError';
  error.info = { errno: -errno, code, message, syscall };
  error.errno = -errno;
  error.syscall = syscall;
  return error;
}

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
  homedir() {
    const home = env.HOME || host.homedir();
    if (home === '') throw systemError('uv_os_homedir', ENOENT);
    return home;
  },
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
    const user = host.userInfo();
    if (user === undefined) throw systemError('uv_os_get_passwd', ENOENT);
    const [uid, gid, username, homedir, shell] = user;
    return { uid, gid, username, homedir, shell };
  },
  getPriority(pid = 0) {
    require('internal/validators').integer(pid, 'pid', -2147483648, 2147483647);
    const [priority, errno] = host.priority(pid);
    if (errno !== 0) throw systemError('uv_os_getpriority', errno);
    return priority;
  },
  setPriority(pid, priority) {
    if (priority === undefined) [pid, priority] = [0, pid];
    const validators = require('internal/validators');
    validators.integer(pid, 'pid', -2147483648, 2147483647);
    validators.integer(priority, 'priority', -20, 19);
    const [, errno] = host.priority(pid, priority);
    if (errno !== 0) throw systemError('uv_os_setpriority', errno);
  },
  constants: {
    signals: host.signals(),
    errno: Object.fromEntries(host.errnos().map(([number, name]) => [name, Math.abs(number)])),
    priority: { PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7, PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20 },
    UV_UDP_REUSEADDR: 4,
    dlopen:
      platform === 'linux'
        ? { RTLD_LAZY: 1, RTLD_NOW: 2, RTLD_GLOBAL: 256, RTLD_LOCAL: 0, RTLD_DEEPBIND: 8 }
        : { RTLD_LAZY: 1, RTLD_NOW: 2, RTLD_GLOBAL: 8, RTLD_LOCAL: 4 },
  },
};
