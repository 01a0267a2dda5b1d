import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../../fault/fault.ts";
import { readExported } from "./exported.ts";
import { fieldOf, type Value } from "./value.ts";

/** A value as JSON; what is not told as "? line:column why". */
function shown(value: Value | undefined): unknown {
  switch (value?.is) {
    case undefined:
      return undefined;
    case "known":
      return value.value;
    case "regexp":
      return String(value.regexp);
    case "list":
      return value.items.map(shown);
    case "object": {
      const holes = value.holes.map((hole) => ["...", shown(hole)]);
      return Object.fromEntries([...[...value.fields].map(([name, field]) => [name, shown(field.value)]), ...holes]);
    }
    case "untold":
      return `? ${value.at.line}:${value.at.column} ${value.why}`;
    default:
      return value?.is;
  }
}

const env = "? 1:21 process.env.HOST is known only when the server starts";

/** Thirty functions of which each calls the one before it twice. */
function doubling(name: string, first: string, body: (before: string) => string): string {
  const calls = Array.from({ length: 29 }, (_, at) => `const ${name}${at + 1} = () => ${body(`${name}${at}`)}; `);
  return `const ${name}0 = () => ${first}; ${calls.join("")}`;
}

const followed: readonly (readonly [why: string, text: string, a: unknown])[] = [
  ["a literal", "export default { a: 'x' }", "x"],
  ["a constant of the file", "const b = 'x'; export default { a: b }", "x"],
  ["a constant that comes later", "export default { a: b }; const b = 'x'", "x"],
  ["a template", "const b = 1; export default { a: `x${b}/` }", "x1/"],
  ["a template with something unknown", "export default { a: `x${c}` }", "? 1:25 c is not declared in this file"],
  ["a sum of texts", "export default { a: 'x' + 1 }", "x1"],
  ["types", "export default { a: 'x' as const } satisfies object", "x"],
  ["a typed function", "type C = object; const f = (b: string): C => ({ a: b }); export default f('x')", "x"],
  ["defineConfig", "import { defineConfig } from 'vite'; export default defineConfig({ a: 'x' })", "x"],
  [
    "defineConfig of a function",
    "import { defineConfig } from 'vite'; export default defineConfig(() => ({ a: 'x' }))",
    "x",
  ],
  ["what Vite gives", "export default ({ command, mode }) => ({ a: command + mode })", "servedevelopment"],
  [
    "a function with a body",
    "export default function () { const b = 'x'; if (b === 'y') { return {} } return { a: b } }",
    "x",
  ],
  ["an async function", "export default async () => { return { a: 'x' } }", "x"],
  ["a spread of a local object", "const b = { a: 'x' }; export default { a: 'y', ...b }", "x"],
  ["a spread that is not met", "export default { a: 'x', ...(false && { a: 'y' }) }", "x"],
  [
    "a spread of an import",
    "import b from './b'; export default { a: 'x', ...b }",
    "? 1:47 what is spread here: b comes from ./b, which is not read",
  ],
  ["a spread of an import in front", "import b from './b'; export default { ...b, a: 'x' }", "x"],
  ["a computed key", "const k = 'a'; export default { [k]: 'x' }", "x"],
  ["a part of an object", "const b = { c: ['x'] }; export default { a: b.c[0] }", "x"],
  ["a name out of an object", "const { c: d = 'x' } = {}; export default { a: d }", "x"],
  ["a condition that is known", "const b = true; export default { a: b ? 'x' : 'y' }", "x"],
  ["a condition that is not", "export default { a: process.env.HOST ? 'x' : 'y' }", "? 1:21 it depends on a condition"],
  ["the environment", "export default { a: process.env.HOST }", env],
  ["a fallback for the environment", "export default { a: process.env.HOST || 'x' }", env],
  ["what is changed later", "let b = 'x'; b = 'y'; export default { a: b }", "? 1:5 b is changed in another place"],
  [
    "a list that is pushed to",
    "const b = []; b.push('x'); export default { a: b }",
    "? 1:7 b is changed in another place",
  ],
  [
    "an object that somebody gets",
    "const b = {}; alter(b); export default { a: b }",
    "? 1:7 b is changed in another place",
  ],
  ["itself", "const b = b; export default { a: b }", "? 1:7 it depends on itself"],
  ["a function that calls itself", "const f = () => f(); export default { a: f() }", "? 1:11 it calls itself"],
  ["folders", "import path from 'node:path'; export default { a: path.resolve(__dirname, './src') }", "/project/src"],
  [
    "folders by URL",
    "import { fileURLToPath, URL } from 'url'; export default { a: fileURLToPath(new URL('./src', import.meta.url)) }",
    "/project/src",
  ],
  ["methods of texts", "export default { a: '/api/x'.replace(/^\\/api/, '').toUpperCase() }", "/X"],
  ["a regular expression", "export default { a: new RegExp('^/x') }", "/^\\/x/"],
  [
    "a merge of local objects",
    "import { mergeConfig } from 'vite'; const b = { a: { c: 1, d: [1] } }; export default mergeConfig(b, { a: { c: 2, d: [2], e: 3 } })",
    { c: 2, d: [1, 2], e: 3 },
  ],
  [
    "a merge behind an import",
    "import { merge } from 'webpack-merge'; import b from './b'; export default merge(b, { a: { c: 1 } })",
    { c: 1, "...": "? 1:47 merged here: b comes from ./b, which is not read" },
  ],
  [
    "a merge in front of an import",
    "import { mergeConfig } from 'vite'; import b from './b'; export default mergeConfig({ a: { c: 1 } }, b)",
    "? 1:44 merged here: b comes from ./b, which is not read",
  ],
  ["steps without end", `${doubling("f", "1", (name) => `${name}() + ${name}()`)}export default { a: f29() }`, "?"],
  [
    "lists without end",
    `${doubling("f", "[1]", (name) => `[...${name}(), ...${name}()]`)}export default { a: f29() }`,
    "?",
  ],
  ["export of a name", "const c = { a: 'x' }; export { c as default }", "x"],
];

