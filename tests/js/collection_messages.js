// Errors of promises, collections, weak things, proxies and Reflect: word for word what node's say.
function t(f){try{f()}catch(e){print(e.name+': '+e.message)}}
t(()=>Promise());t(()=>new Promise());t(()=>new Promise(1));t(()=>Promise.resolve.call(1));t(()=>Promise.prototype.then.call(1));t(()=>Promise.all.call(1));t(()=>Promise.reject.call(undefined));
Promise.any([]).catch(e=>print(e.name,e.message));Promise.all(1).catch(e=>print(e.message));Promise.all().catch(e=>print(e.message));
Promise.race(1).catch(e=>print(e.message));Promise.any([Promise.reject(1)]).catch(e=>print(e.name,e.message,e.errors.join()));
class P extends Promise{static resolve=1}; P.all([]).catch(e=>print(e.message));
t(()=>Map());t(()=>new Map(1));t(()=>new Map([1]));t(()=>Map.prototype.get.call(1));t(()=>Set());t(()=>new Set(1));t(()=>Set.prototype.has.call({}));t(()=>Map.prototype.entries.call(1));t(()=>new Map()[Symbol.iterator]().next.call(1));t(()=>new Set().values().next.call(1));t(()=>Object.getOwnPropertyDescriptor(Map.prototype,'size').get.call(1));t(()=>Map.groupBy);
t(()=>WeakMap());t(()=>new WeakMap().set(1,1));t(()=>new WeakSet().add(1));t(()=>new WeakMap([1]));t(()=>new WeakRef(1));t(()=>new WeakRef());t(()=>WeakRef());t(()=>new FinalizationRegistry());t(()=>new FinalizationRegistry(()=>{}).register(1));t(()=>{let o={};new FinalizationRegistry(()=>{}).register(o,o)});t(()=>new FinalizationRegistry(()=>{}).unregister(1));t(()=>WeakRef.prototype.deref.call(1));t(()=>new FinalizationRegistry(()=>{}).register({},1,1));t(()=>WeakMap.prototype.get.call(1));
let M=Map.prototype.set;t(()=>{Map.prototype.set=1;try{new Map([])}finally{Map.prototype.set=M}});
t(()=>Proxy({},{}));t(()=>new Proxy(1,{}));t(()=>new Proxy({},1));
let r=Proxy.revocable({},{});r.revoke();
t(()=>r.proxy.a);t(()=>r.proxy.a=1);t(()=>delete r.proxy.a);t(()=>'a' in r.proxy);t(()=>Object.keys(r.proxy));t(()=>Object.getPrototypeOf(r.proxy));t(()=>Object.setPrototypeOf(r.proxy,null));t(()=>Object.isExtensible(r.proxy));t(()=>Object.preventExtensions(r.proxy));t(()=>Object.defineProperty(r.proxy,'a',{}));t(()=>Object.getOwnPropertyDescriptor(r.proxy,'a'));let rf=Proxy.revocable(function(){},{});rf.revoke();t(()=>rf.proxy());t(()=>new rf.proxy());
let F=Object.freeze({a:1});let NC=Object.defineProperty({},'a',{get:undefined,set:undefined});
const P2=(t,h)=>new Proxy(t,h);
t(()=>P2(F,{get(){return 2}}).a);t(()=>P2(NC,{get(){return 2}}).a);t(()=>{"use strict";P2(F,{set(){return true}}).a=2});t(()=>{"use strict";P2(NC,{set(){return true}}).a=2});t(()=>{"use strict";P2({},{set(){return false}}).a=2});
t(()=>'a' in P2(F,{has(){return false}}));t(()=>'a' in P2(Object.preventExtensions({a:1}),{has(){return false}}));
t(()=>{"use strict";delete P2({a:1},{deleteProperty(){return false}}).a});t(()=>delete P2(F,{deleteProperty(){return true}}).a);t(()=>delete P2(Object.preventExtensions({a:1}),{deleteProperty(){return true}}).a);
t(()=>Object.keys(P2({},{ownKeys(){return 1}})));t(()=>Object.keys(P2({},{ownKeys(){return [1]}})));t(()=>Object.keys(P2({},{ownKeys(){return ['a','a']}})));t(()=>Object.keys(P2(F,{ownKeys(){return []}})));t(()=>Object.keys(P2(F,{ownKeys(){return ['a','b']}})));
t(()=>Object.getPrototypeOf(P2({},{getPrototypeOf(){return 1}})));t(()=>Object.getPrototypeOf(P2(Object.preventExtensions({}),{getPrototypeOf(){return null}})));
t(()=>Object.setPrototypeOf(P2({},{setPrototypeOf(){return false}}),null));t(()=>Object.setPrototypeOf(P2(Object.preventExtensions({}),{setPrototypeOf(){return true}}),null));
t(()=>Object.isExtensible(P2({},{isExtensible(){return false}})));t(()=>Object.isExtensible(P2(F,{isExtensible(){return true}})));t(()=>Object.preventExtensions(P2({},{preventExtensions(){return true}})));t(()=>Object.preventExtensions(P2({},{preventExtensions(){return false}})));
t(()=>Object.defineProperty(P2({},{defineProperty(){return false}}),'a',{}));t(()=>Object.defineProperty(P2(Object.preventExtensions({}),{defineProperty(){return true}}),'a',{}));t(()=>Object.defineProperty(P2({},{defineProperty(){return true}}),'a',{configurable:false}));t(()=>Object.defineProperty(P2(F,{defineProperty(){return true}}),'a',{value:2}));t(()=>Object.defineProperty(P2({a:1},{defineProperty(){return true}}),'a',{value:2,configurable:false}));
t(()=>Object.defineProperty(P2(Object.defineProperty({},'a',{value:1,writable:true}),{defineProperty(){return true}}),'a',{value:1,configurable:false,writable:false}));
t(()=>Object.getOwnPropertyDescriptor(P2({},{getOwnPropertyDescriptor(){return 1}}),'a'));t(()=>Object.getOwnPropertyDescriptor(P2(F,{getOwnPropertyDescriptor(){return undefined}}),'a'));t(()=>Object.getOwnPropertyDescriptor(P2(Object.preventExtensions({a:1}),{getOwnPropertyDescriptor(){return undefined}}),'a'));t(()=>Object.getOwnPropertyDescriptor(P2({},{getOwnPropertyDescriptor(){return {value:1,configurable:false}}}),'a'));t(()=>Object.getOwnPropertyDescriptor(P2(F,{getOwnPropertyDescriptor(){return {value:2,configurable:true}}}),'a'));t(()=>Object.getOwnPropertyDescriptor(P2(Object.defineProperty({},'a',{value:1,writable:true}),{getOwnPropertyDescriptor(){return {value:1,configurable:false,writable:false}}}),'a'));
t(()=>P2({},{get:1}).a);t(()=>new (P2(function(){},{construct(){return 1}})));t(()=>P2({},{})());t(()=>Object.freeze(P2({},{preventExtensions(){return false}})));
t(()=>Reflect.apply(()=>{}));t(()=>Reflect.construct(1));t(()=>Reflect.construct(function(){},1));t(()=>Reflect.get(1));
t(()=>[1].map(1));t(()=>Math.max(1n));t(()=>+Symbol());t(()=>1n+1);t(()=>JSON.stringify({toJSON(){throw new Error("q")}}));t(()=>(()=>{}).apply(1,1));

