import type { Answer } from "./real-vite.ts";

/** The ports of what a configuration may lead to. */
export type Ports = { readonly target: number; readonly named: number; readonly secure: number };

/** A fault of a dev server's rules, and its cure. */
export type Row = {
  readonly code: `F${number}`;
  readonly why: string;
  /** The configuration with the fault, and cured. */
  readonly fault: (ports: Ports) => string;
  readonly cured: (ports: Ports) => string;
  readonly files?: Readonly<Record<string, string>>;
  /** What shows it (`a then b`: what a imports as b), and what the dev server does with it: with the fault, and cured. */
  readonly url: string;
  readonly wrong: (answer: Answer) => boolean;
  readonly right: (answer: Answer) => boolean;
  /** The dev server gets by, as far as it can be told. */
  readonly warning?: true;
  /** The dev server refuses it. */
  readonly startsNot?: true;
};

const byTarget = ({ by, status }: Answer): boolean => by === "target" && status === 200;
const byVite = ({ by, status }: Answer): boolean => by === "vite" && status === 200;
const page = { "index.html": '<script type="module" src="/src/main.js"></script>' };

/** A configuration with this proxy. */
function proxy(rules: string, more = ""): string {
  return `export default { ${more} server: { proxy: { ${rules} } } }\n`;
}

function local({ target }: Ports): string {
  return `'http://127.0.0.1:${target}'`;
}

