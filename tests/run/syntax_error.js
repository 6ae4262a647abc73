// A file that cannot be parsed.
const list = [1, 2;
