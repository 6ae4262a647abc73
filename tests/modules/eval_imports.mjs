// Direct eval in a module sees what the module imports, and cannot assign it.
import def, { value as renamed, bump } from './lib/held.mjs';
import * as ns from './lib/held.mjs';
const show = console.log;
show(eval('renamed'), eval('def'), eval('ns.value'), eval('typeof renamed'), eval('typeof absent'));
bump();
show(eval('renamed'), (() => eval('(() => renamed)()'))());
for (const text of ['renamed = 1', 'delete ns.value', 'absent']) {
  try { eval(text); } catch (e) { show(e.name); }
}
