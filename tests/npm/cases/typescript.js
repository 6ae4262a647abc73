// The TypeScript compiler checks and emits a program of 1,000 lines, and says what is wrong with it.
const ts = require('typescript');
const block = (i) => `
interface Item${i} { readonly id: number; name: string; next?: Item${i}; tags: readonly string[] }
type Keys${i} = keyof Item${i} & string;
type Optional${i} = { [K in Keys${i}]?: Item${i}[K] extends string ? \`\${K}!\` : Item${i}[K] };
export class Box${i}<T extends Item${i}> implements Iterable<T> {
  #items: T[] = [];
  static count = 0;
  constructor(public readonly size: number = ${i}, private label?: string) { Box${i}.count++; }
  add(item: T): this { this.#items.push(item); return this; }
  get first(): T | undefined { return this.#items[0]; }
  *[Symbol.iterator](): Generator<T> { yield* this.#items; }
  map<U>(f: (item: T, index: number) => U): U[] { return [...this].map(f); }
}
export const make${i} = (n: number, ...tags: string[]): Item${i} => ({ id: n, name: \`n\${n}\`, tags });
export async function load${i}(box: Box${i}<Item${i}>): Promise<number> {
  let sum = 0;
  for (const { id, next } of box) sum += id + (next?.id ?? 0);
  for await (const n of [Promise.resolve(1)]) sum += n;
  return sum;
}
namespace Inner${i} { export const value = ${i}; export enum Level { Low = 1, High = Low << 2, Text = "t" } }
function isItem${i}(v: unknown): v is Item${i} { return typeof v === "object" && v !== null && "id" in v; }
export const names${i} = new Box${i}(1).map((item) => item.name.toUpperCase()), level${i} = Inner${i}.Level.High;
const partial${i}: Optional${i} = { name: "name!", id: 1 };
if (isItem${i}(partial${i})) partial${i}.tags.forEach((t, at) => t.length + at);
`;
const wrong = `
const wrong: number = "text";
make1("x");
make2(1).id = 5;
new Box3<{ id: number }>();
let missing: Item4 = { id: 1, name: "a" };
function over(a: string): string; function over(a: number): number; function over(a: any) { return a; }
over(true);
const tuple: [number, string?] = [1, "a", 2];
declare const union: { kind: "a"; v: number } | { kind: "b"; w: string };
switch (union.kind) { case "a": union.w; break; case "b": union.w.length; break; default: const never: never = union; }
class Derived extends Box5<Item5> { override add(item: number) { return this; } override gone() {} }
let unused; unused.x; (null as Item6 | null).id; undeclared;
const partial: Optional7 = { name: "name?", extra: 1 };
async function plain() { for (const x of load8(new Box8())) x; return await plain; }
function implicit(a, b = 1) { return a + b; }
let n: bigint = 1n + 2; type Loop = Loop[] | Loop; abstract class Abstract { abstract f(): void } new Abstract();
import { nothing } from "./nowhere"; export { missingExport };
let x = 1; let x = 2; const c = 1; c = 2; label: for (;;) { break other; }
`;
const source = Array.from({ length: 40 }, (_, i) => block(i)).join('') + wrong;
const options = { target: ts.ScriptTarget.ES2017, module: ts.ModuleKind.CommonJS, strict: true, declaration: true, sourceMap: true, downlevelIteration: true, lib: ['lib.es2020.d.ts'], skipLibCheck: true, skipDefaultLibCheck: true, types: [], noImplicitOverride: true, exactOptionalPropertyTypes: true };
const host = ts.createCompilerHost(options);
const read = host.getSourceFile.bind(host);
host.getSourceFile = (name, ...rest) => (name === 'input.ts' ? ts.createSourceFile(name, source, options.target, true) : read(name, ...rest));
host.fileExists = ((exists) => (name) => !/nowhere/.test(name) && exists(name))(host.fileExists);
const out = {};
host.writeFile = (name, text) => { out[name] = text; };
const program = ts.createProgram(['input.ts'], options, host);
const file = program.getSourceFile('input.ts');
for (const d of ts.getPreEmitDiagnostics(program)) {
  const at = d.file && d.file.getLineAndCharacterOfPosition(d.start);
  console.log(d.code, ts.DiagnosticCategory[d.category], at && `${at.line}:${at.character}`, ts.flattenDiagnosticMessageText(d.messageText, '\n'));
}
console.log(program.emit().emitSkipped);
const hash = (text) => { let h = 0; for (let i = 0; i < text.length; i++) h = (h * 31 + text.charCodeAt(i)) | 0; return h; };
for (const name of Object.keys(out).sort()) console.log(name, out[name].length, hash(out[name]), out[name].slice(0, name.endsWith('.map') ? 300 : 2500));
console.log(source.split('\n').length, program.getSourceFiles().length);
// What the checker knows, asked by name.
const checker = program.getTypeChecker();
for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(file)).slice(0, 8)) {
  const type = checker.getTypeOfSymbolAtLocation(symbol, file);
  console.log(symbol.name, checker.typeToString(type), type.getCallSignatures().map((s) => checker.signatureToString(s)).join(' '));
}
// The printer, a transformer, and single files.
const rename = (context) => (root) => ts.visitNode(root, function visit(node) { return ts.isIdentifier(node) && node.text === 'a' ? context.factory.createIdentifier('renamed') : ts.visitEachChild(node, visit, context); });
const small = ts.createSourceFile('s.ts', 'const a = (b: number) => a ?? b;', ts.ScriptTarget.ESNext, true);
console.log(ts.createPrinter().printFile(ts.transform(small, [rename]).transformed[0]));
for (const target of ['ES5', 'ES2015', 'ES2018', 'ESNext']) console.log(target, ts.transpileModule('class A { #p = 1; static s = 2; async *g() { yield* [this.#p ?? 0]; } } const { x, ...y } = { ...z, x: 1 }; export default async () => { for await (const v of new A().g()) `t${v}`; a?.b?.(c) ** 2; };', { compilerOptions: { target: ts.ScriptTarget[target], module: ts.ModuleKind.ESNext } }).outputText);
