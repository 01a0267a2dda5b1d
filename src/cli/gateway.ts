import type { Scope } from "../events/scope.ts";
import type { EventStream } from "../events/stream.ts";
import { Relay } from "../checksums/relay.ts";
import { Flights } from "../flight/flights.ts";
import type { Deps } from "../http/deps.ts";
import { Answers } from "../modules/answers.ts";
import { Modules } from "../modules/modules.ts";
import { Objects } from "../modules/objects.ts";
import { openHttpClient } from "../net/http-client.ts";
import { Lanes } from "../net/lanes.ts";
import { readWhole } from "../sources/read-whole.ts";
import { SumdbRoutes } from "../sources/sumdb-routes.ts";
import { openUpstreams } from "../sources/upstreams.ts";
import { openStore } from "../store/store.ts";
import { Metrics } from "../events/metrics.ts";
import { packageVersion } from "./package-version.ts";
import { parseSumdbs } from "./parse-sumdbs.ts";
import type { ReadConfig } from "./read-config.ts";
import { StatusBoard } from "./status-board.ts";

/** A lookup or tile is far smaller; a database that sends more is refused. */
const mostChecksumBytes = 2 ** 20;

export type Gateway = {
  readonly deps: Deps;
  /** Ends the fetches under way, then lets go of network and store. */
  close(): Promise<void>;
};

/**
 * Puts the rooms together: doors, sources, flows. Nothing listens yet.
 * @param upstream the GOPROXY list in effect
 */
export async function openGateway(config: ReadConfig, upstream: string, stream: EventStream): Promise<Gateway> {
  const { fetch, client, cache } = config;
  const ending = new AbortController();
  const detached: Scope = { signal: ending.signal, tell: stream.tell };
  const databases = parseSumdbs(config.sumdb);

  const http = openHttpClient({ budgets: fetch, version: packageVersion() }, stream.tell);
  const lanes = new Lanes({ perHost: fetch.lanesPerHost, queued: fetch.queue, waitMs: fetch.queueMs });
  const doors = { http, lanes };
  const breaker = { silences: fetch.breakerSilences, windowMs: fetch.breakerWindowMs, restMs: fetch.breakerRestMs };
  const chain = openUpstreams({ ...fetch, list: upstream, breaker, settings: config.upstreams }, doors, stream.tell);

  const store = await openStore(
    {
      directory: config.data,
      ...(config.maxBytes !== undefined && { maxBytes: config.maxBytes }),
      memoryBytes: cache.memoryBytes,
      memoryObjectBytes: cache.memoryObjectBytes,
    },
    stream.tell,
  );
  const flights = new Flights({
    create: (id, expected) => store.blobs.create(id, expected),
    refusedMs: cache.absentMs,
  });
  const patience = { waitMs: client.waitMs, patientWaitMs: Math.max(client.waitMs, client.patientWaitMs) };
  const objects = new Objects(
    { ...patience, smallBytes: cache.smallBytes },
    { objects: store.objects, open: (record) => store.open(record), flights, chain, detached },
  );
  const answers = new Answers({ ...patience, ...cache }, { answers: store.answers, chain, detached });
  const routes = new SumdbRoutes(chain, fetch.firstByteMs);
  const relay = new Relay(
    { databases: databases.map(({ name }) => name), waitMs: client.waitMs },
    {
      table: store.relays,
      detached,
      ask: async (name, path, scope) => {
        const database = databases.find((candidate) => candidate.name === name);
        if (database === undefined) throw new Error(`no checksum database ${name}`);
        return readWhole(await routes.ask(database.route(doors), path, scope), mostChecksumBytes, `${path} of ${name}`);
      },
    },
  );

  const metrics = new Metrics(packageVersion());
  stream.attach(metrics.read);
  const board = new StatusBoard({ version: packageVersion(), chain, flights, totals: () => store.objects.totals() });
  stream.attach(board.read);

  return {
    deps: {
      modules: new Modules({ objects, answers, table: store.objects, tell: stream.tell }),
      relay,
      metrics,
      status: board,
    },
    close: async () => {
      await flights.close();
      ending.abort();
      await http.close();
      await store.close();
    },
  };
}
