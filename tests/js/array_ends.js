// Taking from and adding to the front of arrays after methods of strings were called: nothing gets slower by these.
const words = 'a b c'.split(' ').map((word) => word.toUpperCase());
console.log(words.join(''), 'abc'.slice(1), Object.create('text'.constructor.prototype).length);
const queue = [];
for (let i = 0; i < 2000; i++) queue.push(i);
let sum = 0;
while (queue.length > 0) sum += queue.shift();
for (let i = 0; i < 200; i++) queue.unshift(i);
for (let i = 0; i < 100; i++) queue.splice(0, 1);
console.log(sum, queue.length, queue[0]);
String.prototype[1] = 'one';
console.log([, , 3].length, 'ab'[1], 'a'[1], Object.create(String.prototype)[1]);
delete String.prototype[1];
