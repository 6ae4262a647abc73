//! The order in which asynchronous code runs: promises, async functions and generators, thenables, and the other queues beside them.

use super::{FunctionKind, Generator, Type};

impl Generator {
    /// A part about order: some tasks that run at once, and what waits for them.
    pub(super) fn async_part(&mut self) {
        let mut names = Vec::new();
        for _ in 0..2 + self.random.below(2) {
            names.push(self.task());
        }
        for _ in 0..2 + self.random.below(4) {
            let task = names[self.random.below(names.len())].clone();
            let other = names[self.random.below(names.len())].clone();
            let label = self.name("s");
            let settled = self.settled();
            let text = match self.random.below(16) {
                0 => format!("{task}('{label}').then((x) => print('{label}', x), caught);"),
                1 => format!(
                    "process.nextTick(() => {{ print('{label} tick'); queueMicrotask(() => print('{label} micro')); }});"
                ),
                2 => format!(
                    "setImmediate(() => {{ print('{label} immediate'); process.nextTick(print, '{label} tick'); }});"
                ),
                3 => format!(
                    "queueMicrotask(() => {{ print('{label} micro'); process.nextTick(print, '{label} tick'); }});"
                ),
                4 => format!("print('{label}', await {task}('{label}'));"),
                5 => {
                    let how = self.random.pick(&["all", "race", "any", "allSettled"]);
                    let more = self.settled();
                    format!(
                        "Promise.{how}([{task}('{label}'), {settled}, {other}('{label} other'), {more}]).then((x) => print('{how}', {}), caught);",
                        if how == "allSettled" {
                            "x.map((r) => r.status + ' ' + told(r.value ?? r.reason))"
                        } else {
                            "x"
                        }
                    )
                }
                6 => format!("print('{label}', await {settled});"),
                7 => format!("for await (const x of [{settled}, 2, {task}('{label}')]) print('{label}', x);"),
                8 => format!(
                    "for (let i = 0; i < 3; i++) Promise.resolve(i).then((x) => print('{label}', x));"
                ),
                9 => format!(
                    "Promise.resolve('{label}').finally(() => {{ print('{label} finally'); return {settled}; }}).then(print, caught);"
                ),
                10 => format!(
                    "new Promise((resolve, reject) => {{ resolve({settled}); reject('late'); print('{label} made'); }}).then(print, caught);"
                ),
                11 => format!("const {label} = {task}('{label}'); {label}.catch(caught).then(print);"),
                12 => format!(
                    "Promise.reject('{label}').catch(caught).then(() => print('{label} after')).then(() => {settled}).then(print, caught);"
                ),
                13 => format!(
                    "(async () => {{ try {{ return await {task}('{label}'); }} finally {{ print('{label} finally'); }} }})().then(print, caught);"
                ),
                14 => format!("await null; print('{label} after null');"),
                _ => format!(
                    "setImmediate(async () => {{ print('{label} immediate'); await {settled}; print('{label} awaited'); }});"
                ),
            };
            self.line(&text);
        }
        if self.random.chance(60) {
            let name = self.async_generator();
            self.drive_async(&name);
        }
        if self.random.chance(15) {
            self.line("Promise.reject(new Error('nobody takes it'));");
        }
        self.statements(2);
    }

    /// A value to wait for: plain, promised, rejected or a thenable.
    fn settled(&mut self) -> String {
        let label = self.name("w");
        match self.random.below(10) {
            0 | 1 => format!("Promise.resolve('{label}')"),
            2 => format!("Promise.reject('{label}')"),
            3 => format!("thenable('{label}', 1)"),
            4 => format!("thenable('{label}', 'no', true)"),
            5 => format!("new Promise((resolve) => setImmediate(resolve, '{label}'))"),
            6 => format!("new Promise((resolve) => process.nextTick(resolve, '{label}'))"),
            7 => format!("(async () => '{label}')()"),
            8 => format!("(async () => {{ throw new RangeError('{label}'); }})()"),
            _ => format!("'{label}'"),
        }
    }

