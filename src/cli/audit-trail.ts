import { createHash } from "node:crypto";
import { removeOld } from "../audit/retention.ts";
import { auditHeads } from "../audit/audit-heads.ts";
import type { AuditEntry } from "../audit/audit-entry.ts";
import { CheckpointShipper } from "../audit/checkpoint-shipper.ts";
import { AuditTrail } from "../audit/audit-trail.ts";
import { type Settings, settingsChanges } from "../audit/settings-changes.ts";
import type { TrailReader } from "../audit/trail-reader.ts";
import { TileLog } from "../checksums/log/tile-log.ts";
import type { ToldEvent } from "../events/event.ts";
import type { EventStream } from "../events/stream.ts";
import { keepSettings, readKeptSettings } from "../store/kept-settings.ts";
import { openLogAnchor } from "../store/log-anchor.ts";
import { readLogSettings } from "../store/log-settings.ts";
import { LogTiles } from "../store/log-tiles.ts";
import type { Store } from "../store/store.ts";
import type { HttpClient } from "../net/http.ts";
import { openWebhook } from "./open-webhook.ts";
import { logFolder, logKeysOf } from "./own-database.ts";
import type { ReadConfig } from "./read-config.ts";
import { withoutPlaces } from "./without-places.ts";

export type OpenTrail = {
  readonly trail: AuditTrail;
  readonly reader: TrailReader;
  /**
   * Writes down what differs from the settings that were written down last, grant by grant. Called before they take effect.
   * @param who changed them, where that is known
   * @throws {Fault} AUDIT_UNWRITABLE, where the trail is required; the next call tells it again
   */
  settings(config: ReadConfig, who?: string): Promise<void>;
  close(): Promise<void>;
};

/** Heads come each second; what is written before a head is durable, and under the next one. */
const pace = { settled: "written", gatherMs: 2, retryMs: 1_000 } as const;

const dayMs = 24 * 3_600_000;

/**
 * The audit trail of this data folder; undefined when none was begun. Its first leaf says what is in effect.
 * @throws {Fault} LOG_DAMAGED; what only keeps it from growing is told, and holds private answers back
 */
export async function openAuditTrail(
  config: ReadConfig,
  store: Pick<Store, "logs" | "auditPersons">,
  isPrivate: (module: string) => boolean,
  stream: EventStream,
  http: HttpClient,
): Promise<OpenTrail | undefined> {
  const settings = await readLogSettings(config.data, "audit.json");
  if (settings === undefined) return undefined;
  const { name } = settings;
  const webhook = openWebhook(config, name, http);
  const log = await TileLog.open(
    {
      log: name,
      rows: store.logs,
      files: new LogTiles(logFolder(config.data, name)),
      format: auditHeads(name),
      openAnchor: () => openLogAnchor(settings.anchor, { make: false }),
      keys: () => logKeysOf(settings),
      after: () => undefined,
      tell: stream.tell,
    },
    pace,
  );
  const required = config.audit.required === "on";
  const trail = new AuditTrail({ log, persons: store.auditPersons, isPrivate, required, tell: stream.tell });
  const quietly = async (work: Promise<unknown>): Promise<void> => void (await work.catch(() => undefined));
  await quietly(trail.record({ what: "start", detail: `configuration ${fingerprint(config)}` }));
  await quietly(recordSettings(trail, config));
  const detach = stream.attach((event) => {
    const entry = entryOf(event);
    if (entry !== undefined) void quietly(trail.record(entry));
  });
  const shipper =
    webhook &&
    new CheckpointShipper({
      to: webhook.to,
      newest: () => log.head && { note: log.head, size: log.size },
      send: (checkpoint, signal) => webhook.send(checkpoint, { signal, tell: stream.tell }),
      tell: stream.tell,
    });
  const { logs: rows, auditPersons: persons } = store;
  const reader: TrailReader = { name, rows, persons, proofs: async () => log.proofs() };
  const { retention: keptMs, archive } = config.audit;
  const { anchor } = settings;
  const clean = () => removeOld({ trail, reader, rows, persons, anchor, archive, keptMs, tell: stream.tell });
  let cleaning = keptMs > 0 ? clean() : Promise.resolve();
  const daily = keptMs > 0 ? setInterval(() => void (cleaning = cleaning.then(clean)), dayMs).unref() : undefined;
  return {
    trail,
    reader,
    settings: (next, who) => recordSettings(trail, next, who),
    close: async () => {
      detach();
      clearInterval(daily);
      await cleaning;
      await quietly(trail.record({ what: "stop" }));
      await log.close();
      await shipper?.close();
    },
  };
}

async function recordSettings(trail: AuditTrail, config: ReadConfig, who?: string): Promise<void> {
  const after = settingsOf(config);
  const before = (await keptSettings(config.data)) ?? { ...after, grants: [] };
  const changes = settingsChanges(before, after);
  if (changes.length === 0) return;
  const written = await Promise.all(changes.map((change) => trail.record({ ...change, who })));
  // What could not be written is told again by the next start.
  if (written.every(Boolean)) await keepSettings(config.data, JSON.stringify(after));
}

function settingsOf({ access: { grants, groups, ...access }, ...rest }: ReadConfig): Settings {
  // Who joins a group is given something as well, and is named by his id alone.
  const members = groups.flatMap(({ name, members: all }) =>
    all.map((subject) => ({ subject, role: "member", modules: `group:${name}` })),
  );
  return {
    options: withoutPlaces({ ...rest, access }),
    grants: [...grants.map(({ subject, role, modules }) => ({ subject, role, modules })), ...members],
  };
}

/** undefined: there are none, or what is there is damaged. */
async function keptSettings(data: string): Promise<Settings | undefined> {
  try {
    return JSON.parse((await readKeptSettings(data)) ?? "") as Settings;
  } catch {
    return undefined;
  }
}

/** What changes how much is verified, and what verification found out too late. */
function entryOf(event: ToldEvent): AuditEntry | undefined {
  switch (event.what) {
    case "mode.changed": {
      const { mode, pattern = "*", until, who, why } = event;
      const end = until === undefined ? "" : ` until ${new Date(until).toISOString()}`;
      return { what: "mode.changed", who, detail: `${mode} for ${pattern}${end}: ${why}` };
    }
    case "checksum.fuse":
      return { what: "fuse", detail: `${event.database} ${event.state}: ${event.why}` };
    case "unproven.withdrawn": {
      const { module, version, kind, h1, proven, receivers } = event;
      return { what: "withdrawn", module, version, detail: `${kind} ${h1}, proven ${proven}, ${receivers} got it` };
    }
    case "checksum.frozen":
      return { what: "frozen", detail: `${event.database}: ${event.why}` };
    case "checksum.unfrozen":
      return { what: "unfrozen", detail: event.database };
    default:
      return undefined;
  }
}

/** Changes with every option, grants and rules included, and gives none of them away. */
export function fingerprint(config: ReadConfig): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex").slice(0, 16);
}
