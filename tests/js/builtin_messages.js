// What the builtins' errors say: word for word what node's do.
function t(f){try{f()}catch(e){print(e.name+': '+e.message)}}
t(()=>[1].map("abc")); t(()=>Object.defineProperty(1,'a',{})); t(()=>Object.defineProperty({},'a',"q"));
t(()=>Object.defineProperty({},'a',{get:1}));t(()=>Object.defineProperty({},'a',{get(){},value:1}));
t(()=>Object.create("x"));t(()=>Object.setPrototypeOf(undefined,null));t(()=>Object.setPrototypeOf({},1));
t(()=>Object.setPrototypeOf(Object.preventExtensions({}),{}));t(()=>{let a={};Object.setPrototypeOf(a,Object.create(a))});
t(()=>Object.setPrototypeOf(Object.prototype,{}));t(()=>Object.fromEntries([1]));t(()=>Object.fromEntries(1));t(()=>Object.fromEntries());
t(()=>Object.prototype.__defineGetter__('a',1));t(()=>Object.defineProperties({},1)); t(()=>Object.defineProperties(1,{}));
t(()=>Object.assign());t(()=>Object.keys());t(()=>Object.freeze(new Uint8Array(2)));t(()=>Object.prototype.__defineGetter__.call(undefined,'a',1));
t(()=>Object.prototype.valueOf.call(null)); t(()=>Object.prototype.__lookupGetter__.call(null,'a'));t(()=>Object.prototype.__proto__ = {});
t(()=>Object.entries(null)); t(()=>({}).__proto__.__proto__={}); t(()=>new Symbol());t(()=>Symbol.keyFor(1)); t(()=>Symbol.prototype.toString.call(1)); t(()=>Symbol.prototype.valueOf.call(1));t(()=>Symbol.prototype[Symbol.toPrimitive].call(1));t(()=>Object.getOwnPropertyDescriptor(Symbol.prototype,'description').get.call(1));
t(()=>Number.prototype.toString.call("a"));t(()=>(1).toString(1));t(()=>(1).toFixed(101));t(()=>(1).toPrecision(0));t(()=>(1).toExponential(-1));t(()=>Number.prototype.valueOf.call({}));t(()=>Number.prototype.toFixed.call({}));t(()=>Number.prototype.toPrecision.call({}));t(()=>Number.prototype.toExponential.call({}));
t(()=>Boolean.prototype.toString.call(1));t(()=>Boolean.prototype.valueOf.call(1));
t(()=>decodeURIComponent('%'));t(()=>encodeURI('\ud800'));
t(()=>BigInt(1.5));t(()=>BigInt("x"));t(()=>BigInt(Symbol()));t(()=>new BigInt(1));t(()=>BigInt.asIntN(-1,1n));t(()=>BigInt.prototype.toString.call(1));t(()=>(1n).toString(1));t(()=>BigInt(undefined));t(()=>BigInt({}));t(()=>BigInt.asIntN(2**53,1n));t(()=>BigInt.prototype.valueOf.call(1));
for(const s of ['','{','{"a"','{"a":','{"a":1','[','[1','[1,','[1 2]','{a:1}',"{'a':1}",'{"a" 1}','{"a":1 "b"}','[1,]','{"a":1,}','nul','tru','x','undefined','[object Object]','"abc','"a\nb"','"\\x"','"\\u12"','-','1.','1e','01','1 2','123abc','"a" "b"','[1,2,3,4,5,6,7,8,9,10,11,12,13,x,14,15,16,17,18]','[x,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]','[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,x]','{"a":x}','NaN','Infinity','-x','.5','+1','[1,2,3,4,5,x]','tRue','falsx','"\t"','{"a":}','[}','{]','\u00e9','{1:2}',"'a'",'{"a":1}}','"\\u00','[1,"abc','{"a\\','[.]','1.x','1ex','--1','-"','\u2028','"\ud83d\ude00" x','{,}','[,]','}','[1,2\n,\n  x]', 'true false','"a"b','[nul]','/*c*/1'])t(()=>JSON.parse(s));
t(()=>JSON.parse(Symbol()));t(()=>JSON.parse(undefined));t(()=>JSON.parse({}));t(()=>JSON.parse(null));t(()=>JSON.stringify(1n));
t(()=>{let a={};a.a=a;JSON.stringify(a)});t(()=>{let a={b:{c:[1,{}]}};a.b.c[1].x=a;JSON.stringify(a)});t(()=>{let a={b:{c:[1,{d:{e:{}}}]}};a.b.c[1].d.e.x=a.b;JSON.stringify(a)});t(()=>{class F{};let a=new F;a.x=[a];JSON.stringify(a)});t(()=>{let a=Object.create(null);a.x=[a];JSON.stringify(a)});t(()=>{let a=[];a[0]=a;JSON.stringify(a)});t(()=>{let a={};a.b={c:{d:{e:{f:{g:a}}}}};JSON.stringify(a)});t(()=>{let a={};a['a b']={c:a};JSON.stringify(a)});t(()=>{let a={};a[Symbol()]=a;a.x={toJSON(){return a}};JSON.stringify(a)});