    /// An async function that shows how far it is; gives its name.
    fn task(&mut self) -> String {
        let name = self.name("task");
        let head = self.random.one_of([
            format!("async function {name}(x) {{"),
            format!("const {name} = async (x) => {{"),
            format!("const {name} = async function (x, y = t('default', 1)) {{"),
        ]);
        self.open(&head);
        self.function_body(FunctionKind::Async, |g| {
            g.line(&format!("print('{name} starts', x);"));
            for _ in 0..1 + g.random.below(3) {
                let settled = g.settled();
                match g.random.below(7) {
                    0 | 1 => g.line(&format!("print('{name}', await {settled});")),
                    2 => {
                        g.open("try {");
                        g.line(&format!("print('{name}', await {settled});"));
                        g.close("} catch (e) { caught(e); } finally { print('finally'); await null; }");
                    }
                    3 => g.line(&format!("for (const y of [1, 2]) print('{name}', y, await y);")),
                    4 => g.line(&format!("print('{name}', [await {settled}, await 2]);")),
                    _ => g.statement(),
                }
            }
            let settled = g.settled();
            match g.random.below(5) {
                0 => g.line(&format!("return {settled};")),
                1 => g.line(&format!("return await {settled};")),
                2 => g.line(&format!("throw new TypeError('{name}');")),
                _ => g.line(&format!("return '{name}';")),
            }
        });
        self.close(if head.starts_with("const") { "};" } else { "}" });
        name
    }

    /// An async generator. It delegates to its like only: how a sync iterator is closed there has changed since Node 20.
    fn async_generator(&mut self) -> String {
        let name = self.name("ag");
        self.open(&format!("async function* {name}(x) {{"));
        self.function_body(FunctionKind::AsyncGenerator, |g| {
            g.declare("x", Type::Number, true);
            for _ in 0..1 + g.random.below(4) {
                let settled = g.settled();
                match g.random.below(6) {
                    0 => g.line(&format!("print('sent', yield {settled});")),
                    1 => g.line(&format!("print('delegated', yield* (async function* () {{ yield 1; return {settled}; }})());")),
                    2 => g.line(&format!("print('awaited', await {settled});")),
                    3 => g.line(&format!("try {{ yield {settled}; }} catch (e) {{ caught(e); yield 'caught'; }} finally {{ print('closing'); await 1; }}")),
                    4 => g.line("yield* (async function* () { try { yield 'inner'; } finally { print('inner closed'); } })();"),
                    _ => g.line("yield x;"),
                }
            }
            if g.random.chance(50) {
                let settled = g.settled();
                g.line(&format!("return {settled};"));
            }
        });
        self.close("}");
        name
    }

    fn drive_async(&mut self, name: &str) {
        let object = self.name("it");
        if self.random.chance(40) {
            let jump = self.random.pick(&["", "break;", "if (x === 1) continue;", "throw 'out';"]);
            self.line(&format!(
                "try {{ for await (const x of {name}(1)) {{ print(x); {jump} }} }} catch (e) {{ caught(e); }}"
            ));
        }
        self.line(&format!("const {object} = {name}(2);"));
        for _ in 0..2 + self.random.below(4) {
            let label = self.name("r");
            let settled = self.settled();
            let step = match self.random.below(7) {
                0 => format!("return({settled})"),
                1 => "throw('thrown in')".to_owned(),
                2 => format!("next({settled})"),
                _ => "next()".to_owned(),
            };
            if self.random.chance(50) {
                self.line(&format!(
                    "try {{ print('{label}', await {object}.{step}); }} catch (e) {{ caught(e); }}"
                ));
            } else {
                self.line(&format!("{object}.{step}.then((r) => print('{label}', r), caught);"));
            }
        }
    }
}
