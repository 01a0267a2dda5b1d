import { Readable } from "node:stream";
import { Tokens } from "../../src/access/tokens.ts";
import { Activity } from "../../src/events/activity.ts";
import { EventFeed } from "../../src/events/feed.ts";
import { Fault } from "../../src/fault/fault.ts";
import type { Deps, GatewayStatus } from "../../src/http/deps.ts";
import type { Body, Found } from "../../src/modules/found.ts";
import type { Why } from "../../src/modules/why.ts";
import { tokenTable } from "../access/token-table.ts";

/** Flows that answer from a handful of made-up modules, and write down what they were asked. */
export type FakeDeps = Deps & {
  /** "zip github.com/Azure/sdk v1.0.0", in order. */
  readonly asked: string[];
};

export const zipBytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));

export const idleStatus: GatewayStatus = {
  version: "0.0.0-test",
  uptimeMs: 1234,
  addresses: ["http://127.0.0.1:8080"],
  totals: { objects: 3, bytes: 1500, modules: 1 },
  upstreams: [{ name: "https://proxy.example.com", state: "closed" }],
  flights: [],
};

/**
 * What each module path stands for, whatever the version:
 * github.com/Azure/sdk is held; example.com/cold is fetched; example.com/stale is old and its upstream silent;
 * example.com/growing has a zip of unknown length; example.com/torn a zip that breaks off; example.com/denied is
 * refused upstream; anything else is not there.
 */
export function fakeDeps(): FakeDeps {
  const asked: string[] = [];
  const answer = async (kind: string, module: string, version: string, cachedOnly: boolean): Promise<Found> => {
    asked.push([kind, module, version, cachedOnly ? "cached-only" : ""].filter((word) => word !== "").join(" "));
    return found(kind, module, version, cachedOnly);
  };
  return {
    asked,
    modules: {
      list: (path, rule) => answer("list", path, "", rule.cachedOnly),
      latest: (path, rule) => answer("latest", path, "", rule.cachedOnly),
      info: (path, query, rule) => answer("info", path, query, rule.cachedOnly),
      mod: (path, version, rule) => answer("mod", path, version, rule.cachedOnly),
      zip: (path, version, rule) => answer("zip", path, version, rule.cachedOnly),
      async zipHead(path, version, rule) {
        const { etag, body, source, immutable } = await answer("zipHead", path, version, rule.cachedOnly);
        const length = "bytes" in body ? body.bytes.length : body.length;
        return { etag, source, immutable, ...(length === undefined ? {} : { length }) };
      },
      async seen(since, limit) {
        asked.push(`seen ${new Date(since).toISOString()} ${limit}`);
        return [
          {
            module: "github.com/Azure/sdk",
            version: "v1.0.0",
            at: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
          },
          { module: "example.com/cold", version: "v0.1.0", at: Date.UTC(2026, 0, 3) },
        ].filter(({ at }) => at >= since);
      },
    },
    async *warm(wanted) {
      for (const { kind, module, version } of wanted) asked.push(`warm ${kind} ${module} ${version}`);
      yield { what: "ended", fetched: wanted.length, held: 0, failed: 0, bytes: 7 };
    },
    relay: {
      supported: (name) => name === "sum.example.com" || name === "gw.example.com/sum/1",
      async ask(name, path) {
        asked.push(`sumdb ${name} ${path}`);
        return {
          bytes: Buffer.from(`${name} says ${path}\n`),
          immutable: path !== "/latest",
          source: "cache",
        };
      },
    },
    proofs: {
      find: async (module, version) =>
        module === "github.com/Azure/sdk" ? Buffer.from(`proof of ${module}@${version}\n`) : undefined,
    },
    sumdbs: {
      list: async () => [{ name: "sum.example.com", size: 7 }],
      unfreeze: async (name, forget) => {
        asked.push(`unfreeze ${name}${forget ? " forget" : ""}`);
        return name === "sum.example.com";
      },
    },
    tokens: new Tokens(tokenTable()),
    activity: new Activity(),
    feed: new EventFeed({ gatherMs: 1, kept: 64 }),
    why: async (module, version) => {
      asked.push(`why ${module}${version === undefined ? "" : `@${version}`}`);
      return unknownModule(module);
    },
    traces: { find: async () => undefined, last: async () => [], slowest: async () => [] },
    modes: {
      state: () => ({
        mode: "strict",
        by: "configuration",
        configured: "strict",
        fuse: "off",
        unsettled: 0,
        withdrawn: 0,
      }),
      change: ({ mode, forMs, patterns, who, why }) => {
        asked.push(`mode ${mode} ${forMs} ${patterns?.map(({ text }) => text).join(",")} ${who}: ${why}`);
        if (mode === "bypass") throw new Fault("MODE_REFUSED", "bypass is allowed for no module here");
        return { mode: "light", by: "person", configured: "strict", who, why };
      },
      unproven: async () => [],
    },
    status: { unready: () => undefined, status: async () => idleStatus },
    metrics: {
      text: async () => ({
        contentType: "text/plain; version=0.0.4; charset=utf-8",
        body: "modgate_build_info 1\n",
      }),
    },
  };
}

