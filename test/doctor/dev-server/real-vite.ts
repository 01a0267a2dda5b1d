import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { get as askHttp, createServer as createHttp, type IncomingMessage } from "node:http";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { createServer as createVite } from "vite";
import { listenHttp, listenHttps, type Listening } from "../../net/loopback-server.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** What came back, and from whom: the target says so itself, everything else is Vite. */
export type Answer = {
  readonly status: number;
  readonly by: "target" | "vite";
  /** As it arrived at the target. */
  readonly path: string | undefined;
  readonly host: string | undefined;
  readonly body: string;
};

export type RealVite = { readonly get: (url: string) => Promise<Answer>; readonly close: () => Promise<void> };

/** A project of these files; "->x" as content makes a link to x. */
export function projectOf(t: Pick<TestContext, "after">, files: Readonly<Record<string, string>>): string {
  const root = tempFolder(t, "modgate-vite-");
  for (const [name, content] of Object.entries(files)) {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    if (content.startsWith("->")) symlinkSync(content.slice(2), file);
    else writeFileSync(file, content);
  }
  return root;
}

/** Vite's own dev server over a configuration file, within this process. @throws what Vite says when it does not start */
export async function startVite(root: string, configFile: string): Promise<RealVite> {
  const file = resolve(root, configFile);
  const vite = await createVite({
    root,
    configFile: file,
    configLoader: "native",
    cacheDir: join(root, ".cache"),
    logLevel: "silent",
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null, fs: { strict: false } },
  });
  const server = createHttp((request, response) =>
    vite.middlewares(request, response, () => response.writeHead(404, { "x-by": "vite" }).end()),
  );
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  return {
    get: async (url) => answerOf(await ask(port, url)),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await vite.close();
    },
  };
}

/** Says what arrived. Answers for the host names it serves, 421 for others; none given: for all. */
export function startTarget(t: Pick<TestContext, "after">, hosts: readonly string[] = []): Promise<Listening> {
  return listenHttp(t, (request, response) => {
    const host = request.headers.host ?? "";
    const known = hosts.length === 0 || hosts.includes(host.replace(/:\d+$/, ""));
    const said = { "x-by": "target", "x-path": request.url ?? "", "x-host": host };
    response.writeHead(known ? 200 : 421, said).end("from the target");
  });
}

export function startSecureTarget(
  t: Pick<TestContext, "after">,
  identity: { readonly key: string; readonly cert: string },
): Promise<Listening> {
  return listenHttps(t, identity, (request, response) => {
    response.writeHead(200, { "x-by": "target", "x-path": request.url ?? "" }).end("from the target");
  });
}

/** As it stands, without what fetch() would do to a path. */
function ask(port: number, path: string): Promise<IncomingMessage> {
  return new Promise((answered, failed) => {
    askHttp(
      { host: "127.0.0.1", port, path, agent: false, headers: { host: "localhost", accept: "*/*" } },
      answered,
    ).on("error", failed);
  });
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const { statusCode = 0, headers } = response;
  const [by, path, host] = ["x-by", "x-path", "x-host"].map((name) => headers[name]?.toString());
  return { status: statusCode, by: by === "target" ? "target" : "vite", path, host, body: await text(response) };
}
