//! Generators: bodies with `yield` and `yield*` among loops and `finally`, and callers that go on, throw and return at every point.

use super::{FunctionKind, Generator, Type};

impl Generator {
    /// A part about generators.
    pub(super) fn generator_part(&mut self) {
        let inner = self.generator(None);
        self.drive(&inner);
        let outer = self.generator(Some(&inner));
        self.drive(&outer);
        let use_all = self.random.pick(&[
            "print([...G()].length);",
            "for (const x of G()) { print(x); break; }",
            "out: for (const y of [1, 2]) for (const x of G()) { print(x); continue out; }",
            "const [a, , b = 5, ...c] = G(); print(a, b, c.length);",
            "print(Math.max(...G()));",
            "try { for (const x of G()) throw x; } catch (e) { caught(e); }",
            "print(Array.from(G(), (x, i) => i), new Set(G()).size);",
            "print(Object.prototype.toString.call(G()), G()[Symbol.iterator]() === G(), typeof G.prototype, G.name);",
            "try { new G(); } catch (e) { caught(e); }",
            "const g = G(); print(g.return(5), g.next(), g.return(6));",
            "const g = G(); try { g.throw(new RangeError('early')); } catch (e) { caught(e); } print(g.next());",
            "print((() => { for (const x of G()) return [x]; })());",
        ]);
        let text = use_all.replace('G', &outer);
        self.line(&format!("try {{ {text} }} catch (e) {{ caught(e); }}"));
    }

    /// A generator function; gives its name.
    fn generator(&mut self, inner: Option<&str>) -> String {
        let name = self.name("g");
        self.open(&format!("function* {name}(x = t('default', 1)) {{"));
        self.function_body(FunctionKind::Generator, |g| {
            g.declare("x", Type::Number, true);
            for _ in 0..2 + g.random.below(3) {
                match g.random.below(8) {
                    0 => g.line("print('sent', yield x);"),
                    1 => {
                        let delegate = g.delegate(inner);
                        g.line(&format!("print('delegated', yield* {delegate});"));
                    }
                    2 | 3 => g.guarded(inner),
                    4 => {
                        let text = g.random.pick(&[
                            "x = (yield 'a') ?? 2;",
                            "print([yield 1, yield 2]);",
                            "print({ [yield 'key']: yield 'value' });",
                            "print(`${yield 'x'}-${yield 'y'}`);",
                            "print((yield 1) + (yield 2));",
                            "const [p = yield 'p'] = [];",
                            "print(((yield), (yield 2)));",
                            "print(t('f', (a, b) => [a, b])(yield 'first', yield 'second'));",
                            "if (yield 'test') print('yes'); else print('no');",
                            "for (const x of [1, 2]) if (yield x) break;",
                            "switch (yield 'switch') { case 1: yield 'one'; default: yield 'other'; }",
                        ]);
                        g.line(&format!("{{ {text} }}"));
                    }
                    _ => g.statement(),
                }
            }
            if g.random.chance(60) {
                let value = g.any_value();
                g.line(&format!("return {value};"));
            }
        });
        self.close("}");
        name
    }

    fn delegate(&mut self, inner: Option<&str>) -> String {
        let label = self.name("d");
        match self.random.below(7) {
            0 => "[1, 2]".to_owned(),
            1 => format!("iter('{label}', [1, 2])"),
            2 => format!("iter('{label}', [1, 2, 3], 'return')"),
            3 => format!("iter('{label}', [1, 2, 3], 'next')"),
            4 => "'ab'".to_owned(),
            _ => inner.map_or("[]".to_owned(), |inner| format!("{inner}(2)")),
        }
    }

    /// Yields among `try`, `catch` and `finally`, some of which jump.
    fn guarded(&mut self, inner: Option<&str>) {
        let looped = self.within.loops == 0 && self.random.chance(40);
        if looped {
            self.open("for (let n = 0; n < 3; n++) {");
        }
        self.open("try {");
        self.line("print('in try', yield 'try');");
        if self.random.chance(40) {
            let delegate = self.delegate(inner);
            self.line(&format!("yield* {delegate};"));
        }
        if self.random.chance(30) {
            self.jump();
        }
        self.indent -= 1;
        if self.random.chance(60) {
            self.line("} catch (e) {");
            self.line("  caught(e);");
            self.line("  yield 'catch';");
        }
        self.line("} finally {");
        self.line("  print('finally');");
        match self.random.below(6) {
            0 => self.line("  yield 'in finally';"),
            1 => self.line("  return 'from finally';"),
            2 if looped => self.line("  continue;"),
            3 if looped => self.line("  break;"),
            4 => self.line("  throw 'from finally';"),
            _ => {}
        }
        self.indent += 1;
        self.close("}");
        if looped {
            self.close("}");
        }
    }

    /// A caller that goes on as it likes, and shows each answer.
    fn drive(&mut self, name: &str) {
        let object = self.name("it");
        let argument = self.random.pick(&["", "2", "undefined"]);
        self.line(&format!("const {object} = {name}({argument});"));
        for _ in 0..2 + self.random.below(6) {
            let step = match self.random.below(9) {
                0 => "return(7)",
                1 => "throw(new TypeError('thrown in'))",
                2 => "throw('text')",
                3 => "next(1)",
                4 => "next('sent')",
                5 => "return()",
                _ => "next()",
            };
            self.line(&format!("try {{ print({object}.{step}); }} catch (e) {{ caught(e); }}"));
        }
    }
}
