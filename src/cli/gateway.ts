import { join } from "node:path";
import { Tokens } from "../access/tokens.ts";
import { Activity } from "../events/activity.ts";
import type { Ahead } from "../events/event.ts";
import { EventFeed } from "../events/feed.ts";
import type { Scope } from "../events/scope.ts";
import type { EventStream } from "../events/stream.ts";
import { GoSumDoor, type KnownHashes } from "../checksums/go-sum-door.ts";
import { withBypassHint } from "../checksums/mode/bypass-hint.ts";
import { Relay } from "../checksums/relay.ts";
import { Flights } from "../flight/flights.ts";
import type { Deps } from "../http/deps.ts";
import { toldApart } from "../modules/ahead.ts";
import { Answers } from "../modules/answers.ts";
import { bytesToCome } from "../modules/bytes-to-come.ts";
import { Modules } from "../modules/modules.ts";
import { Objects, type Wanted } from "../modules/objects.ts";
import { warm } from "../modules/warm.ts";
import { whyModule, type WhyNeeds } from "../modules/why.ts";
import { openNetwork } from "../net/http-client.ts";
import { Lanes } from "../net/lanes.ts";
import type { Lookup } from "../net/resolver.ts";
import { stillHas } from "../sources/still-has.ts";
import { isPrivate, rankRules, routeOf } from "../sources/route.ts";
import { parseModulePath } from "../gomod/module-path.ts";
import type { Pattern } from "../gomod/pattern.ts";
import type { ObjectRecord } from "../store/objects.ts";
import { withRevocationsIn } from "../store/revoked-tokens.ts";
import { openStore, type Store, type StoreOptions } from "../store/store.ts";
import { Metrics } from "../events/metrics.ts";
import type { AfterStep } from "../checksums/log/log-step.ts";
import { checkRules } from "./check-rules.ts";
import { openChecksums } from "./checksum-databases.ts";
import { openOidc } from "./open-oidc.ts";
import { openSignIn } from "./open-sign-in.ts";
import { openLimits } from "./open-limits.ts";
import { openAuditTrail } from "./audit-trail.ts";
import { openGate } from "./access-rules.ts";
import { openForesight } from "./open-foresight.ts";
import { openOwnDatabase } from "./own-database.ts";
import { type GitSetup, openWays } from "./open-ways.ts";
import { packageVersion } from "./package-version.ts";
import { type PrivateRule, readPrivateRules } from "./private-rules.ts";
import type { ReadConfig } from "./read-config.ts";
import { accessRenewal } from "./renew-access.ts";
import { StatusBoard } from "./status-board.ts";
import { keysFolder } from "./sumdb/places.ts";
import { proofSource, sumdbSource } from "./sumdb-source.ts";
import { unlistedModules } from "./unlisted-modules.ts";
import { openModes } from "./verification-modes.ts";
import type { AccessWatch } from "./watch-access.ts";

/** For one upstream, where its lanes are fewer: checksum questions have lanes of their own. */
const leastConnections = 64;

export type Gateway = {
  readonly deps: Deps;
  /** As Objects.foresee. */
  readonly foresee: (wanted: Wanted, scope: Scope) => Promise<number | undefined>;
  /** Tells of each private rule whether its credentials are taken. */
  readonly checkRules: () => Promise<void>;
  /** How changed rules of access come into force. */
  readonly access: Pick<AccessWatch, "renew" | "refused">;
  /** As bytesToCome, of the fetches under way. */
  readonly arrivingBytes: () => number;
  /** Ends the fetches under way, then lets go of network and store. */
  close(): Promise<void>;
};

export type GatewayParts = {
  /** A store that is open already, in place of the data folder's; it is closed with the gateway. */
  readonly given?: Store;
  /** Told after each step of an append to our own log. */
  readonly after?: AfterStep;
  /** What the go.sum of the one project says that is served: enough to hand it the bytes. */
  readonly known?: KnownHashes;
  /** Whose git set-up counts: nobody's, where nothing else is said. */
  readonly git?: GitSetup;
  /** How names become addresses, for tests; the system's own way otherwise. */
  readonly lookup?: Lookup;
  /** Modules that are fetched from their own repositories although no rule makes them private. */
  readonly straight?: readonly Pattern[];
};

/**
 * Puts the rooms together: doors, sources, flows. Nothing listens yet.
 * @param upstream the GOPROXY list in effect
 */
