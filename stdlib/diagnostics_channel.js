// diagnostics_channel: named channels on which libraries tell of what they do, for whoever listens; and traces, five
// channels that tell of one call.
'use strict';

const { make } = require('internal/errors');
const check = require('internal/validators');

/** All channels, by name. A name is asked for again and again by libraries that never meet, so they stay. */
const channels = new Map();

/** Tells of an error in a listener as one that nobody caught, without disturbing who published. */
function throwLater(error) {
  process.nextTick(() => {
    throw error;
  });
}

class Channel {
  constructor(name) {
    this.name = name;
    this._subscribers = [];
    this._stores = new Map();
  }

  get hasSubscribers() {
    return this._subscribers.length > 0 || this._stores.size > 0;
  }

  subscribe(subscription) {
    check.func(subscription, 'subscription');
    // A publication that is under way goes on with the list as it was.
    this._subscribers = [...this._subscribers, subscription];
  }

  unsubscribe(subscription) {
    const at = this._subscribers.indexOf(subscription);
    if (at === -1) return false;
    this._subscribers = this._subscribers.toSpliced(at, 1);
    return true;
  }

  publish(data) {
    for (const subscriber of this._subscribers) {
      try {
        subscriber(data, this.name);
      } catch (error) {
        throwLater(error);
      }
    }
  }

  bindStore(store, transform) {
    this._stores.set(store, transform);
  }

  unbindStore(store) {
    return this._stores.delete(store);
  }

  runStores(data, fn, thisArg, ...args) {
    let run = () => {
      this.publish(data);
      return Reflect.apply(fn, thisArg, args);
    };
    for (const [store, transform] of this._stores) {
      const inner = run;
      run = () => {
        let context = data;
        if (transform) {
          try {
            context = transform(data);
          } catch (error) {
            throwLater(error);
            return inner();
          }
        }
        return store.run(context, inner);
      };
    }
    return run();
  }
}

function channel(name) {
  const known = channels.get(name);
  if (known !== undefined) return known;
  if (typeof name !== 'string' && typeof name !== 'symbol') {
    throw make('ERR_INVALID_ARG_TYPE', 'channel', ['string', 'symbol'], name);
  }
  const made = new Channel(name);
  channels.set(name, made);
  return made;
}

const traceEvents = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

class TracingChannel {
  constructor(nameOrChannels) {
    for (const event of traceEvents) {
      let found;
      if (typeof nameOrChannels === 'string') found = channel(`tracing:${nameOrChannels}:${event}`);
      else if (nameOrChannels !== null && typeof nameOrChannels === 'object') {
        found = nameOrChannels[event];
        if (!(found instanceof Channel)) throw make('ERR_INVALID_ARG_TYPE', `nameOrChannels.${event}`, ['Channel'], found);
      } else {
        throw make('ERR_INVALID_ARG_TYPE', 'nameOrChannels', ['string', 'TracingChannel', 'Object'], nameOrChannels);
      }
      Object.defineProperty(this, event, { value: found });
    }
  }

  get hasSubscribers() {
    return traceEvents.some((event) => this[event].hasSubscribers);
  }

  subscribe(handlers) {
    for (const event of traceEvents) if (handlers[event]) this[event].subscribe(handlers[event]);
  }

  unsubscribe(handlers) {
    let all = true;
    for (const event of traceEvents) if (handlers[event] && !this[event].unsubscribe(handlers[event])) all = false;
    return all;
  }

  _failed(context, error) {
    context.error = error;
    this.error.publish(context);
  }

  traceSync(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    return this.start.runStores(context, () => {
      try {
        const result = Reflect.apply(fn, thisArg, args);
        context.result = result;
        return result;
      } catch (error) {
        this._failed(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  tracePromise(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const settled = () => {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    };
    return this.start.runStores(context, () => {
      try {
        const made = Reflect.apply(fn, thisArg, args);
        const promise = made instanceof Promise ? made : Promise.resolve(made);
        return promise.then(
          (result) => {
            context.result = result;
            settled();
            return result;
          },
          (error) => {
            this._failed(context, error);
            settled();
            throw error;
          },
        );
      } catch (error) {
        this._failed(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const at = position < 0 ? args.length + position : position;
    const callback = args[at];
    check.func(callback, 'callback');
    const self = this;
    args[at] = function traced(error, result) {
      if (error) self._failed(context, error);
      else context.result = result;
      self.asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback, this, arguments);
        } finally {
          self.asyncEnd.publish(context);
        }
      });
    };
    return this.start.runStores(context, () => {
      try {
        return Reflect.apply(fn, thisArg, args);
      } catch (error) {
        this._failed(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
}

module.exports = {
  channel,
  hasSubscribers: (name) => channels.has(name) && channels.get(name).hasSubscribers,
  subscribe: (name, subscription) => channel(name).subscribe(subscription),
  tracingChannel: (nameOrChannels) => new TracingChannel(nameOrChannels),
  unsubscribe: (name, subscription) => channel(name).unsubscribe(subscription),
  Channel,
};
