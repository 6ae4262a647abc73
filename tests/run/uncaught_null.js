// Anything can be thrown.
throw null;
