// A suite that the case `mocha_cli` has mocha run from its command line.
const { expect } = require('chai');

describe('sums', function () {
  let log;
  before(() => { log = ['before']; });
  beforeEach(() => log.push('each'));
  after(() => { expect(log).to.deep.equal(['before', 'each', 'each', 'each', 'each', 'each']); });

  it('adds', () => expect(1 + 2).to.equal(3));
  it('adds later @slow', (done) => { setTimeout(done, 3); });
  it('adds wrongly', () => expect(0.1 + 0.2).to.equal(0.3));
  it('is to be written');
  it.skip('is not run', () => { throw new Error('ran'); });
  context('of promises', () => {
    for (const n of [1, 2]) it(`resolves ${n}`, async () => expect(await Promise.resolve(n)).to.be.below(2));
  });
});
