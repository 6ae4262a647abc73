// An ES module as a suite.
import { strict as assert } from 'node:assert';

describe('texts', () => {
  it('are upper case', () => assert.equal('a'.toUpperCase(), 'A'));
  it('are compared', () => assert.deepEqual({ text: 'one\ntwo' }, { text: 'one\nthree' }));
});
