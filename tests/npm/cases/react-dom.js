// Components with hooks, context and classes are rendered to text, and to a stream that waits for a lazy one.
const React = require('react');
const { renderToString, renderToStaticMarkup, renderToPipeableStream } = require('react-dom/server');
const { Writable } = require('stream');
const e = React.createElement;
const Theme = React.createContext('plain');
class Counter extends React.Component {
  static contextType = Theme;
  state = { n: 1 };
  static getDerivedStateFromProps(props, state) { return { n: state.n + props.step }; }
  render() { return e('i', { className: 'c' }, this.state.n, this.context); }
}
const Form = React.memo(({ x }) => {
  const id = React.useId();
  const [state] = React.useReducer((s) => s, x);
  const twice = React.useMemo(() => state * 2, [state]);
  return e(React.Fragment, null,
    e('label', { htmlFor: id, style: { fontSize: 12, lineHeight: 2, '--v': 1 } }, twice), e(Counter, { step: 5 }),
    [1, 2].map((i) => e('li', { key: i }, i, ' ', true)),
    e('select', { defaultValue: 'b' }, e('option', { value: 'a' }), e('option', { value: 'b' })),
    e('textarea', { defaultValue: 't<' }), e('img', { src: 'x', alt: '' }));
});
console.log(renderToString(e(Theme.Provider, { value: 'dark' }, e(Form, { x: 4 }))));
console.log(renderToStaticMarkup(e(Form, { x: 1 })));
for (const bad of [e(() => { throw new TypeError('boom'); }), e({}), e('div', { dangerouslySetInnerHTML: 1 })]) {
  try { renderToString(bad); } catch (error) { console.log(error.name, error.message); }
}
console.log(e('a', { b: 1 }, 'c'));
const Late = React.lazy(() => new Promise((done) => setTimeout(done, 5, { default: () => e('b', null, 'late') })));
let text = '';
const sink = new Writable({ write(chunk, _, done) { text += chunk; done(); }, final(done) { console.log(text); done(); } });
const stream = renderToPipeableStream(e('div', null, e(React.Suspense, { fallback: '...' }, e(Late))), {
  onShellReady() { console.log('shell'); }, onAllReady() { console.log('all'); }, onError(error) { console.log(error.message); },
});
stream.pipe(sink);
