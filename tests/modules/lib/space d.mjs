export default 'a space';
