// zod: parsing with types, errors, transforms, unions.
const { z } = require('zod');
const User = z.object({ name: z.string().min(2), age: z.number().int().positive().optional(), email: z.string().email(), role: z.enum(['admin', 'user']).default('user'), tags: z.array(z.string()).max(2), address: z.object({ zip: z.string().regex(/^\d{5}$/) }).nullable() }).strict();
console.log(User.parse({ name: 'Ann', email: 'a@b.co', tags: ['x'], address: { zip: '12345' } }));
const bad = User.safeParse({ name: 'A', age: -1.5, email: 'nope', tags: ['a', 'b', 'c'], address: { zip: 'x' }, more: 1 });
console.log(bad.success, bad.error.issues.map((i) => `${i.path.join('.')}: ${i.code} ${i.message}`));
console.log(z.prettifyError(bad.error), JSON.stringify(z.treeifyError(bad.error)), JSON.stringify(z.flattenError(bad.error)));
try { User.parse(null); } catch (e) { console.log(e.name, e instanceof z.ZodError, e.message); }
const Shape = z.discriminatedUnion('kind', [z.object({ kind: z.literal('c'), r: z.number() }), z.object({ kind: z.literal('s'), side: z.number() })]);
console.log(Shape.parse({ kind: 's', side: 2 }), Shape.safeParse({ kind: 'x' }).error.issues[0].code);
console.log(z.string().transform((s) => s.length).pipe(z.number().min(3)).safeParse('ab').success, z.coerce.number().parse('42'), z.record(z.string(), z.number()).parse({ a: 1 }), z.tuple([z.string(), z.number()]).parse(['x', 1]), z.union([z.string(), z.number()]).parse(5));
const Tree = z.object({ v: z.number(), get kids() { return z.array(Tree).optional(); } });
console.log(JSON.stringify(Tree.parse({ v: 1, kids: [{ v: 2, kids: [] }] })), z.string().refine((s) => s === 'ok', 'not ok').safeParse('no').error.issues[0].message, z.date().safeParse(new Date(NaN)).success, z.map(z.string(), z.number()).parse(new Map([['a', 1]])).size);
// Formats, numbers, strings.
const formats = { email: z.email(), url: z.url(), uuid: z.uuid(), ipv4: z.ipv4(), ipv6: z.ipv6(), base64: z.base64(), iso: z.iso.datetime(), day: z.iso.date(), int: z.int(), hex: z.string().regex(/^[0-9a-f]+$/i), trimmed: z.string().trim().toLowerCase(), starts: z.string().startsWith('a').endsWith('z').includes('m') };
for (const input of ['a@b.co', 'http://x.y/z', '123e4567-e89b-42d3-a456-426614174000', '127.0.0.1', '::1', 'aGk=', '2024-02-29T12:00:00Z', '2023-02-29', 7, ' AbC ', 'amz'])
  console.log(input, Object.entries(formats).filter(([, s]) => s.safeParse(input).success).map(([n]) => n).join());
console.log([5, 5.5, -1, NaN, Infinity, '5', 10n].map((n) => [z.number().min(1).max(9).multipleOf(0.5).safeParse(n), z.bigint().positive().safeParse(n)].map((r) => (r.success ? '+' : r.error.issues[0].code))));
// Shapes of objects.
const Base = z.object({ a: z.string(), b: z.number().optional() });
console.log(Object.keys(Base.extend({ c: z.boolean() }).shape), Base.pick({ a: true }).safeParse({}).success, Base.partial().parse({}), Base.required().safeParse({ a: 'x' }).success, z.looseObject({ a: z.string() }).parse({ a: 'x', z: 1 }), Base.omit({ b: true }).parse({ a: 'x', b: 2 }), Base.keyof().options, Base.catchall(z.number()).safeParse({ a: 'x', q: 'r' }).success);
console.log(z.intersection(z.object({ a: z.number() }), z.object({ b: z.number() })).parse({ a: 1, b: 2 }), z.preprocess((v) => String(v), z.string()).parse(5), z.string().catch('fallback').parse(5), z.nullish(z.string()).parse(undefined), z.literal([1, 'x']).parse('x'), z.instanceof(Date).safeParse(5).success, z.set(z.number()).min(1).safeParse(new Set()).success, z.templateLiteral(['n', z.number()]).parse('n12'));
const checked = z.object({ p: z.string(), q: z.string() }).superRefine((v, ctx) => { if (v.p !== v.q) ctx.addIssue({ code: 'custom', message: 'differ', path: ['q'] }); }).transform((v) => v.p.length);
console.log(checked.parse({ p: 'ab', q: 'ab' }), checked.safeParse({ p: 'a', q: 'b' }).error.issues, z.string().brand('B').readonly().parse('x'));
console.log(JSON.stringify(z.toJSONSchema(User, { io: 'input' })), JSON.stringify(z.toJSONSchema(Tree)));
(async () => {
  console.log(await z.string().refine(async (s) => s.length > 1).parseAsync('ok'), (await z.string().transform(async (s) => s.length).refine((n) => n > 3, { error: 'short' }).safeParseAsync('abc')).error.issues[0].message, await z.promise(z.number()).parseAsync(Promise.resolve(1)));
  try { z.string().refine(async () => true).parse('x'); } catch (e) { console.log(e.message); }
  const fn = z.function({ input: [z.number(), z.number()], output: z.number() }).implement((a, b) => a + b);
  try { console.log(fn(1, 2)); fn('x', 2); } catch (e) { console.log(e.issues.map((i) => i.path.join('.') + ' ' + i.code)); }
})();
