// Events and their targets: what they tell, what they refuse, how they are shown, and who hears of them in which order.
'use strict';

module.exports = async (lib, out, which) => {
  const util = lib('util');
  const { Event, EventTarget, CustomEvent, AbortSignal, AbortController } = which === 'gill' ? lib('internal/event_target') : globalThis;
  const t = (f) => {
    try {
      const v = f();
      out(typeof v === 'string' ? v : util.inspect(v).replace(/timeStamp: [\d.]+/g, 'timeStamp: T'));
    } catch (e) {
      out(e.name, e.code, e.message);
    }
  };
  t(() => new Event('a'));
  t(() => new Event('a', { cancelable: true, bubbles: true, composed: true }));
  t(() => {
    const e = new Event('a', { cancelable: true, bubbles: true, composed: true });
    return [
      e.bubbles,
      e.composed,
      e.cancelable,
      e.eventPhase,
      e.composedPath(),
      e.srcElement,
      e.target,
      e.currentTarget,
      e.returnValue,
      e.cancelBubble,
      e.isTrusted,
      e.defaultPrevented,
      typeof e.timeStamp,
    ];
  });
  t(() => {
    const e = new Event('a', { cancelable: true });
    e.preventDefault();
    e.cancelBubble = true;
    return [e.returnValue, e.defaultPrevented, e.cancelBubble];
  });
  t(() => {
    const e = new Event('a');
    e.returnValue = false;
    e.cancelBubble = 1;
    e.stopPropagation();
    return [e.returnValue, e.defaultPrevented, e.cancelBubble];
  });
  t(() => {
    const e = new Event('a');
    e.stopPropagation();
    return e.cancelBubble;
  });
  t(() => {
    const e = new Event('a');
    e.stopImmediatePropagation();
    return e.cancelBubble;
  });
  t(() => [Event.NONE, Event.CAPTURING_PHASE, Event.AT_TARGET, Event.BUBBLING_PHASE, new Event('x').AT_TARGET, Event.prototype.NONE]);
  t(() => util.inspect(Object.getOwnPropertyDescriptor(Event, 'NONE')));
  for (const C of [Event, EventTarget, CustomEvent, AbortSignal, AbortController]) {
    t(() => Object.getOwnPropertyNames(C.prototype).sort().join());
    t(() => Object.getOwnPropertyNames(C).sort().join());
    t(() => Object.keys(C.prototype).join());
    t(() => {
      const r = [];
      for (const k in C.prototype) r.push(k);
      return r.join();
    });
    t(() => util.inspect(C));
    t(() => `${C.length} ${Object.prototype.toString.call(C.prototype)} ${C.prototype[Symbol.toStringTag]}`);
    t(() => util.inspect(Object.getOwnPropertyDescriptor(C.prototype, Symbol.toStringTag)));
    t(() =>
      Object.entries(Object.getOwnPropertyDescriptors(C.prototype))
        .filter(([, d]) => typeof d.value === 'function')
        .map(([k, d]) => `${k}/${d.value.length}`)
        .sort()
        .join(),
    );
  }
  t(() => Object.keys(new Event('a')).join());
  t(() => Object.getOwnPropertyNames(new Event('a')).join());
  t(() => util.inspect(Object.getOwnPropertyDescriptor(new Event('a'), 'isTrusted')).replace(/\[Getter.*?\]|\[Function.*?\]/g, 'F'));
  t(() => JSON.stringify(new Event('a')));
  t(() => {
    const e = new Event('a');
    e.initEvent('b', true, true);
    return [e.type, e.bubbles, e.cancelable];
  });
  t(() => {
    const e = new Event('a');
    e.initEvent();
  });
  t(() => typeof CustomEvent.prototype.initCustomEvent);
  t(() => new CustomEvent('a', { detail: { x: 1 } }));
  t(() => new CustomEvent('a').detail);
  t(() => new CustomEvent('a', { detail: undefined }).detail);
  t(() => new CustomEvent());
  t(() => new Event());
  t(() => new Event(Symbol('a')));
  t(() => new Event('a', 5));
  t(() => new Event('a', null));
  t(() => new Event('a', []));
  t(() => new Event('a', () => {}));
  t(() => new Event(5).type + new Event(undefined).type + new Event(null).type + new Event({}).type);
  t(() => new CustomEvent('a', 5));
  t(() => Event('a'));
  t(() => util.inspect(new Event('a'), { depth: -1 }));
  t(() => util.inspect({ a: { b: { c: new Event('a') } } }));
  t(() => new EventTarget());
  t(() => util.inspect({ a: { b: { c: new EventTarget() } } }));
  t(() => util.inspect(new EventTarget(), { depth: -1 }));
  t(() => new (class Mine extends EventTarget {})());
  t(() => new (class MyEvent extends Event {})('a'));
  t(() => new AbortController());
  t(() => new AbortController().signal);
  for (const name of [
    'type',
    'cancelable',
    'defaultPrevented',
    'timeStamp',
    'target',
    'currentTarget',
    'srcElement',
    'returnValue',
    'bubbles',
    'composed',
    'eventPhase',
    'cancelBubble',
  ]) {
    t(() => Object.getOwnPropertyDescriptor(Event.prototype, name).get.call({}));
    t(() => {
      'use strict';
      const e = new Event('q');
      e[name] = 5;
      return e[name] === 5;
    });
  }
  for (const name of ['composedPath', 'preventDefault', 'stopPropagation', 'stopImmediatePropagation'])
    t(() => Event.prototype[name].call({}));
  t(() => Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail').get.call({}));
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
    t(() => EventTarget.prototype[name].call({}, 'a', () => {}));
    t(() => new EventTarget()[name]());
    t(() => new EventTarget()[name]('a'));
    t(() => new EventTarget()[name]('a', 5));
    t(() => new EventTarget()[name]('a', null));
    t(() => new EventTarget()[name]('a', {}));
    t(() => new EventTarget()[name]('a', () => {}, 5));
    t(() => new EventTarget()[name]('a', () => {}, { signal: 5 }));
    t(() => new EventTarget()[name]('a', () => {}, { signal: null }));
    t(() => new EventTarget()[name]('a', () => {}, 'x'));
    t(() => new EventTarget()[name](Symbol('a'), () => {}));
  }
  t(() => new EventTarget().dispatchEvent({ type: 'a' }));
  // While it is dispatched.
  const target = new EventTarget();
  const log = [];
  const e = new Event('go', { cancelable: true });
  target.addEventListener('go', function (ev) {
    log.push(
      'one',
      this === target,
      ev.target === target,
      ev.currentTarget === target,
      ev.srcElement === target,
      ev.eventPhase,
      ev.composedPath().length,
      ev.composedPath()[0] === target,
      ev === e,
    );
    ev.preventDefault();
  });
  target.addEventListener('go', {
    handleEvent(ev) {
      log.push('two', ev.defaultPrevented, this !== target);
    },
  });

  log.push(target.dispatchEvent(e), e.eventPhase, e.composedPath().length, e.target === target, e.currentTarget, e.srcElement === target);
  out(log.map(String).join(' '));
  t(() => [target.dispatchEvent(e), target.dispatchEvent(new Event('none', { cancelable: true }))]);
  // Which listeners are the same.
  const l = () => log2.push('l');
  const log2 = [];
  const u = new EventTarget();
  u.addEventListener('x', l);
  u.addEventListener('x', l);
  u.addEventListener('x', l, true);
  u.addEventListener('x', l, { capture: true });
  u.addEventListener('x', l, { once: true });
  u.dispatchEvent(new Event('x'));
  u.removeEventListener('x', l);
  log2.push('|');
  u.dispatchEvent(new Event('x'));
  u.removeEventListener('x', l, true);
  log2.push('|');
  u.dispatchEvent(new Event('x'));
  u.removeEventListener('x', l, { capture: true });
  u.dispatchEvent(new Event('x'));
  u.addEventListener(
    'p',
    (ev) => {
      ev.preventDefault();
      log2.push(ev.defaultPrevented);
    },
    { passive: true },
  );
  const pe = new Event('p', { cancelable: true });
  log2.push(u.dispatchEvent(pe), pe.defaultPrevented);
  u.addEventListener('s', (ev) => {
    ev.stopImmediatePropagation();
    log2.push('s1');
  });
  u.addEventListener('s', () => log2.push('s2'));
  u.dispatchEvent(new Event('s'));
  u.addEventListener('m', () => {
    log2.push('m1');
    u.removeEventListener('m', m2);
    u.addEventListener('m', () => log2.push('m3'));
  });
  const m2 = () => log2.push('m2');
  u.addEventListener('m', m2);
  u.dispatchEvent(new Event('m'));
  const c = new AbortController();
  u.addEventListener('g', () => log2.push('g'), { signal: c.signal });
  u.dispatchEvent(new Event('g'));
  c.abort();
  u.dispatchEvent(new Event('g'));
  u.addEventListener(
    'o',
    () => {
      log2.push('o');
      u.dispatchEvent(new Event('o'));
    },
    { once: true },
  );
  u.dispatchEvent(new Event('o'));
  out(log2.join(' '));
  t(() => {
    const s = AbortSignal.abort('why');
    return [s.aborted, s.reason, s.onabort];
  });
  t(() => {
    const k = new AbortController();
    const r = [];
    k.signal.onabort = (ev) => r.push('on', ev.type, ev.isTrusted, ev.target === k.signal);
    k.signal.addEventListener('abort', (ev) => r.push('l', ev.isTrusted, ev.constructor.name, ev.cancelable));
    k.abort();
    return r.join();
  });
  t(() => {
    const k = new AbortController();
    const r = [];
    k.signal.addEventListener('abort', () => r.push('first'));
    k.signal.onabort = () => r.push('on');
    k.signal.addEventListener('abort', () => r.push('last'));
    k.signal.onabort = () => r.push('on2');
    k.abort();
    return r.join();
  });
  t(() => {
    const k = new AbortController();
    k.signal.onabort = 5;
    return k.signal.onabort;
  });
  t(() => {
    const k = new AbortController();
    const r = [];
    const both = () => r.push('both');
    k.signal.onabort = both;
    k.signal.addEventListener('abort', both);
    k.signal.removeEventListener('abort', both);
    k.signal.addEventListener('abort', () => r.push('last'));
    k.abort();
    return r.join();
  });
  t(() => {
    const k = new AbortController();
    const r = [];
    k.signal.onabort = { handleEvent: () => r.push('never') };
    k.signal.addEventListener('abort', () => r.push('first'));
    k.signal.onabort = null;
    k.signal.onabort = function on() {
      r.push('on', this === k.signal);
    };
    k.abort();
    return r.join();
  });
  t(() => new AbortSignal());
};
