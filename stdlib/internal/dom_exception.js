// DOMException: the error of web interfaces, with the names and codes that the standard lists.
'use strict';

const CODES = {
  IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
  NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10,
  InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14,
  InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19, AbortError: 20,
  URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25,
};

class DOMException extends Error {
  #name;
  constructor(message = '', options = 'Error') {
    super(`${message}`);
    delete this.message;
    Object.defineProperty(this, 'message', { value: `${message}`, writable: true, configurable: true });
    if (options !== null && typeof options === 'object') {
      this.#name = 'name' in options ? `${options.name}` : 'Error';
      if ('cause' in options) {
        Object.defineProperty(this, 'cause', { value: options.cause, writable: true, configurable: true });
      }
    } else {
      this.#name = `${options}`;
    }
    // The stack's first line was made before the name was known.
    const stack = this.stack;
    const frames = stack.indexOf('\n    at ');
    const header = message === '' ? this.#name : `${this.#name}: ${message}`;
    Object.defineProperty(this, 'stack', {
      value: header + (frames < 0 ? '' : stack.slice(frames)),
      writable: true,
      configurable: true,
    });
  }
  get name() {
    return this.#name;
  }
  get code() {
    return CODES[this.#name] || 0;
  }
}
Object.defineProperty(DOMException.prototype, Symbol.toStringTag, { value: 'DOMException', configurable: true });

module.exports = { DOMException };
