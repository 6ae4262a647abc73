// AbortController, AbortSignal and CustomEvent: reasons, how they are shown, listeners by property.
module.exports = async function (require, out) {
  const { inspect } = require('util');
  const controller = new AbortController();
  out(inspect(controller), inspect(controller.signal), inspect({ a: { b: { c: controller } } }));
  const seen = [];
  controller.signal.onabort = (event) => seen.push(event.type);
  controller.signal.addEventListener('abort', () => seen.push('listener'), { once: true });
  controller.abort();
  controller.abort('again');
  out(seen.join(), inspect(controller.signal));
  const { reason } = controller.signal;
  out(reason instanceof DOMException, reason instanceof Error, Object.prototype.toString.call(reason), reason.name, reason.code, reason.message);
  out(AbortSignal.abort(7).reason, Object.keys(controller.signal).length);
  controller.signal.onabort = 'no function';
  out(controller.signal.onabort);
  const timeout = AbortSignal.timeout(1);
  await new Promise((resolve) => {
    timeout.onabort = resolve;
    setTimeout(() => {}, 20);
  });
  out(timeout.reason instanceof DOMException, timeout.reason.name, timeout.reason.code);
  const target = new EventTarget();
  target.addEventListener('news', (event) => out(event instanceof CustomEvent, event instanceof Event, event.detail));
  target.dispatchEvent(new CustomEvent('news', { detail: 5 }));
  target.dispatchEvent(new CustomEvent('news'));
  try {
    controller.signal.throwIfAborted();
  } catch (error) {
    out(error === reason);
  }
};
