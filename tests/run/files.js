// Files: synchronous, with callbacks, with promises; errors as Node words them.
const fs = require('fs');
const os = require('os');
const path = require('path');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gill-run-'));
const file = path.join(dir, 'a.txt');
const shown = (error) => `${error.code} ${error.syscall} ${error.errno} ${error.message.replace(dir, 'DIR')}`;

fs.writeFileSync(file, 'h\u00e9llo \u20ac');
console.log(fs.readFileSync(file, 'utf8'), fs.readFileSync(file).length, fs.statSync(file).size, fs.existsSync(file));
fs.appendFileSync(file, '!');
console.log(fs.readdirSync(dir), fs.statSync(dir).isDirectory());
try {
  fs.readFileSync(path.join(dir, 'missing'));
} catch (error) {
  console.log(shown(error));
}
const fd = fs.openSync(file, 'r+');
const bytes = Buffer.alloc(5);
console.log(fs.readSync(fd, bytes, 0, 5, 0), bytes.toString('hex'));
console.log(fs.writeSync(fd, 'H', 0), fs.readFileSync(file, 'latin1'));
fs.closeSync(fd);

fs.readFile(file, 'utf8', (error, text) => {
  console.log('callback', error, text);
  fs.readFile(path.join(dir, 'missing'), (failed) => {
    console.log('callback', shown(failed));
    promised();
  });
});

async function promised() {
  const { promises } = fs;
  await promises.mkdir(path.join(dir, 'x', 'y'), { recursive: true });
  await promises.writeFile(path.join(dir, 'x', 'y', 'b.json'), JSON.stringify({ n: 1 }));
  console.log(JSON.parse(await promises.readFile(path.join(dir, 'x', 'y', 'b.json'), 'utf8')));
  await promises.rename(file, path.join(dir, 'c.txt'));
  await promises.stat(file).catch((error) => console.log('promise', shown(error)));
  const stream = fs.createWriteStream(path.join(dir, 'big'));
  for (let i = 0; i < 1000; i++) stream.write(`line ${i}\n`);
  await new Promise((resolve) => stream.end(resolve));
  let length = 0;
  for await (const part of fs.createReadStream(path.join(dir, 'big'))) length += part.length;
  console.log('streamed', length);
  await promises.rm(dir, { recursive: true });
  console.log(fs.existsSync(dir));
}
