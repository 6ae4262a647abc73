// An object with a getter that throws is shown without running it.
throw {
  name: 'not an error',
  get trap() {
    throw new Error('the getter ran');
  },
};
