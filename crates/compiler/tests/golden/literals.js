// ---- arrays
function f(x) { return [[], [1, x], [1, , 2], [...x, 1]] }
// ---- objects
function f(x) { return { a: 1, x, "b c": 2, 3: 4, [x]: 5, __proto__: x, ...x, m() {} } }
// ---- templates
function f(x) { return `a${x}b${x + 1}` + `` + `${x}` + `plain` }
// ---- regular expressions
function f() { return /a+/gi }
// ---- numbers and strings
function f() { return [0, -0, 1.5, 1e21, -1, 4294967295, NaN, Infinity, undefined, null, true, "\ud800", "é"] }
