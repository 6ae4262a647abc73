//! Unmodified packages from npm do real work: every script of `tests/npm/cases` prints what Node prints and ends as it does there.
//! `tests/npm/bless.sh` writes what Node prints.

#[path = "common/command.rs"]
mod command;
#[path = "common/printed.rs"]
mod printed;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/npm")
}

/// Installs the packages of the lock file, if one of those that package.json names is missing.
fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let wanted = std::fs::read_to_string(folder().join("package.json")).expect("package.json is there");
        let wanted: serde_json::Value = serde_json::from_str(&wanted).expect("package.json is JSON");
        let packages = wanted["devDependencies"].as_object().expect("it names packages");
        let installed = |name: &String, version: &serde_json::Value| {
            let text = std::fs::read_to_string(folder().join("node_modules").join(name).join("package.json"));
            let found = text.ok().and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
            found.is_some_and(|found| found["version"] == *version)
        };
        if packages.iter().all(|(name, version)| installed(name, version)) {
            return;
        }
        let status = Command::new("npm")
            .args(["ci", "--silent", "--no-audit", "--no-fund"])
            .current_dir(folder())
            .status()
            .expect("npm is there");
        assert!(status.success(), "npm ci in tests/npm");
    });
}

fn check(name: &str) {
    install();
    let script = folder().join("cases").join(name).with_extension("js");
    let output = command::vmrun().arg("--no-core").arg(&script).output().expect("vmrun runs");
    if let Some(difference) = printed::difference(&script, &output) {
        panic!("{difference}");
    }
    assert!(output.status.success(), "{name} ends with {}", output.status);
}

/// A test for each case: what it shows, and its file.
macro_rules! cases {
    ($($test:ident $file:literal)*) => {
        $(
            #[test]
            fn $test() {
                check($file);
            }
        )*
        const CASES: &[&str] = &[$($file),*];
    };
}

cases! {
    acorn_parses_itself_and_others "acorn"
    ajv_compiles_schemas "ajv"
    async_controls_flow "async"
    bluebird_promises "bluebird"
    chalk_and_picocolors_style "chalk"
    cheerio_reads_and_changes_pages "cheerio"
    commander_reads_commands "commander"
    esprima_parses_what_escodegen_prints "esprima_escodegen"
    handlebars_renders_templates "handlebars"
    immutable_collects "immutable"
    js_yaml_reads_and_writes "js-yaml"
    jsonwebtoken_signs_and_verifies "jsonwebtoken"
    lodash_does_its_work "lodash"
    marked_renders_a_document "marked"
    mathjs_calculates "mathjs"
    mocha_runs_a_suite_with_chai "mocha_chai"
    mocha_runs_suites_from_its_command_line "mocha_cli"
    moment_tells_times "moment"
    postcss_rewrites_style_sheets "postcss"
    prettier_formats_every_language_it_knows "prettier"
    react_dom_renders_on_the_server "react-dom"
    rxjs_streams "rxjs"
    semver_orders_versions "semver"
    typescript_checks_and_emits_a_program "typescript"
    uglify_js_minifies "uglify-js"
    uuid_names "uuid"
    zod_parses "zod"
}

#[test]
fn every_case_has_its_test() {
    let cases = printed::files("npm/cases", "js", 1);
    let names: Vec<String> =
        cases.iter().filter_map(|case| Some(case.file_stem()?.to_string_lossy().into_owned())).collect();
    assert_eq!(names, CASES);
}
