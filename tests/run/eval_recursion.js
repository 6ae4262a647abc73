// Endless recursion through eval ends in a RangeError, however eval is called.
function deep(n) { return eval("deep(n + 1)"); }
try { deep(0); } catch (e) { console.log("direct", e instanceof RangeError); }
const indirect = eval;
globalThis.again = () => indirect("again()");
try { again(); } catch (e) { console.log("indirect", e instanceof RangeError); }
globalThis.construct = () => new Function("return construct()")();
try { construct(); } catch (e) { console.log("Function", e instanceof RangeError); }
const nested = "(".repeat(2000) + "1" + ")".repeat(2000);
function bottom(n) { try { return [0].map(() => bottom(n + 1)); } catch (e) { return eval(nested); } }
try { bottom(0); console.log("compiled"); } catch (e) { console.log("compiled", e instanceof RangeError); }
