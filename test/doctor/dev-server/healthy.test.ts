import assert from "node:assert/strict";
import { test } from "node:test";
import { examineDevServer } from "../../../src/doctor/dev-server/examine-dev-server.ts";
import { projectOf } from "./real-vite.ts";

/** Configurations as people have them, that are right: a false alarm is as bad as a miss. */
const healthy: readonly (readonly [why: string, file: string, text: string, untold?: RegExp])[] = [
  ["the plainest", "vite.config.js", "export default { server: { proxy: { '/api': 'http://localhost:3000' } } }"],
  [
    "none",
    "vite.config.ts",
    "import { defineConfig } from 'vite'\nimport vue from '@vitejs/plugin-vue'\nexport default defineConfig({ plugins: [vue()] })",
  ],
  [
    "every kind of the manual of Vite",
    "vite.config.ts",
    `import { defineConfig } from 'vite'
export default defineConfig({ server: { proxy: {
  '/foo': 'http://localhost:4567',
  '/bar': { target: 'http://jsonplaceholder.typicode.com', changeOrigin: true, rewrite: (path) => path.replace(/^\\/bar/, '') },
  '^/fallback/.*': { target: 'http://jsonplaceholder.typicode.com', changeOrigin: true, rewrite: (path) => path.replace(/^\\/fallback/, '') },
  '/with': { target: 'http://localhost:3000', configure: (proxy, options) => { proxy.on('error', console.error) } },
  '/socket.io': { target: 'ws://localhost:5174', ws: true, rewriteWsOrigin: true },
} } })`,
  ],
  [
    "the environment",
    "vite.config.ts",
    `import { defineConfig, loadEnv } from 'vite'
export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, process.cwd(), '')
  return { server: { port: Number(env.PORT), proxy: { '/api': { target: env.BACKEND, changeOrigin: true } } } }
})`,
    /loadEnv comes from vite/,
  ],
  [
    "the page for browsers, the target for the rest",
    "vite.config.ts",
    `export default { server: { proxy: { '/admin': { target: 'http://localhost:8000', bypass(req: { headers: Record<string, string> }) {
  if (req.headers.accept?.includes('text/html')) { return '/index.html' }
  return null
} } } } }`,
    /bypass depends on the request|depends on a condition/,
  ],
  [
    "a self-signed one, known as such",
    "vite.config.js",
    "export default { server: { proxy: { '/api': { target: 'https://localhost:7001', secure: false } } } }",
  ],
  [
    "longer keys first",
    "vite.config.js",
    "export default { server: { proxy: { '/api/v2': 'http://localhost:2', '/api': 'http://localhost:1' } } }",
  ],
  [
    "a part of a version cut off",
    "vite.config.js",
    "export default { server: { proxy: { '/api': { target: 'http://localhost:1', rewrite: (p) => p.replace(/^\\/api\\/v1/, '') } } } }",
  ],
  [
    "signs that are replaced everywhere",
    "vite.config.js",
    "export default { server: { proxy: { '/api': { target: 'http://localhost:1', rewrite: (p) => p.replace(/^\\/api/, '').replace(/_/g, '-').replace(/\\/\\//g, '/') } } } }",
  ],
  [
    "an OData path with a dollar",
    "vite.config.js",
    "export default { server: { proxy: { '/odata/$batch': 'http://localhost:1' } } }",
  ],
  [
    "a container by its name",
    "vite.config.js",
    "export default { server: { proxy: { '/api': { target: 'http://backend:8080' } } } }",
  ],
  [
    "a base in the keys",
    "vite.config.js",
    "export default { base: '/app/', server: { proxy: { '/app/api': 'http://localhost:1' } } }",
  ],
  [
    "a relative base",
    "vite.config.js",
    "export default { base: './', server: { proxy: { '/api': 'http://localhost:1' } } }",
  ],
  [
    "everything but what Vite needs",
    "vite.config.js",
    "export default { server: { proxy: { '^(?!/(@|src|node_modules|index.html)).*': 'http://localhost:1' } } }",
  ],
  [
    "aliases elsewhere",
    "vite.config.ts",
    "import path from 'path'\nexport default { resolve: { alias: { '@': path.resolve(__dirname, './src'), '~api': path.resolve(__dirname, 'src/api') } }, server: { proxy: { '/api': 'http://localhost:1' } } }",
  ],
  [
    "a condition that is not met",
    "vite.config.js",
    "export default { server: { proxy: { '/api': process.env.X === '1' && { target: 'http://localhost:1' } } } }",
    /process\.env\.X/,
  ],
  [
    "webpack, as its manual has it",
    "webpack.config.js",
    "module.exports = { devServer: { historyApiFallback: true, proxy: [{ context: ['/auth', '/api'], target: 'http://localhost:3000', pathRewrite: { '^/api': '' } }] } }",
  ],
  [
    "webpack behind a merge",
    "webpack.dev.js",
    "const { merge } = require('webpack-merge')\nconst common = require('./webpack.common.js')\nmodule.exports = merge(common, { mode: 'development', devServer: { proxy: [{ context: ['/api'], target: 'http://localhost:3000' }] } })",
    /webpack\.common/,
  ],
  [
    "webpack with one address for all",
    "webpack.config.js",
    "module.exports = { devServer: { proxy: 'http://localhost:3000' } }",
    /neither a list nor an object/,
  ],
];

const files = {
  "index.html": '<script type="module" src="/src/main.ts"></script>',
  "src/main.ts":
    "import type { T } from '../api/types'\nimport { U, type V } from '../api/types'\nimport '@/app'\nimport './api/client'\nconst u: U = 1",
  "src/app.ts": "",
  "src/api/client.ts": "",
  "api/types.ts": "",
  "api/server.go": "",
};

for (const [why, file, text, untold] of healthy) {
  test(`nothing is wrong: ${why}`, (t) => {
    const root = projectOf(t, { ...files, [file]: text });
    const examination = examineDevServer(file, root);
    assert.deepEqual(
      examination.findings.map(({ check, cause }) => [check.code, cause.en]),
      [],
    );
    const whys = examination.untold.map(({ why }) => why).join("\n");
    if (untold === undefined) assert.equal(whys, "");
    else assert.match(whys, untold);
  });
}
