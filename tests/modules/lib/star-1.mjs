export const one = 1;
export const both = 'first';
export default 'never by star';
