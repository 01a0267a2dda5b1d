import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { type WebpackCase, webpackCases, webpackConfig } from "./webpack-cases.ts";

/**
 * Writes testdata/webpack.golden: what the real webpack-dev-server does with each case.
 * node test/doctor/dev-server/record-webpack.ts FOLDER4 FOLDER5
 * The folders have webpack 5 and webpack-dev-server 4 and 5 installed: npm install webpack@5 webpack-dev-server@4
 */
type DevServer = { start: () => Promise<void>; stop: () => Promise<void>; options: { port: number } };
type Made = { require: NodeJS.Require; version: string };

const [four = "", five = ""] = process.argv.slice(2);
const installed: Readonly<Record<4 | 5, Made>> = { 4: made(four), 5: made(five) };
const target = createServer((request, response) => response.end(`target ${request.url}`));
await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
const { port: targetPort } = target.address() as AddressInfo;
const lines = [4, 5].map((version) => `# webpack-dev-server ${installed[version as 4 | 5].version}\n`);
for (const one of webpackCases) {
  lines.push(`\n## ${one.name} (${one.version})\n`);
  for (const [url, answer] of await answers(one)) lines.push(`${url} → ${answer}\n`);
}
writeFileSync(new URL("testdata/webpack.golden", import.meta.url), lines.join(""));
process.exit(0);

function made(folder: string): Made {
  const require = createRequire(join(resolve(folder), "x.js"));
  return { require, version: (require("webpack-dev-server/package.json") as { version: string }).version };
}

async function answers(one: WebpackCase): Promise<readonly (readonly [url: string, answer: string])[]> {
  const root = mkdtempSync(join(tmpdir(), "modgate-webpack-"));
  mkdirSync(join(root, "public"));
  writeFileSync(join(root, "public/index.html"), "the page");
  writeFileSync(join(root, "public/page.txt"), "a file");
  writeFileSync(join(root, "main.js"), "");
  writeFileSync(join(root, "webpack.config.cjs"), webpackConfig(one, `http://127.0.0.1:${targetPort}`));
  const { require } = installed[one.version];
  const config = require(join(root, "webpack.config.cjs")) as { devServer: object };
  const webpack = require("webpack") as (options: object) => object;
  const Server = require("webpack-dev-server") as new (options: object, compiler: object) => DevServer;
  const compiler = webpack({
    mode: "development",
    context: root,
    entry: "./main.js",
    infrastructureLogging: { level: "none" },
    stats: "none",
  });
  const fixed = {
    host: "127.0.0.1",
    port: "auto",
    hot: false,
    client: false,
    webSocketServer: false,
    liveReload: false,
  };
  const server = new Server(
    { ...fixed, static: { directory: join(root, "public"), watch: false }, ...config.devServer },
    compiler,
  );
  await server.start();
  const { port } = server.options;
  const got: (readonly [string, string])[] = [];
  for (const url of one.urls) got.push([url, await answer(port, url)]);
  await server.stop();
  rmSync(root, { recursive: true });
  return got;
}

function answer(port: number, path: string): Promise<string> {
  return new Promise((answered, failed) => {
    get({ host: "127.0.0.1", port, path, agent: false, headers: { accept: "text/html" } }, (response) => {
      const { statusCode } = response;
      text(response).then((body) => answered(statusCode === 200 ? body : String(statusCode)), failed);
    }).on("error", failed);
  });
}
