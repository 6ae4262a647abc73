// EventEmitterAsyncResource: an emitter whose listeners run in the async context in which it was made.
'use strict';

const EventEmitter = require('events');
const { AsyncResource } = require('async_hooks');
const { make } = require('internal/errors');

/** The resource of an emitter, which knows whose it is. */
class EventEmitterReferencingAsyncResource extends AsyncResource {
  #emitter;

  constructor(emitter, type, options) {
    super(type, options);
    this.#emitter = emitter;
  }

  get eventEmitter() {
    if (!(#emitter in this)) throw make('ERR_INVALID_THIS', 'EventEmitterReferencingAsyncResource');
    return this.#emitter;
  }
}

/** The resource of an emitter. Set by the class, whose secret it is. */
let resourceOf;

class EventEmitterAsyncResource extends EventEmitter {
  #resource;

  static {
    resourceOf = (emitter) => {
      if (emitter === null || typeof emitter !== 'object' || !(#resource in emitter)) {
        throw make('ERR_INVALID_THIS', 'EventEmitterAsyncResource');
      }
      return emitter.#resource;
    };
  }

  constructor(options = undefined) {
    let name = options;
    if (typeof options === 'string') options = undefined;
    else {
      if (new.target === EventEmitterAsyncResource) require('internal/validators').string(options?.name, 'options.name');
      name = options?.name || new.target.name;
    }
    super(options);
    this.#resource = new EventEmitterReferencingAsyncResource(this, name, options);
  }

  emit(event, ...args) {
    return resourceOf(this).runInAsyncScope(super.emit, this, event, ...args);
  }

  emitDestroy() {
    resourceOf(this).emitDestroy();
  }

  get asyncId() {
    return resourceOf(this).asyncId();
  }

  get triggerAsyncId() {
    return resourceOf(this).triggerAsyncId();
  }

  get asyncResource() {
    return resourceOf(this);
  }
}

module.exports = { EventEmitterAsyncResource };