for (const [why, text, a] of followed) {
  test(`followed or not told, ${why}`, () => {
    const { config } = readExported("/project/vite.config.ts", "vite.config.ts", text);
    const got = shown(fieldOf(config, "a"));
    if (a === "?") assert.match(JSON.stringify(got), /too many steps|calls itself|spread here/);
    else assert.deepEqual(got, a);
  });
}

test("CommonJS, with require", () => {
  const text = "const { join } = require('path')\nmodule.exports = (env) => ({ a: join('x', 'y') })";
  const { config } = readExported("/project/webpack.config.js", "webpack.config.js", text);
  assert.equal(shown(fieldOf(config, "a")), "x/y");
});

test("nothing of a file is run", () => {
  const text = "globalThis.ran = true; import('./x.js'); (() => { globalThis.ran = true })(); export default { a: 1 }";
  readExported("/project/vite.config.js", "vite.config.js", text);
  assert.equal("ran" in globalThis, false);
});

const refused: readonly (readonly [why: string, file: string, text: string, said: string])[] = [
  ["no syntax, types", "v.ts", "const a = {\n b: [ }", "v.ts:2:7: Expression expected"],
  ["no syntax, no types", "v.js", "export default {\n a: [ }", "v.js:2:7: Unexpected token"],
  ["an enum", "v.ts", "enum A { b }", "v.ts:1:1: TypeScript enum is not supported in strip-only mode"],
  [
    "nothing exported",
    "v.js",
    "const a = 1",
    "v.js:1:1: the configuration cannot be told: it exports nothing by default",
  ],
  [
    "an import exported",
    "v.js",
    "import c from './c'\nexport default c",
    "v.js:1:8: the configuration cannot be told: c comes from ./c, which is not read",
  ],
  ["an empty file", "v.ts", "", "v.ts:1:1: the configuration cannot be told: it exports nothing by default"],
  ["no text at all", "v.js", "\u0000\u0001", "v.js:1:1: Unexpected character '\u0000'"],
];

for (const [why, file, text, said] of refused) {
  test(`refused with its place, ${why}`, () => {
    assert.throws(
      () => readExported(`/project/${file}`, file, text),
      (fault) => isFault(fault, "USAGE") && (assert.equal(fault.message, `doctor: ${said}`), true),
    );
  });
}
