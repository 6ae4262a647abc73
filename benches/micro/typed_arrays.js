// Typed arrays: loads, stores, fill, set, subarray, DataView.
let sum = 0;
const floats = new Float64Array(50000), bytes = new Uint8Array(100000), words = new Int32Array(50000);
for (let round = 0; round < 15; round++) {
  for (let i = 0; i < floats.length; i++) { floats[i] = i * 0.5 + round; words[i] = (words[i] ^ (i << 3)) + round; }
  for (let i = 0; i < bytes.length; i++) bytes[i] = bytes[i] + i;
  for (let i = 0; i < floats.length; i++) sum += floats[i] + words[i] + bytes[i];
}
for (let i = 0; i < 20000; i++) { const part = bytes.subarray(i, i + 100); part.fill(i); sum += part[50]; }
const view = new DataView(bytes.buffer);
for (let i = 0; i < 200000; i++) { view.setInt32((i * 4) % 90000, i, true); sum += view.getUint16((i * 2) % 90000); }
print(sum);
