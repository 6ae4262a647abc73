// prettier's standalone build formats real files, and every language that it brings.
const prettier = require('prettier/standalone');
const plugins = ['babel', 'estree', 'postcss', 'markdown', 'html', 'typescript', 'graphql', 'yaml'].map((name) => require(`prettier/plugins/${name}`));
const fs = require('fs');
const hash = (s) => { let h = 0; for (let i = 0; i < s.length; i++) h = (h * 31 + s.charCodeAt(i)) | 0; return h; };
const format = (text, parser, options) => prettier.format(text, { parser, plugins, ...options });
(async () => {
  // A library of 95 kB; and a file twice: what is formatted stays as it is.
  const source = fs.readFileSync(require.resolve('escodegen'), 'utf8');
  const out = await format(source, 'babel');
  console.log(source.length, out.length, hash(out), out.slice(0, 1000));
  const small = await format(fs.readFileSync(require.resolve('semver/classes/range.js'), 'utf8'), 'babel', { tabWidth: 4, trailingComma: 'none' });
  console.log(small.length, hash(small), (await format(small, 'babel', { tabWidth: 4, trailingComma: 'none' })) === small);
  console.log(await format('const  a={b:1,c:[1,2,3],d(){return async()=>{await x?.y??z}}};class A extends B{#p=1;static{}}\nfoo(function(){return 1}).then(x=>x.map(y=>y*2)).catch(e=>{console.error(e)}).finally(()=>{done()})\nconst veryLong = someCondition ? { first: "value", second: `template ${literal}` } : anotherCondition && yetAnother || fallback(1, 2)\nif(a)b;else if(c)d\nfor(;;){}\nlabel:while(1)break label\nexport default [1,,2] // end', 'babel', { semi: false, singleQuote: true, printWidth: 60 }));
  console.log(await format('let a=<div className="x" {...rest}>{list.map(i=><Item key={i} long="attribute value" other={()=>{go()}}/>)} text {"s"}</div>', 'babel', { jsxSingleQuote: true, bracketSameLine: true, tabWidth: 4 }));
  console.log(await format('a{color:red;b:c}@media (min-width:1px){.x>.y{margin:0 1px}}\n.a,.b:not(.c)::after{content:"x";background:url( "a.png" )}', 'css'));
  console.log(await format('@use "x";$a:1px;.p{&:hover{@include m($a,2)}@if $a==1{b:c}@else{d:e}}', 'scss'));
  console.log(await format('# t\n* a\n* b\n    1. c\n\n1) x\n\n|a|b|\n|-|:-:|\n|1|long cell|\n```js\nx=1\n```\nHard *em* __strong__ text that is longer than the width and so is wrapped where prose is told to be wrapped.', 'markdown', { proseWrap: 'always', printWidth: 50 }));
  console.log(await format('type A<T>={[K in keyof T]?:T[K]};enum E{A=1,B}function f<T extends A<T>>(x:T,y?:number):asserts x is T{}\nabstract class C<in out T> implements I,J{private readonly x:string="a";constructor(public y:number){super()}get z():number{return 1}}\ntype U={kind:"a";v:number}|{kind:"b";w:string}|undefined;declare module "m"{export const q:unique symbol}\nconst x=<const>["a"] satisfies string[];let y=z!.w as unknown as Record<string,never>', 'typescript'));
  console.log(await format('<!doctype html><div class="a   b"><p>x<b>y</b> and quite a lot of text that has to be broken over lines</p><script>let a=1</script><style>a{b:c}</style><!-- c --><input disabled type=text><ul><li>1<li>2</ul></div>', 'html'));
  console.log(await format('{"a":1,"b":[true,null,"x"],/* c */"long":["aaaaaaaaaaaaaaaaaaaaaaa","bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","ccccccccccccccccccccc"]}', 'json'), await format('query Q($a:Int=1){f(a:$a){...F @include(if:true) b:c}}fragment F on T{x}', 'graphql'), await format('a:   1\nb: [x,   y]\nc:\n    - d:  "e"\n    -   f\n', 'yaml', { singleQuote: true }));
  for (const [text, parser] of [['a b c', 'babel'], ['let x: = 1', 'typescript'], ['a{', 'css'], ['{"a":}', 'json'], ['<div>', 'html'], ['a: [', 'yaml']])
    await format(text, parser).then((t) => console.log('fine', JSON.stringify(t)), (e) => console.log(e.name, e.message.split('\n')[0], JSON.stringify(e.loc && e.loc.start)));
  console.log(await prettier.check('a;\n', { parser: 'babel', plugins }), (await prettier.formatWithCursor('a( b )', { parser: 'babel', plugins, cursorOffset: 3 })).cursorOffset);
})();
