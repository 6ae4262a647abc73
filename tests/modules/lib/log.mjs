export const lines = [];
export const log = (line) => lines.push(line);
