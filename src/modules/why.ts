import { toolchain, type Unlisted } from "../checksums/unlisted.ts";
import type { Waiting } from "../events/activity.ts";
import type { Trace } from "../events/trace.ts";
import type { ModulePath } from "../gomod/module-path.ts";
import { isCanonicalVersion } from "../gomod/version.ts";
import type { Route } from "../sources/route.ts";
import type { AnswerKey, AnswerTable } from "../store/answers.ts";
import type { ChecksumTable } from "../store/checksums.ts";
import type { ObjectTable } from "../store/objects.ts";
import type { TraceTable } from "../store/traces.ts";

/** Somebody who may be asked for a public module, in the order of the list. */
export type WhyUpstream = {
  readonly name: string;
  /** Absent: nothing runs that would know. */
  readonly state?: "closed" | "open" | "half_open";
  readonly lastFailure?: { readonly code: string; readonly why: string; readonly at: number };
};

export type WhyNeeds = {
  readonly route: (module: string) => Route;
  readonly upstreams: () => Promise<readonly WhyUpstream[]>;
  readonly unlisted: Unlisted;
  /** Names of the checksum databases, the one at the door first. */
  readonly databases: readonly string[];
  /** The database that verifies toolchains in every case. */
  readonly toolchains: string;
  readonly store: {
    readonly objects: Pick<ObjectTable, "find" | "versions">;
    readonly answers: Pick<AnswerTable, "find">;
    readonly checksums: Pick<ChecksumTable, "evidence" | "pin">;
    readonly traces: Pick<TraceTable, "last">;
  };
  /** The requests under way; none where nothing runs. */
  readonly waiting: () => readonly Waiting[];
};

/** What is known of a module, or of one version of it. */
export type Why = {
  readonly module: string;
  readonly version?: string;
  readonly route: {
    readonly to: Route["to"];
    readonly because: string;
    readonly rule?: string;
    readonly repository?: string;
  };
  /** Those that a public module is asked for at; none for a private one. */
  readonly upstreams: readonly WhyUpstream[];
  readonly verifiedBy:
    | { readonly who: "pin" | "nobody"; readonly because: string }
    | { readonly who: "database"; readonly database: string };
  readonly held: readonly Held[];
  /** Of a module without version: those of which the .info is held. */
  readonly versions: readonly string[];
  readonly evidence: readonly Evidence[];
  /** The requests that wait for it now. */
  readonly waiting: readonly Waiting[];
  /** The last requests for it, the last first. */
  readonly last: readonly Trace[];
};

export type Held = {
  readonly what: "info" | "mod" | "zip" | "list" | "latest" | "query";
  readonly bytes: number;
  readonly from: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly h1?: string;
  readonly vouched?: string;
};

export type Evidence =
  | { readonly by: "proof"; readonly database: string; readonly at: number }
  | { readonly by: "pin"; readonly kind: "mod" | "zip"; readonly h1: string; readonly at: number };

const lastRequests = 5;

/** Puts together which way a module goes and by which rule, what is held of it, and what became of it lately. Nobody is asked. */
export async function whyModule(needs: WhyNeeds, module: ModulePath, version?: string): Promise<Why> {
  const { store } = needs;
  const route = needs.route(module);
  const fixed = version !== undefined && isCanonicalVersion(version);
  const [upstreams, held, versions, evidence, last] = await Promise.all([
    route.to === "public" ? needs.upstreams() : [],
    fixed ? heldOf(store, module, version) : answersOf(store, module, version),
    version === undefined ? store.objects.versions(module) : [],
    fixed ? evidenceOf(needs, module, version) : [],
    store.traces.last(lastRequests, { module, ...(version !== undefined && { version }) }),
  ]);
  return {
    module,
    ...(version !== undefined && { version }),
    route: {
      to: route.to,
      because: route.because,
      ...(route.to !== "public" && { rule: route.rule.at }),
      ...(route.to === "private" && route.repository !== undefined && { repository: route.repository.address }),
    },
    upstreams,
    verifiedBy: verifiedBy(needs, module),
    held,
    versions,
    evidence,
    waiting: needs.waiting().filter(({ object }) => isOf(object, module, version)),
    last,
  };
}

function verifiedBy({ unlisted, databases, toolchains }: WhyNeeds, module: string): Why["verifiedBy"] {
  const pattern = unlisted.by(module);
  if (pattern !== undefined) return { who: "pin", because: `${pattern.text} is in no public database` };
  const database = module === toolchain ? toolchains : databases[0];
  return database === undefined ? { who: "nobody", because: "sumdb is off" } : { who: "database", database };
}

async function heldOf({ objects }: WhyNeeds["store"], module: string, version: string): Promise<readonly Held[]> {
  const records = await Promise.all(
    (["info", "mod", "zip"] as const).map((kind) => objects.find({ module, version, kind })),
  );
  return records.flatMap((record) => {
    if (record === undefined) return [];
    const { kind, size, from, fetchedAt, h1, vouched } = record;
    const more = { ...(h1 !== undefined && { h1 }), ...(vouched !== undefined && { vouched }) };
    return [{ what: kind, bytes: size, from, since: fetchedAt, ...more }];
  });
}

async function answersOf(
  { answers }: WhyNeeds["store"],
  module: string,
  query: string | undefined,
): Promise<readonly Held[]> {
  const keys: readonly AnswerKey[] =
    query === undefined
      ? [
          { module, kind: "list", query: "" },
          { module, kind: "latest", query: "" },
        ]
      : [query === "latest" ? { module, kind: "latest", query: "" } : { module, kind: "query", query }];
  const kept = await Promise.all(keys.map((key) => answers.find(key)));
  return kept.flatMap((answer) =>
    answer === undefined
      ? []
      : [{ what: answer.kind, bytes: answer.body.length, from: answer.from, since: answer.fetchedAt }],
  );
}

async function evidenceOf(
  { store, databases, toolchains }: WhyNeeds,
  module: string,
  version: string,
): Promise<readonly Evidence[]> {
  const { checksums } = store;
  const names = [...new Set([...databases, toolchains])];
  const proofs = await Promise.all(names.map((name) => checksums.evidence(name, module, version)));
  const pins = await Promise.all((["mod", "zip"] as const).map((kind) => checksums.pin({ module, version, kind })));
  return [
    ...proofs.flatMap((proof) =>
      proof === undefined ? [] : [{ by: "proof" as const, database: proof.database, at: proof.at }],
    ),
    ...pins.flatMap((pin) =>
      pin === undefined ? [] : [{ by: "pin" as const, kind: pin.kind, h1: pin.h1, at: pin.at }],
    ),
  ];
}

/** "example.com/m@v1.0.0 (.zip)", "checksum of example.com/m@v1.0.0", "example.com/m (version list)" */
function isOf(object: string, module: string, version: string | undefined): boolean {
  const named = object.replace(/^checksum of /, "").replace(/ \([^)]*\)$/, "");
  return version === undefined ? named === module || named.startsWith(`${module}@`) : named === `${module}@${version}`;
}