export async function openGateway(
  config: ReadConfig,
  upstream: string,
  stream: EventStream,
  {
    given,
    after,
    known,
    git = { profile: "server", environment: process.env },
    straight = [],
    lookup,
  }: GatewayParts = {},
): Promise<Gateway> {
  const { fetch, client, cache } = config;
  const ending = new AbortController();
  const detached: Scope = { signal: ending.signal, tell: stream.tell };
  const metrics = new Metrics(packageVersion());
  stream.attach(metrics.read);

  const rules = readPrivateRules(config.private, stream.tell);
  const unlisted = unlistedModules(config, rules);
  const routes = rankRules([...rules, ...straight.map(straightRule)]);

  const network = openNetwork(
    {
      budgets: fetch,
      version: packageVersion(),
      connectionsPerOrigin: Math.max(leastConnections, fetch.lanesPerHost),
      // A slow link is shared by all lanes: what counts as silence on one of them depends on how many there are.
      leastBytesPerSecond: Math.min(fetch.leastBytesPerSecond, Math.ceil(32_768 / fetch.lanesPerHost)),
      // Where a checksum database may be asked about a module, others may hear of it
      secret: (path) =>
        unlisted.by(path) !== undefined && isPrivate(routes, path) ? routeOf(routes, path).because : undefined,
    },
    stream.tell,
    lookup,
  );
  const lanes = new Lanes({ perHost: fetch.lanesPerHost, queued: fetch.queue, waitMs: fetch.queueMs });
  const directory = given?.directory ?? config.data;
  const ways = openWays(config, upstream, { rules: routes, network, lanes, git, directory, tell: stream.tell });
  const { upstream: chain } = ways;
  const upstreamHas = ({ module, version, kind }: ObjectRecord) =>
    stillHas(ways, { module: parseModulePath(module), version, kind }, detached);
  const store = given ?? (await openStore({ ...storeOptions(config), upstreamHas }, stream.tell));
  const flights = new Flights({
    create: (id, expected) => store.blobs.create(id, expected),
    refusedMs: cache.absentMs,
  });
  const patience = { waitMs: client.waitMs, patientWaitMs: Math.max(client.waitMs, client.patientWaitMs) };
  const verification = await openModes(config, { store, chain, stream, detached });
  const { modes, leniency, ledger } = verification;
  const needs = { store, unlisted, patience, leniency, detached };
  const { served, foreign, toolchains, door } = openChecksums(config, {
    ...needs,
    chain,
    doors: { http: network.http, lanes },
  });
  if (foreign[0] !== undefined) verification.watch(foreign[0]);
  const apart = (ahead: Ahead): Gateway["foresee"] =>
    toldApart(
      ahead,
      (wanted, scope) => objects.foresee(wanted, scope),
      (id) => stream.tellFor(id),
    );
  const foresight = openForesight(config, {
    fetch: apart("foresight"),
    table: store.objects,
    crowded: () => lanes.counts().queued > 0,
    unlisted,
    detached,
  });
  const objects: Objects = new Objects(
    { ...patience, smallBytes: cache.smallBytes },
    {
      objects: store.objects,
      open: (record) => store.open(record),
      flights,
      leases: store.leases,
      ways,
      door: known === undefined ? door : new GoSumDoor(door, known),
      detached,
      foresight,
      receipts: ledger,
    },
  );
  const own = await openOwnDatabase(config, {
    ...needs,
    prover: foreign[0],
    toolchains,
    fetch: (wanted, scope) => objects.foresee(wanted, scope),
    ...(after !== undefined && { after }),
  });
  const answers = new Answers({ ...patience, ...cache }, { answers: store.answers, ways, detached });
  const revocations = join(keysFolder(config.data), "revoked");
  const tokens = new Tokens(
    given === undefined ? await withRevocationsIn(revocations, store.tokens, stream.tell) : store.tokens,
  );
  const gate = await openGate(config, tokens, detached);
  const isSecret = (module: string): boolean => unlisted.by(module) !== undefined;
  const audit = given === undefined ? await openAuditTrail(config, store, isSecret, stream, network.http) : undefined;
  const oidc = openOidc(config, tokens, network.http);
  const activity = new Activity((trace) => store.traces.keep(trace));
  const feed = new EventFeed();
  const board = new StatusBoard({ version: packageVersion(), chain, flights, totals: () => store.objects.totals() });
  for (const { read } of [activity, feed, board]) stream.attach(read);
  const whyNeeds: WhyNeeds = {
    route: (path) => ways.route(path),
    upstreams: async () => board.upstreams(),
    unlisted,
    databases: foreign.map(({ name }) => name),
    toolchains: toolchains.name,
    store,
    waiting: () => activity.waiting(),
  };

  return {
    deps: {
      modules: new Modules({ objects, answers, table: store.objects, ways, tell: stream.tell }),
      warm: (wanted, scope) =>
        warm(wanted, { atATime: Math.ceil(fetch.lanesPerHost / 2), fetch: apart("warm") }, scope),
      relay: new Relay(
        [...(own === undefined ? [] : [own.database]), ...served].map((one) => withBypassHint(one, modes)),
      ),
      ownSumdb: own?.database,
      proofs: proofSource([...new Set([...foreign, toolchains])]),
      sumdbs: sumdbSource([...new Set([...foreign, toolchains])]),
      gate,
      audit: audit?.trail,
      auditReader: audit?.reader,
      oidc,
      signIn: await openSignIn(config, tokens, network.http, detached),
      limits: openLimits(config, (module) => isPrivate(rules, module)),
      tokens,
      activity,
      feed,
      why: (module, version) => whyModule(whyNeeds, module, version),
      traces: store.traces,
      modes: verification.source,
      metrics,
      status: board,
    },
    foresee: apart("foresight"),
    checkRules: () => checkRules(rules, ways.check, detached),
    access: accessRenewal(config, { gate, oidc, audit, tell: stream.tell }),
    arrivingBytes: () => bytesToCome(flights.underWay()),
    close: async () => {
      await flights.close();
      ending.abort();
      await own?.close();
      await tokens.close();
      await audit?.close();
      await network.http.close();
      await store.close();
    },
  };
}

/** The user's own set-up sends them there, so their hosts may have any address. */
function straightRule(pattern: Pattern): PrivateRule {
  return { pattern, at: `GONOPROXY=${pattern.text}`, allowPrivateAddress: true, ca: undefined, credentials: undefined };
}

/** What the configuration says about the store, in the store's words. */
export function storeOptions({ data, maxBytes, cache }: ReadConfig): StoreOptions {
  return {
    directory: data,
    ...(maxBytes !== undefined && { maxBytes }),
    memoryBytes: cache.memoryBytes,
    memoryObjectBytes: cache.memoryObjectBytes,
  };
}
