// DOMException, as the web's interfaces throw it (Web IDL, 2.8.1).
'use strict';

const codes = {
  __proto__: null,
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

class DOMException {
  #name;
  #message;
  constructor(message = '', options = 'Error') {
    Error.captureStackTrace(this);
    this.#message = `${message}`;
    if (options !== null && typeof options === 'object') {
      this.#name = 'name' in options ? `${options.name}` : 'Error';
      if ('cause' in options) {
        Object.defineProperty(this, 'cause', { value: options.cause, configurable: true, writable: true, enumerable: false });
      }
    } else {
      this.#name = `${options}`;
    }
    // The text that the stack begins with was made before the name was known.
    const rest = typeof this.stack === 'string' ? this.stack.slice(this.stack.indexOf('\n')) : '';
    const first = this.#message === '' ? this.#name : `${this.#name}: ${this.#message}`;
    Object.defineProperty(this, 'stack', { value: first + rest, configurable: true, writable: true, enumerable: false });
  }
  get name() {
    return this.#name;
  }
  get message() {
    return this.#message;
  }
  get code() {
    return codes[this.#name] ?? 0;
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
Object.defineProperties(DOMException.prototype, {
  name: { enumerable: true },
  message: { enumerable: true },
  code: { enumerable: true },
  [Symbol.toStringTag]: { value: 'DOMException', configurable: true },
});
for (const [name, value] of Object.entries(codes)) {
  const constant = `${name.replace(/Error$/, '').replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}_ERR`;
  for (const on of [DOMException, DOMException.prototype]) Object.defineProperty(on, constant, { value, enumerable: true });
}

module.exports = { DOMException };
