// An error that is its own cause.
const error = new Error('round');
error.cause = error;
throw error;
