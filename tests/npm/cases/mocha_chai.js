// mocha runs a suite with chai: passes, failures, hooks, async tests, retries; reporters; what chai says.
const Mocha = require('mocha').default, { expect, assert, should } = require('chai');
should();
function run(reporter, more) {
  return new Promise((done) => {
    const mocha = new Mocha({ reporter, timeout: 2000, color: false, slow: 10000, ...more });
    const { Suite, Test } = Mocha;
    const root = Suite.create(mocha.suite, 'numbers');
    const order = [];
    let tries = 0;
    root.beforeAll('prepare', () => order.push('before all'));
    root.beforeEach(() => order.push('before'));
    root.afterEach(function () { order.push(this.currentTest.state); });
    root.afterAll(() => order.push('after all'));
    root.addTest(new Test('adds', () => expect(1 + 1).to.equal(2)));
    root.addTest(new Test('is deep', () => expect({ a: [1, { b: 2 }] }).to.deep.equal({ a: [1, { b: 2 }] })));
    root.addTest(new Test('fails', () => expect([1, 2]).to.include(3)));
    root.addTest(new Test('differs', () => assert.deepEqual({ a: 1, b: [1, 2, 3], c: 'same' }, { a: 1, b: [1, 3], c: 'same' })));
    root.addTest(new Test('waits', (cb) => setTimeout(cb, 2)));
    root.addTest(new Test('promises', async () => { await null; assert.throws(() => { throw new TypeError('bad'); }, TypeError, /bad/); }));
    root.addTest(new Test('rejects', async () => { throw new Error('rejected'); }));
    root.addTest(new Test('pending'));
    root.addTest(new Test('skips', function () { this.skip(); }));
    const again = new Test('succeeds at the third try', function () { if (++tries < 3) throw new Error('not yet'); });
    again.retries(3);
    root.addTest(again);
    const inner = Suite.create(root, 'inner');
    inner.addTest(new Test('late', (cb) => { setTimeout(() => cb(new Error('called back')), 1); }));
    inner.addTest(new Test('times out', function (cb) { this.timeout(5); }));
    inner.addTest(new Test('calls twice', (cb) => { cb(); cb(); }));
    const broken = Suite.create(root, 'broken');
    broken.beforeEach('fix it', () => { throw new Error('hook'); });
    broken.addTest(new Test('never runs', () => {}));
    mocha.run((failures) => done([failures, order.join()]));
  });
}
// Times and stacks are not what is compared.
const write = process.stdout.write.bind(process.stdout);
const clean = (text) => String(text).replace(/: \d+ms$/gm, ': T').replace(/\(\d+m?s\)/g, '(T)').replace(/"(duration|currentRetry|speed)": ?("\w+"|\d+)/g, '"$1": 0').replace(/"(start|end)": ?"[^"]*"/g, '"$1": ""').replace(/"stack": ?"(\\.|[^"\\])*"/g, '"stack": ""').replace(/time="[^"]*"|timestamp="[^"]*"/g, 'T').replace(/^ +at .*\n?/gm, '').replace(/\n +at .*/g, '').replace(/\(\/[^)]*\)/g, '(FILE)');
process.stdout.write = (text, ...rest) => write(clean(text), ...rest);
console.log = console.info = (...args) => process.stdout.write(`${require('util').format(...args)}\n`);
(async () => {
  for (const reporter of ['spec', 'dot', 'tap', 'min', 'list', 'json', 'json-stream', 'markdown']) {
    console.log('==', reporter);
    console.log(await run(reporter));
  }
  console.log(await run('dot', { bail: true }), await run('dot', { grep: 'adds|waits' }), await run('dot', { grep: 'inner', invert: true, dryRun: true }));
  const checks = [() => expect('abc').to.match(/z/), () => expect(null).to.exist, () => expect(5).to.be.within(1, 3), () => expect({ a: 1 }).to.have.property('b'), () => assert.deepEqual([1], [2]), () => expect(new Map([[1, 2]])).to.deep.equal(new Map([[1, 3]])),
    () => [1, 2].should.have.members([2, 3]), () => 'x'.should.be.a('number'), () => expect(() => {}).to.throw(), () => expect(() => { throw new RangeError('r'); }).to.throw(TypeError, 'r'), () => expect({ a: { b: [1, 2] } }).to.have.nested.property('a.b[1]', 3), () => expect([]).to.not.be.empty, () => expect({ a: 1, b: 2 }).to.include({ b: 3 }), () => expect(new Set([1])).to.have.all.keys(2), () => expect(1.5).to.be.closeTo(1, 0.1), () => expect('a').to.be.oneOf(['b', 'c']), () => assert.isTrue(0, 'must be so'), () => expect(NaN).to.not.be.NaN, () => expect(Symbol('s')).to.equal(1), () => expect({ deep: { er: { still: { on: 1 } } } }).to.equal({}), () => expect(function named() {}).to.respondTo('x'), () => expect([1, [2]]).to.deep.include.members([[3]]), () => expect(1).to.satisfy((n) => n > 1), () => assert.fail('given up'), () => expect(undefined, 'named').to.be.ok, () => expect({ n: 1 }).to.noSuch, () => { let x = 1; expect(() => { x += 2; }).to.change(() => x).by(3); }];
  for (const check of checks) try { check(); console.log('passed', String(check)); } catch (e) { console.log(e.name, e.message, 'showDiff' in e ? [e.showDiff, e.actual, e.expected] : ''); }
})();
