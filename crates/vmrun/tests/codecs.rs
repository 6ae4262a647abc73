//! Codecs of zlib as no recording of Node shows them: what a busy one refuses, what forgotten ones take.

mod common;

/// Runs a program; what it printed.
#[track_caller]
fn printed(options: &[&str], code: &str) -> String {
    let folder = common::Folder::new();
    folder.file("main.js", code);
    let args: Vec<&str> = options.iter().copied().chain(["main.js"]).collect();
    let ended = common::run_in(folder, &args);
    ended.exited(0);
    ended.stdout
}

#[test]
fn work_for_a_busy_codec_is_an_error() {
    let code = "
        const zlib = require('zlib');
        const gzip = zlib.createGzip();
        gzip.on('error', () => {});
        gzip.write('first');
        const told = (f) => { try { f(); return 'done'; } catch (e) { return e.code; } };
        console.log(told(() => gzip.reset()));
        console.log(told(() => gzip._processChunk(Buffer.from('x'), 4)));
        gzip._processChunk(Buffer.from('x'), 4, (e) => console.log('called', e && e.code));
        // What is written behind a change of the level waits for it.
        const changed = zlib.createDeflate({ level: 0 });
        let bytes = 0;
        changed.on('data', (data) => { bytes += data.length; }).on('end', () => console.log(bytes > 5000));
        changed.write(Buffer.alloc(5000, 'q'));
        changed.params(9, 0, (e) => console.log('changed', e, changed._level));
        changed.end(Buffer.alloc(50000, 'r'));";
    assert_eq!(
        printed(&[], code),
        "ERR_INTERNAL_ASSERTION\nERR_INTERNAL_ASSERTION\ncalled ERR_INTERNAL_ASSERTION\nchanged undefined 9\ntrue\n"
    );
}

#[test]
fn forgotten_codecs_are_closed_before_they_take_much() {
    let code = "
        const zlib = require('zlib');
        const none = process.memoryUsage().external;
        const turn = () => new Promise((done) => setImmediate(done));
        (async () => {
            let most = 0;
            for (let n = 0; n < 600; n++) {
                zlib.createDeflate({ memLevel: 9 });
                most = Math.max(most, process.memoryUsage().external);
                if (n % 20 === 0 && n < 300) await turn();
            }
            console.log(none, most > 1 << 20, most < 150 << 20 || most);
        })();";
    assert_eq!(printed(&["--max-heap", "64M"], code), "0 true true\n");
}
