import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { examineDevServer } from "../../../src/doctor/dev-server/examine-dev-server.ts";
import { placeFor, runDoctor } from "../try-row.ts";

const config = `const backend = 'http://user:secret@localhost:3000'
import { more } from './more'
export default { server: { proxy: {
  '/api': { target: backend + '/v1', rewrite: (path) => path.replace(/^\\/api/, '') },
  '/api/v2': 'http://localhost:4000',
  ...more,
} } }
`;

test("which rule has a URL, where it goes, what the others would have done, and what is not told", async (t) => {
  const place = placeFor(t);
  writeFileSync(join(place.folder, "vite.config.ts"), config);
  const asked = { words: ["vite.config.ts"] };
  const { code, stdout } = await runDoctor(place, asked, ["--url", "http://localhost:5173/api/v2/x?y=1"]);
  assert.equal(code, 1, stdout);
  assert.match(stdout, /\/api\/v2\/x\?y=1 {2}is taken by \/api \(vite\.config\.ts:4:3\)\n/);
  assert.match(stdout, /goes to http:\/\/localhost:3000\/v1\/v2\/x\?y=1\n/);
  assert.match(
    stdout,
    /not reached: \/api\/v2 \(vite\.config\.ts:5:3\): goes to http:\/\/localhost:4000\/api\/v2\/x\?y=1\n/,
  );
  assert.match(
    stdout,
    /not told.*vite\.config\.ts:6:3: what is spread here: more comes from \.\/more, which is not read/,
  );
  assert.match(stdout, /✗ F3 /);
  assert.doesNotMatch(stdout, /secret/);

  const json = await runDoctor(place, asked, ["--json", "--url", "/other", "--lang", "zh"]);
  const report = JSON.parse(json.stdout) as Readonly<Record<string, unknown>>;
  assert.equal(report["schema"], "modgate.doctor/1");
  assert.equal(report["primary"], "F3");
  assert.deepEqual(report["verdict"], {
    url: "/other",
    winner: null,
    destination: { goes: "local", path: "/other" },
    others: [],
    doubts: report["untold"],
  });
  assert.doesNotMatch(json.stdout, /secret/);
});

test("a healthy file: nothing found, exit 0; one without rules too", async (t) => {
  const place = placeFor(t);
  const healthy = "export default { server: { proxy: { '/api': 'http://localhost:3000' } } }\n";
  writeFileSync(join(place.folder, "vite.config.mjs"), healthy);
  writeFileSync(join(place.folder, "webpack.config.js"), "module.exports = { entry: './x' }\n");
  for (const file of ["vite.config.mjs", "webpack.config.js"]) {
    const { code, stdout } = await runDoctor(place, { words: [file] }, []);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /nothing is wrong/);
  }
});

test("what a file holds cannot order the terminal about", async (t) => {
  const place = placeFor(t);
  const hostile = "export default { server: { proxy: { '/a\x1b[2J*': 'http://localhost:3000' } } }\n";
  writeFileSync(join(place.folder, "vite.config.mjs"), hostile);
  const { stdout } = await runDoctor(place, { words: ["vite.config.mjs"] }, ["--url", "/a"]);
  assert.match(stdout, /\/a\\u\{1b\}\[2J/);
  assert.doesNotMatch(stdout, /\x1b/);
});

type Bad = readonly [why: string, said: RegExp, words: readonly string[], flags: readonly string[]];

const bad: readonly Bad[] = [
  ["a file that is not there", /vite\.gone\.ts: ENOENT: no such file or directory/, ["vite.gone.ts"], []],
  ["a file that is not there and has no name of ours", /dev\.ts: ENOENT/, ["dev.ts"], []],
  ["a file that is a folder", /vite\.folder\.ts: EISDIR/, ["vite.folder.ts"], []],
  ["a file that has no syntax", /vite\.bad\.ts:1:19: /, ["vite.bad.ts"], []],
  ["a URL that is none", /--url takes a path such as \/api\/x/, ["vite.config.ts"], ["--url", "api"]],
  ["a URL without a file", /--url needs a file/, [], ["--url", "/api"]],
  ["a change that only a person can make", /--fix is not for the file of a dev server/, ["vite.config.ts"], ["--fix"]],
];

for (const [why, said, words, flags] of bad) {
  test(`bad input: ${why}`, async (t) => {
    const place = placeFor(t);
    writeFileSync(join(place.folder, "vite.config.ts"), config);
    writeFileSync(join(place.folder, "vite.bad.ts"), "export default <<<");
    mkdirSync(join(place.folder, "vite.folder.ts"));
    const { code, stdout, stderr } = await runDoctor(place, { words }, flags);
    assert.equal(code, 2, `${stdout}${stderr}`);
    assert.match(stderr, said);
    assert.doesNotMatch(stderr, /\bat \S+ \(?file:|INTERNAL/, "no stack trace");
  });
}

test("rules of private: that leave each other nothing, or overlap, by --config", async (t) => {
  const place = placeFor(t);
  const ofModgate = (second: string) => {
    writeFileSync(
      join(place.folder, "modgate.yaml"),
      `private:\n  - pattern: git.corp.example/*\n  - pattern: ${second}\n`,
    );
    return runDoctor(place, {}, ["--json", "--config", "modgate.yaml"]);
  };
  const shadowed = JSON.parse((await ofModgate("git.corp.example/*")).stdout) as {
    findings: readonly { code: string; cause: string }[];
  };
  const found = shadowed.findings.find(({ code }) => code === "F3");
  assert.match(found?.cause ?? "", /\(modgate\.yaml:3\) is never reached: .*\(modgate\.yaml:2\) takes what it matches/);
});

for (const [file, text] of [
  ["vite.config.ts", "export default { server: { proxy: Object.fromEntries(list) } }"],
  ["vite.config.ts", "import { server } from './server'\nexport default { server }"],
  ["vite.config.ts", "import base from './base'\nexport default { ...base, plugins: [] }"],
  ["webpack.config.js", "module.exports = { devServer: { proxy: require('./rules') } }"],
  ["webpack.config.js", "module.exports = { devServer: require('./server') }"],
] as const)
  test(`no rule has a URL, but the rules are not told: ${text}`, (t) => {
    const place = placeFor(t);
    writeFileSync(join(place.folder, file), text);
    const { verdict, untold } = examineDevServer(file, place.folder, "/api/x");
    assert.deepEqual([verdict?.doubts.length, untold.length], [1, 1]);
  });

for (const [file, text, why] of [
  [
    "proxy.conf.js",
    "module.exports = [{ context: ['/api'], target: 'http://localhost:1' }]",
    /no configuration of Vite/,
  ],
  ["next.config.js", "module.exports = { async rewrites() { return [] } }", /no configuration of Vite or webpack/],
  ["electron.vite.config.ts", "export default { main: {}, renderer: { server: {} } }", /no configuration of Vite/],
  ["vue.config.js", "module.exports = { devServer: { proxy: { '^/api': { target: 'http://a' } } } }", /Vue CLI makes/],
] as const)
  test(`a file with rules of another kind is refused, not called healthy: ${file}`, (t) => {
    const place = placeFor(t);
    writeFileSync(join(place.folder, file), text);
    assert.throws(() => examineDevServer(file, place.folder), why);
  });
