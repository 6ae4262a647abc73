// Callbacks of FinalizationRegistry run once a turn, when a collection has found their objects dead.
const registry = new FinalizationRegistry((held) => {
  console.log('gone', held);
  clearInterval(timer);
});
(function () { registry.register({ big: new Array(1000) }, 'object'); })();
let garbage;
const timer = setInterval(() => {
  for (let i = 0; i < 200000; i++) garbage = { i, next: { i } };
}, 1);