function unknownModule(module: string): Why {
  return {
    module,
    route: { to: "public", because: "no rule says private" },
    upstreams: [],
    verifiedBy: { who: "nobody", because: "sumdb is off" },
    held: [],
    versions: [],
    evidence: [],
    waiting: [],
    last: [],
  };
}

function found(kind: string, module: string, version: string, cachedOnly: boolean): Found {
  const etag = `${kind === "zipHead" ? "zip" : kind}-${module.replaceAll("/", "-")}-${version}`;
  const body = bodyOf(kind, version);
  const immutable = kind !== "list" && kind !== "latest" && /^v\d+\.\d+\.\d+$/.test(version);
  switch (module) {
    case "github.com/Azure/sdk":
      return { etag, body, source: "cache", immutable, ageMs: 7_000 };
    case "example.com/cold":
      if (cachedOnly) throw new Fault("NOT_CACHED", `${module} ${version} is not held`);
      return { etag, body, source: "upstream", immutable };
    case "example.com/stale":
      return {
        etag,
        body,
        source: "stale",
        immutable: false,
        ageMs: 90_000,
        stale: { because: 'proxy.example.com sent nothing for "10 s"', sinceMs: 30_000 },
      };
    case "example.com/growing":
      return {
        etag,
        body: streamed(undefined, () => Readable.from([zipBytes])),
        source: "upstream",
        immutable,
      };
    case "example.com/torn":
      return {
        etag,
        body: streamed(zipBytes.length, () => Readable.from(tornPieces())),
        source: "upstream",
        immutable,
      };
    case "example.com/denied":
      throw new Fault("UPSTREAM_DENIED", `${module}: https://proxy.example.com answered 403`);
    default:
      throw new Fault("NOT_FOUND", `${module}: https://proxy.example.com has no such module`);
  }
}

function bodyOf(kind: string, version: string): Body {
  switch (kind) {
    case "list":
      return { bytes: Buffer.from("v0.9.0\nv1.0.0\n") };
    case "mod":
      return { bytes: Buffer.from("module github.com/Azure/sdk\n") };
    case "zip":
    case "zipHead":
      return streamed(zipBytes.length, (start, end) => Readable.from([zipBytes.subarray(start, end)]));
    default:
      return { bytes: Buffer.from(`{"Version":"${version === "" ? "v1.0.0" : version}"}`) };
  }
}

export function streamed(length: number | undefined, open: (start: number, end: number | undefined) => Readable): Body {
  return { length, open, close: () => {} };
}

async function* tornPieces(): AsyncGenerator<Uint8Array> {
  yield zipBytes.subarray(0, 100);
  await new Promise((resolve) => setImmediate(resolve));
  throw new Fault("UPSTREAM_CUT", "proxy.example.com ended too early");
}
