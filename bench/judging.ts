import { AccessRules } from "../src/access/access-rules.ts";
import { Gate } from "../src/access/gate.ts";
import { parseGrants } from "../src/access/grant.ts";
import { Tokens } from "../src/access/tokens.ts";
import { admit } from "../src/http/admission.ts";
import type { Ask, Match } from "../src/http/endpoint.ts";
import { openStore } from "../src/store/store.ts";
import { inFreshFolder } from "./folders.ts";
import { median } from "./table.ts";

const hits = 100_000;
const rounds = 5;

export type JudgingOptions = {
  /** Of the one who asks, the last one for all that is asked for. */
  readonly grants: readonly string[];
  readonly modules: readonly string[];
  readonly isPrivate: (module: string) => boolean;
};

/** What it costs to know who asks and that he may, of one hit, in microseconds of CPU: measured alone, in this process. */
export function judgingUs({ grants, modules, isPrivate }: JudgingOptions): Promise<number> {
  return inFreshFolder(async (folder) => {
    const store = await openStore({ directory: folder }, () => undefined);
    const tokens = new Tokens(store.tokens);
    try {
      const written = grants.map((pattern) => ({ subject: "alice", role: "developer", modules: pattern, at: "bench" }));
      const rules = new AccessRules({ grants: parseGrants(written), publicModules: "known", isPrivate });
      const house = {
        gate: new Gate({ rules, tokens }),
        audit: undefined,
        signIn: undefined,
        server: { stopping: false, requests: 0, access: { token: undefined, names: [] } },
      };
      const about = { kind: "user", note: "", modules: "", rights: ["see", "read"], lifeMs: 3_600_000 } as const;
      const { text } = await tokens.create({ ...about, subject: "alice" }, "bench");
      const headers: Readonly<Record<string, string>> = { authorization: `Bearer ${text}` };
      const ask = askWith(headers);
      const matches = modules.map((module) => matchOf(module));
      const times: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        const before = process.cpuUsage();
        for (let n = 0; n < hits; n++) {
          const found = admit(ask, matches[n % matches.length] ?? matchOf(""), house);
          if (found instanceof Promise) await found;
        }
        const { user, system } = process.cpuUsage(before);
        // The first round warms up.
        if (round > 0) times.push((user + system) / hits);
      }
      return median(times);
    } finally {
      await tokens.close();
      await store.close();
    }
  });
}

function askWith(headers: Readonly<Record<string, string>>): Ask {
  return {
    id: "bench",
    method: "GET",
    query: "",
    door: "open",
    asker: { subject: undefined },
    share: undefined,
    isStillAdmitted: async () => true,
    unheard: true,
    certificate: undefined,
    localAddress: "127.0.0.1",
    remoteAddress: "127.0.0.1",
    hasBody: false,
    readBody: async () => undefined,
    header: (name) => headers[name],
    scope: { signal: new AbortController().signal, tell: () => undefined },
  };
}

function matchOf(module: string): Match {
  const answer = (): never => {
    throw new Error("nobody asks for it here");
  };
  return { endpoint: "info", route: "GET /{module}/@v/{version}.info", module, version: "v1.0.0", answer };
}
