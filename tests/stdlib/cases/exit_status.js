// How programs end: the exit status, who is told, and of which failure, for ways to end and listeners that meddle with it.
'use strict';
module.exports = async (lib, out) => {
  const { spawnSync } = lib('child_process');
  const seen = "console.log('exit', code, process.exitCode);";
  const listeners = {
    none: '',
    throws: `process.on('exit', (code) => { ${seen} throw new Error('in exit'); }); process.on('exit', () => console.log('second'));`,
    sets: `process.on('exit', (code) => { ${seen} process.exitCode = 5; });`,
    clears: `process.on('exit', (code) => { ${seen} process.exitCode = undefined; });`,
    exits: `process.on('exit', (code) => { ${seen} process.exit(6); });`,
    'sets and throws': `process.on('exit', (code) => { ${seen} process.exitCode = 5; throw new Error('in exit'); });`,
    'throws and is taken':
      `process.on('uncaughtException', (e) => console.log('taken', e.message)); process.on('exit', (code) => { ${seen} throw new Error('in exit'); });`,
    'throws twice':
      `process.on('uncaughtException', (e) => { throw new Error('again'); }); process.on('exit', (code) => { ${seen} throw new Error('in exit'); });`,
    monitors:
      `process.on('uncaughtExceptionMonitor', (e, origin) => console.log('told', e.message, origin, process.exitCode)); process.on('exit', (code) => { ${seen} });`,
    'monitor throws': "process.on('uncaughtExceptionMonitor', () => { throw new Error('monitor'); }); process.on('exit', () => console.log('exit'));",
  };
  const programs = {
    ends: '',
    'sets 3': 'process.exitCode = 3;',
    'exits with 4': 'setTimeout(() => process.exit(4));',
    'exits, caught': "process.exitCode = 3; try { process.exit(2); } catch (e) { console.log('caught', e.message); } console.log('goes on');",
    throws: "throw new Error('body');",
    'sets 3, throws': "process.exitCode = 3; setTimeout(() => { throw new Error('body'); });",
    'sets 0, rejects': "process.exitCode = 0; Promise.reject(new Error('body'));",
    'throws in a handler': "process.once('uncaughtException', () => { throw new Error('handler'); }); throw new Error('body');",
  };
  for (const [listener, first] of Object.entries(listeners)) {
    for (const [program, then] of Object.entries(programs)) {
      const env = { ...process.env, GILL_NO_CORE: '1' };
      const ended = spawnSync(process.execPath, ['-e', `${first}\n${then}`], { encoding: 'utf8', env });
      const error = /^Error: .*/m.exec(ended.stderr);
      out(`${listener} / ${program}: ${ended.status} [${ended.stdout.trim().replace(/\n/g, '; ')}] ${error ? error[0] : ''}`);
    }
  }
};
