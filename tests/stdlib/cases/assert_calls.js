'use strict';
// `assert` shows the call as it is written.
module.exports = (lib, out) => {
  const assert = lib('assert');
  const attempt = (f) => {
    try {
      f();
      out('ok');
    } catch (e) {
      out(e.message, e.generatedMessage, e.operator, e.code);
    }
  };
  const a = () => ({ b: 0 });
  attempt(() => assert(1 === 2));
  attempt(() => assert.ok(null,));
  attempt(() => assert(0, 'msg'));
  attempt(() => assert(
    typeof 123 === 'string'
  ));
  attempt(() => assert.equal(assert(false, undefined), 1));
  attempt(() => assert());
  attempt(() => assert.strict(0 > 1));
  attempt(() => assert.strict.ok( a().b ));
  attempt(() => { const { ok } = assert; ok(1 > 3 && "x(y)"); });
  attempt(() => assert['ok'](false));
  attempt(() => { const o = { a: { assert } }; o.a.assert(0); });
  attempt(() => assert(/\)/.test(`a(${[')'].length})` && '\')(')));
  attempt(() => new Function('assert', 'assert(0 == 2)')(assert));
  attempt(() => (0, eval)('(assert) => assert(0 == 1)')(assert));
  attempt(() => [0].forEach(assert));
  attempt(() => assert.call(null, false));
  attempt(() => assert.apply(null, [false]));
  const deep = () =>
      assert(
          // a comment :)
          [1, 2, 3].includes(4) &&
            true
      );
  attempt(deep);
  attempt(() => { assert(false); assert(true); });
  attempt(() => assert(((0)), undefined));
  class Private { #ok = false; check() { assert(this.#ok); } }
  attempt(() => new Private().check());
};
