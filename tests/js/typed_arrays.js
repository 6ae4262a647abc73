var u=new Uint8Array(4);u[0]=300;u[1]=-1;print(u.join());print(u.length,u[5]);
var f=new Float64Array([1.5,-0,3]);print(f.join('|'),f.indexOf(0),f.includes(3));
var b=new ArrayBuffer(16,{maxByteLength:32});var t=new Int16Array(b);print(t.length);b.resize(32);print(t.length);b.resize(4);print(t.length);
var d=new DataView(b);d.setInt16(0,258);print(t[0],d.getInt16(0),d.getUint8(0));
print(Uint8Array.from([1,2,3],function(x){return x*2}).join(), Uint8Array.of(7,8).join());
print(new Uint8Array([3,1,2]).sort().join(), new Float32Array([3,NaN,-0,0,-1]).sort().join());
var s=0;for(var x of new Int32Array([1,2,3]))s+=x;print(s);
print(new BigInt64Array([1n,-2n]).join());var q=new BigUint64Array(1);q[0]=-1n;print(q[0]);
class B extends Uint8Array{};var bb=new B(5);print(bb instanceof B, bb.subarray(1,3) instanceof B, bb.slice(1).length, bb.map(function(){return 3}).join());
print(new Uint8Array(u.buffer,1,2).join()); u.set([9,8],2);print(u.join());u.copyWithin(0,2);print(u.join());print(u.reverse().join());
print(new Uint8ClampedArray([1.5,2.5,300,-4,NaN]).join());
try{u.set([1],9)}catch(e){print(e.message)}
