let value = 1;
export { value as live };
export default value;
value = 2;