export const rows: readonly Row[] = [
  {
    code: "F1",
    why: "a module in a folder of the same name",
    files: { ...page, "src/main.js": "import '../api/client.js'", "api/client.js": "export const a = 1" },
    fault: (ports) => proxy(`'/api': ${local(ports)}`),
    cured: (ports) => proxy(`'^/api/(?!.*\\\\.\\\\w+(?:\\\\?|$))': ${local(ports)}`),
    url: "/api/client.js",
    wrong: byTarget,
    right: (answer) => byVite(answer) && answer.body.includes("a = 1"),
  },
  {
    code: "F1",
    why: "a module whose name begins with the key",
    files: { ...page, "src/main.js": "import { a } from '/api.ts'", "api.ts": "export const a: number = 1" },
    fault: (ports) => proxy(`'/api': ${local(ports)}`),
    cured: (ports) => proxy(`'/api/': ${local(ports)}`),
    url: "/api.ts",
    wrong: byTarget,
    right: byVite,
  },
  {
    code: "F1",
    why: "a module of which a value and a type are imported",
    files: {
      "index.html": '<script type="module" src="/src/main.ts"></script>',
      "src/main.ts": "import { a, type B } from '../api/client'\nexport const c: B = a\n",
      "api/client.ts": "export type B = number\nexport const a: B = 1\n",
    },
    fault: (ports) => proxy(`'/api': ${local(ports)}`),
    cured: (ports) => proxy(`'^/api/(?!.*\\\\.\\\\w+(?:\\\\?|$))': ${local(ports)}`),
    url: "/src/main.ts then ../api/client",
    wrong: byTarget,
    right: byVite,
  },
  {
    code: "F1",
    why: "a file of the public folder",
    warning: true,
    files: { "public/api-docs.json": "{}" },
    fault: (ports) => proxy(`'/api': ${local(ports)}`),
    cured: (ports) => proxy(`'/api/': ${local(ports)}`),
    url: "/api-docs.json",
    wrong: byTarget,
    right: byVite,
  },
  {
    code: "F2",
    why: "an alias for a folder below a key",
    files: { ...page, "src/main.js": "import '@api/client.js'", "api/client.js": "1", "client/client.js": "1" },
    fault: (ports) =>
      `import { resolve } from 'node:path'\n${proxy(`'/api': ${local(ports)}`, "resolve: { alias: { '@api': resolve(import.meta.dirname, 'api') } },")}`,
    cured: (ports) =>
      `import { resolve } from 'node:path'\n${proxy(`'/api': ${local(ports)}`, "resolve: { alias: { '@api': resolve(import.meta.dirname, 'client') } },")}`,
    url: "/src/main.js then @api/client.js",
    wrong: byTarget,
    right: byVite,
  },
  {
    code: "F2",
    why: "an alias whose name is a path below a key",
    warning: true,
    files: { "src/client.js": "1" },
    fault: (ports) => proxy(`'/api': ${local(ports)}`, "resolve: { alias: [{ find: '/api', replacement: '/src' }] },"),
    cured: (ports) =>
      proxy(`'/backend': ${local(ports)}`, "resolve: { alias: [{ find: '/api', replacement: '/src' }] },"),
    url: "/api/client.js",
    wrong: byTarget,
    right: byVite,
  },
  {
    code: "F3",
    why: "a longer key behind a shorter one",
    fault: (ports) => proxy(`'/api': ${local(ports)}, '/api/v2': 'http://127.0.0.1:${ports.target}/new'`),
    cured: (ports) => proxy(`'/api/v2': 'http://127.0.0.1:${ports.target}/new', '/api': ${local(ports)}`),
    url: "/api/v2/x",
    wrong: ({ path }) => path === "/api/v2/x",
    right: ({ path }) => path === "/new/api/v2/x",
  },
  {
    code: "F3",
    why: "an expression that holds the next key",
    fault: (ports) => proxy(`'^/api/.*': ${local(ports)}, '/api/v2': 'http://127.0.0.1:${ports.target}/new'`),
    cured: (ports) => proxy(`'^/api/(?!v2/).*': ${local(ports)}, '/api/v2': 'http://127.0.0.1:${ports.target}/new'`),
    url: "/api/v2/x",
    wrong: ({ path }) => path === "/api/v2/x",
    right: ({ path }) => path === "/new/api/v2/x",
  },
  {
    code: "F3",
    why: "a key written twice",
    fault: (ports) => proxy(`'/api': 'http://127.0.0.1:${ports.target}/old', '/api': ${local(ports)}`),
    cured: (ports) => proxy(`'/api': 'http://127.0.0.1:${ports.target}/old'`),
    url: "/api/x",
    wrong: ({ path }) => path === "/api/x",
    right: ({ path }) => path === "/old/api/x",
  },
  {
    code: "F4",
    why: "an expression without ^",
    fault: (ports) => proxy(`'/api/.*': ${local(ports)}`),
    cured: (ports) => proxy(`'^/api/.*': ${local(ports)}`),
    url: "/api/x",
    wrong: ({ by }) => by === "vite",
    right: byTarget,
  },
  {
    code: "F4",
    why: "a glob",
    fault: (ports) => proxy(`'/api/*': ${local(ports)}`),
    cured: (ports) => proxy(`'/api/': ${local(ports)}`),
    url: "/api/x",
    wrong: ({ by }) => by === "vite",
    right: byTarget,
  },
  {
    code: "F4",
    why: "a key without a slash",
    fault: (ports) => proxy(`'api': ${local(ports)}`),
    cured: (ports) => proxy(`'/api': ${local(ports)}`),
    url: "/api/x",
    wrong: ({ by }) => by === "vite",
    right: byTarget,
  },
  {
    code: "F4",
    why: "an expression that takes everything",
    fault: (ports) => proxy(`'^/.*': ${local(ports)}`),
    cured: (ports) => proxy(`'^/(?!@|src/|node_modules/|index\\\\.html|$)': ${local(ports)}`),
    url: "/@vite/client",
    wrong: byTarget,
    right: byVite,
  },
  {
    code: "F4",
    why: "an expression that is none",
    startsNot: true,
    fault: (ports) => proxy(`'^/api/(': ${local(ports)}`),
    cured: (ports) => proxy(`'^/api/': ${local(ports)}`),
    url: "/api/x",
    wrong: () => true,
    right: byTarget,
  },
  {
    code: "F4",
    why: "an alias that hits node_modules",
    files: { "src/m/a/index.js": "1", "node_modules/a/index.js": "export const a = 'the package'" },
    fault: () => "export default { resolve: { alias: [{ find: /modules/, replacement: 'src/m' }] } }",
    cured: () => "export default { resolve: { alias: [{ find: /^modules/, replacement: '/src/m' }] } }",
    url: "/node_modules/a/index.js",
    wrong: ({ body }) => !body.includes("the package"),
    right: (answer) => byVite(answer) && answer.body.includes("the package"),
  },
  {
    code: "F5",
    why: "an expression in quotes",
    fault: (ports) => proxy(`'/api': { target: ${local(ports)}, rewrite: (path) => path.replace('/^\\\\/api/', '') }`),
    cured: (ports) => proxy(`'/api': { target: ${local(ports)}, rewrite: (path) => path.replace(/^\\/api/, '') }`),
    url: "/api/x",
    wrong: ({ path }) => path === "/api/x",
    right: ({ path }) => path === "/x",
  },
  {
    code: "F5",
    why: "every hit instead of the first",
    fault: (ports) => proxy(`'/api': { target: ${local(ports)}, rewrite: (path) => path.replace(/\\/api/g, '') }`),
    cured: (ports) => proxy(`'/api': { target: ${local(ports)}, rewrite: (path) => path.replace('/api', '') }`),
    url: "/api/x/api/y",
    wrong: ({ path }) => path === "/x/y",
    right: ({ path }) => path === "/x/api/y",
  },
  {
    code: "F5",
    why: "a text that stands in the middle, if anywhere",
    warning: true,
    fault: (ports) => proxy(`'/app': { target: ${local(ports)}, rewrite: (path) => path.replace('/api', '') }`),
    cured: (ports) => proxy(`'/app': { target: ${local(ports)}, rewrite: (path) => path.replace(/^\\/app/, '') }`),
    url: "/app/x",
    wrong: ({ path }) => path === "/app/x",
    right: ({ path }) => path === "/x",
  },
  {
    code: "F6",
    why: "a server of several names",
    warning: true,
    fault: ({ named }) => proxy(`'/api': { target: 'http://api.example.com:${named}' }`),
    cured: ({ named }) => proxy(`'/api': { target: 'http://api.example.com:${named}', changeOrigin: true }`),
    url: "/api/x",
    wrong: ({ status, host }) => status === 421 && host === "localhost",
    right: (answer) => byTarget(answer) && answer.host?.startsWith("api.example.com") === true,
  },
  {
    code: "F6",
    why: "a certificate that is compared with localhost",
    fault: ({ secure }) => `${agent}${proxy(`'/api': { target: 'https://api.example.com:${secure}', agent }`)}`,
    cured: ({ secure }) =>
      `${agent}${proxy(`'/api': { target: 'https://api.example.com:${secure}', agent, changeOrigin: true }`)}`,
    url: "/api/x",
    wrong: ({ by, status }) => by === "vite" && status === 502,
    right: byTarget,
  },
  {
    code: "F7",
    why: "a base that the key does not have",
    warning: true,
    fault: (ports) => proxy(`'/api': ${local(ports)}`, "base: '/app/',"),
    cured: (ports) => proxy(`'/app/api': ${local(ports)}`, "base: '/app/',"),
    url: "/app/api/x",
    wrong: ({ by }) => by === "vite",
    right: byTarget,
  },
  {
    code: "F7",
    why: "a certificate nobody knows",
    warning: true,
    fault: ({ secure }) => proxy(`'/api': 'https://127.0.0.1:${secure}'`),
    cured: ({ secure }) => proxy(`'/api': { target: 'https://127.0.0.1:${secure}', secure: false }`),
    url: "/api/x",
    wrong: ({ by, status }) => by === "vite" && status === 502,
    right: byTarget,
  },
  {
    code: "F8",
    why: "a bypass that returns true",
    files: { "api/page.js": "1" },
    fault: (ports) => proxy(`'/api': { target: ${local(ports)}, bypass: () => true }`),
    cured: (ports) => proxy(`'/api': { target: ${local(ports)}, bypass: (req) => req.url }`),
    url: "/api/page.js",
    wrong: byTarget,
    right: byVite,
  },
  {
    code: "F8",
    why: "a bypass that returns an answer to a question",
    files: { "api/page.js": "1" },
    fault: (ports) => proxy(`'/api': { target: ${local(ports)}, bypass: (req) => req.url.endsWith('.js') }`),
    cured: (ports) =>
      proxy(`'/api': { target: ${local(ports)}, bypass: (req) => (req.url.endsWith('.js') ? req.url : undefined) }`),
    url: "/api/page.js",
    wrong: byTarget,
    right: byVite,
  },
  {
    code: "F8",
    why: "no target",
    files: { "node_modules/a/index.js": "1" },
    fault: () => proxy("'^/node_modules/.+': { bypass: () => true }"),
    cured: () => proxy(""),
    url: "/node_modules/a/index.js",
    wrong: ({ status }) => status === 502,
    right: byVite,
  },
  {
    code: "F10",
    why: "a linked package with its own copy of a peer",
    files: { ...page, ...linked() },
    fault: () => "export default {}",
    cured: () => "export default { resolve: { dedupe: ['peer'] } }",
    url: "/src/main.js then peer",
    wrong: ({ body }) => body === "two",
    right: ({ body }) => body === "one",
  },
  {
    code: "F10",
    why: "two aliases for two copies",
    files: { ...page, ...linked() },
    fault: () => twoAliases("lib/node_modules/peer/index.js"),
    cured: () => twoAliases("node_modules/peer/index.js"),
    url: "/src/main.js then peer",
    wrong: ({ body }) => body === "two",
    right: ({ body }) => body === "one",
  },
];

