// Handlebars: helpers, partials, blocks, precompilation.
const H = require('handlebars');
H.registerHelper('loud', (text) => String(text).toUpperCase());
H.registerHelper('list', function (items, options) { return items.map((item, i) => `<li>${i}:${options.fn(item)}</li>`).join(''); });
H.registerPartial('person', '{{name}} ({{age}}){{#if admin}} *{{/if}}');
const template = H.compile(`{{#each people}}{{> person}}{{#unless @last}}, {{/unless}}{{/each}}
{{#with owner}}{{loud name}} & {{{name}}} {{name}}{{/with}}
{{#list tags}}{{this}}{{/list}}{{#if none}}yes{{else}}no{{/if}} {{lookup map key}} {{#each map}}{{@key}}={{this}};{{/each}}`);
console.log(template({ people: [{ name: 'Ann', age: 3, admin: true }, { name: 'Bob', age: 4 }], owner: { name: '<b>"Zed"</b>' }, tags: ['x', 'y'], map: { a: 1, b: 2 }, key: 'b' }));
try { H.compile('{{#each}}')({}); } catch (e) { console.log(e.message.split('\n')[0]); }
console.log(H.precompile('{{a}} {{b.c}}').length > 200, H.VERSION.split('.').length);
// Paths, block parameters, whitespace, decorators and subexpressions; layouts; what is refused.
const E = H.create();
E.registerHelper({ add: (...n) => n.slice(0, -1).reduce((a, b) => a + b, 0), eq: (a, b) => a === b, json: (v) => new E.SafeString(JSON.stringify(v)), attrs(options) { return Object.entries(options.hash).map(([k, v]) => `${k}="${E.escapeExpression(v)}"`).join(' '); }, repeat(n, options) { let out = ''; for (let i = 0; i < n; i++) out += options.fn(this, { data: { ...options.data, n: i }, blockParams: [i] }); return n ? out : options.inverse(this); } });
E.registerPartial({ layout: '<html>{{> @partial-block}}{{#> footer}}default footer{{/footer}}</html>', row: '{{label}}:{{value}}{{#each more}}[{{this}}/{{../label}}]{{/each}}', rec: '{{v}}{{#if kids}}({{#each kids}}{{> rec}}{{/each}}){{/if}}' });
const render = (text, data, options) => { try { return E.compile(text, options)(data, { allowProtoPropertiesByDefault: false }); } catch (e) { return `${e.name}: ${e.message.split('\n')[0]} ${e.message.split('\n').length}`; } };
for (const [text, data] of [
  ['{{#each list as |item i|}}{{i}}={{item.n}}{{#unless @last}},{{/unless}}{{else}}none{{/each}}', { list: [{ n: 1 }, { n: 2 }] }],
  ['{{#each list}}{{else}}none{{/each}} {{#with a.b as |c|}}{{c.d}}{{/with}} {{a.[b].d}} {{./x}} {{[odd key]}}', { list: [], a: { b: { d: 'deep' } }, x: 'ex', 'odd key': 'odd' }],
  ['{{add 1 (add 2 3) n}} {{#if (eq n 4)}}four{{else if (eq n 5)}}five{{else}}other{{/if}} {{json list}}', { n: 5, list: ['<', 1] }],
  ['<a {{attrs href=url title="a\'b" n=5 t=true u=undefined}}>', { url: '/?a=1&b=2' }],
  ['{{#repeat 3 as |i|}}{{i}}{{@n}}{{#repeat 2}}{{@n}}{{@../n}}{{/repeat}};{{/repeat}}{{#repeat 0}}{{else}}no{{/repeat}}', {}],
  ['{{#> layout}}body {{name}}{{/layout}}', { name: 'N' }], ['{{> row label="L" value=v more=list}}', { v: '<v>', list: [1, 2] }], ['{{> (lookup . "which")}}', { which: 'rec', v: 1, kids: [{ v: 2 }, { v: 3, kids: [{ v: 4 }] }] }],
  ['a\n  {{~#if x~}}\n  yes\n  {{~/if~}}\n b{{! comment }}{{!-- {{x}} --}} \\{{raw}} {{{{raw}}}}{{x}}{{{{/raw}}}}', { x: 1 }],
  ['{{#each map}}{{@index}}{{@key}}:{{this}}{{#if @first}}!{{/if}} {{/each}}', { map: { a: 1, b: 2 } }], ['{{&html}}{{html}}{{{html}}}', { html: '<&"\'`=>' }], ['{{constructor}}{{__proto__}}{{toString}}|', {}], ['{{#*inline "mine"}}in {{y}}{{/inline}}{{> mine}}', { y: 'line' }],
  ['{{missing}}{{a.b.c}}|{{log "x" level="none"}}', {}], ['{{nohelper 1}}', {}], ['{{> nopartial}}', {}], ['{{#if}}{{/with}}', {}], ['{{{a}}', {}], ['{{#each}}{{/each}}', {}], ['{{fn}} {{obj.method}}', { fn: () => 'called', obj: { method() { return this.v; }, v: 'own' } }],
]) console.log(JSON.stringify(render(text, data)));
console.log(render('{{a}} {{b}}', { a: 1 }, { strict: true }), render('{{<a>}}', {}), render('{{a}}<', { a: '<' }, { noEscape: true }), render('{{#if a}}\n1\n{{/if}}\n{{> row}}\n', { a: 1 }, { preventIndent: true }));
const ast = E.parse('{{#if (a b c=1)}}x{{/if}}{{> p}}');
console.log(ast.body.map((n) => n.type).join(), ast.body[0].params[0].hash.pairs[0].value.value, new Function('Handlebars', `return Handlebars.template(${E.precompile('pre {{x}}')})`)(E)({ x: 'compiled' }));
