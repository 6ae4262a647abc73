// try, catch, finally: thrown and not thrown, errors with stacks, rethrows.
let sum = 0;
function risky(i) { if (i % 3 === 0) throw new Error('three'); return i; }
for (let i = 0; i < 150000; i++) {
  try { sum += risky(i); } catch (e) { sum += e.message.length; } finally { sum += 1; }
}
function thrower(i) { throw i; }
function middle(i) { try { thrower(i); } finally { sum++; } }
for (let i = 0; i < 200000; i++) { try { middle(i); } catch (e) { sum += e; } }
for (let i = 0; i < 2000000; i++) { try { sum += i & 3; } catch { sum = 0; } }
print(sum);