/** Trusts the test's own authority, and checks. */
const agent = "import { Agent } from 'node:https'\nconst agent = new Agent({ ca: process.env.TEST_CA })\n";

function linked(): Readonly<Record<string, string>> {
  const peer = {
    "package.json": '{ "name": "peer", "type": "module", "main": "index.js" }',
    "index.js": "export default 1",
  };
  const copy = (folder: string) => Object.entries(peer).map(([name, text]) => [`${folder}/${name}`, text] as const);
  return {
    "src/main.js": "import peer from 'peer'; import lib from 'lib'; console.log(peer, lib)",
    "package.json": '{ "type": "module", "dependencies": { "lib": "file:lib", "peer": "1.0.0" } }',
    "lib/package.json": '{ "name": "lib", "type": "module", "main": "index.js", "peerDependencies": { "peer": "1" } }',
    "lib/index.js": "import peer from 'peer'; export default peer",
    "node_modules/lib": "->../lib",
    ...Object.fromEntries([...copy("node_modules/peer"), ...copy("lib/node_modules/peer")]),
  };
}

function twoAliases(second: string): string {
  return `import { resolve } from 'node:path'
const folder = import.meta.dirname
export default { resolve: { dedupe: ['peer'], alias: { peer: resolve(folder, 'node_modules/peer/index.js'), lib: resolve(folder, '${second}') } } }`;
}
