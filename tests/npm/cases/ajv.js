// ajv: schemas compiled to functions.
const Ajv = require('ajv').default;
const ajv = new Ajv({ strictTypes: false, allErrors: true, useDefaults: true, coerceTypes: true });
const schema = { $id: 'order', type: 'object', required: ['id', 'items'], additionalProperties: false, properties: { id: { type: 'integer', minimum: 1 }, email: { type: 'string', pattern: '^[^@]+@[^@]+$' }, items: { type: 'array', minItems: 1, uniqueItems: true, items: { $ref: '#/$defs/item' } }, kind: { enum: ['a', 'b'], default: 'a' }, when: { oneOf: [{ type: 'number' }, { type: 'null' }] } }, $defs: { item: { type: 'object', properties: { sku: { type: 'string', minLength: 2 }, n: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.5 } }, required: ['sku'] } }, if: { properties: { kind: { const: 'b' } } }, then: { required: ['email'] } };
const validate = ajv.compile(schema);
for (const data of [{ id: 1, items: [{ sku: 'ab', n: 1.5 }] }, { id: '7', items: [{ sku: 'x' }, { n: -1 }], extra: 1 }, { id: 0, items: [], email: 'no', kind: 'c' }, { id: 2, items: [{ sku: 'ab' }, { sku: 'ab' }], kind: 'b', when: 'x' }]) console.log(validate(data), ajv.errorsText(validate.errors), JSON.stringify(data));
try { ajv.compile({ type: 'nope' }); } catch (e) { console.log(e.message); }
ajv.addKeyword({ keyword: 'even', type: 'number', validate: (s, d) => d % 2 === 0 });
console.log(ajv.validate({ even: true }, 4), ajv.validate({ even: true }, 5), ajv.getSchema('order') === validate);
// References between schemas, recursion, formats of one's own, errors with data, strictness.
const strict = new Ajv({ allErrors: true, verbose: true, strict: true, discriminator: true });
strict.addFormat('even-length', (s) => s.length % 2 === 0).addFormat('date', /^\d{4}-\d\d-\d\d$/).addFormat('positive', { type: 'number', validate: (n) => n > 0 });
strict.addSchema({ $id: 'http://x/defs.json', $defs: { node: { $id: 'node', type: 'object', properties: { value: { type: 'number', format: 'positive' }, kids: { type: 'array', items: { $ref: 'node' } } }, required: ['value'] } } });
const tree = strict.compile({ $ref: 'http://x/defs.json#/$defs/node' });
console.log(tree({ value: 1, kids: [{ value: 2, kids: [] }] }), tree({ value: 1, kids: [{ value: -2 }, {}] }), tree.errors.map((e) => [e.instancePath, e.keyword, e.message, e.data]));
const shape = strict.compile({ type: 'object', properties: { kind: {} }, discriminator: { propertyName: 'kind' }, required: ['kind'], oneOf: [{ properties: { kind: { const: 'circle' }, r: { type: 'number' } }, required: ['kind', 'r'] }, { properties: { kind: { const: 'square' }, side: { type: 'number' } }, required: ['kind', 'side'] }] });
for (const data of [{ kind: 'circle', r: 1 }, { kind: 'square' }, { kind: 'blob' }, {}]) console.log(shape(data), strict.errorsText(shape.errors, { dataVar: 'shape', separator: '; ' }));
for (const schema of [{ type: 'string', format: 'even-length', minLength: 2 }, { type: 'string', format: 'date' }, { type: 'array', items: { type: 'number' }, contains: { type: 'number', minimum: 5 }, minContains: 2 }, { not: { type: 'null' } }, { type: 'object', patternProperties: { '^x-': { type: 'string' } }, propertyNames: { maxLength: 4 }, dependentRequired: { 'x-a': ['x-b'] }, minProperties: 1 }, { anyOf: [{ type: 'string' }, { type: 'number', multipleOf: 3 }] }])
  try {
    const check = new Ajv({ allErrors: true, formats: { 'even-length': (s) => s.length % 2 === 0, date: /^\d{4}-\d\d-\d\d$/ }, strict: false }).compile(schema);
    console.log(['ab', 'abc', '2024-01-02', [1, 5, 6], [1, 'x'], null, { 'x-a': 'v' }, { 'x-a': 'v', 'x-b': 'w', toolong: 1 }, {}, 9, 10].map((data) => (check(data) ? '+' : check.errors.map((e) => e.keyword).join('/'))).join(' '));
  } catch (e) { console.log(e.message); }
try { strict.compile({ type: 'object', propertees: {} }); } catch (e) { console.log(e.message); }
try { strict.compile({ $ref: '#/nowhere' }); } catch (e) { console.log(e.constructor.name, e.message); }
const later = new Ajv({ loadSchema: async (uri) => ({ $id: uri, type: 'integer' }) });
const remote = { $async: true, type: 'object', properties: { n: { $ref: 'http://remote/int' } } };
later.compileAsync({ type: 'object', properties: { n: { $ref: 'http://remote/int' } } }).then(async (check) => {
  console.log(check({ n: 1 }), check({ n: 1.5 }), later.errorsText(check.errors));
  later.addKeyword({ keyword: 'known', async: true, type: 'number', validate: async (s, n) => n < 10 });
  const checked = later.compile({ $async: true, type: 'object', properties: { n: { type: 'number', known: true } } });
  console.log(await checked({ n: 3 }), await checked({ n: 30 }).catch((e) => [e.constructor.name, e.errors[0].message]), remote.$async);
});
