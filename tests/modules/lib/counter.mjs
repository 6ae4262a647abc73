export let count = 0;
export function increment() {
  count++;
}
export { count as "the count", increment as default };
export const self = () => import.meta.url.split('/').at(-1);
