import { randomBytes, randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { TileLog } from "../checksums/log/tile-log.ts";
import type { Tell } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { untilGivenUp } from "../events/until-given-up.ts";
import { type Wait, within } from "../events/wait.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { AuditPersonTable } from "../store/audit-persons.ts";
import { type AuditEntry, formatLeaf } from "./audit-entry.ts";
import { personId } from "./person-id.ts";

export type AuditTrailNeeds = {
  readonly log: Pick<TileLog, "append">;
  readonly persons: AuditPersonTable;
  /** Whose answers must stand in the trail before they are given. */
  readonly isPrivate: (module: string) => boolean;
  /** Whether such answers are held back while nothing can be written. */
  readonly required: boolean;
  readonly tell: Tell;
};

const minuteMs = 60_000;

const leafWait: Wait = {
  reason: "storage",
  on: "the audit trail",
  budgetMs: 30_000,
  fault: () => new Fault("AUDIT_UNWRITABLE", "nothing was written within 30 s"),
};

/** What happened, as leaves of a log that nobody can edit quietly. */
export class AuditTrail {
  readonly #needs: AuditTrailNeeds;
  /** Whose id was used within the hour: a leaf that speaks of him may be on its way. */
  readonly #ids = new LRUCache<string, Promise<string>>({ max: 10_000, ttl: 60 * minuteMs, updateAgeOnGet: true });
  /** Refusals and sign-ins of the last while: who asks a thousand times is one leaf. */
  readonly #refused = new LRUCache<string, true>({ max: 10_000, ttl: minuteMs });
  readonly #signedIn = new LRUCache<string, true>({ max: 10_000, ttl: 60 * minuteMs });

  constructor(needs: AuditTrailNeeds) {
    this.#needs = needs;
  }

  concerns(module: string | undefined): module is string {
    return module !== undefined && this.#needs.isPrivate(module);
  }

  /**
   * Resolves when the entry would survive a kill; the next head has it. False: it could not be written, and need not be.
   * @param scope of the request that waits for it; when its client goes, what was begun is written all the same
   * @throws {Fault} AUDIT_UNWRITABLE, where the trail is required
   */
  async record(entry: AuditEntry, scope?: Scope): Promise<boolean> {
    const { required, tell } = this.#needs;
    try {
      const written = this.#append(entry);
      if (scope === undefined) await written;
      else await within(scope, leafWait, ({ signal }) => untilGivenUp(written, signal));
      return true;
    } catch (cause) {
      if (scope?.signal.aborted === true) throw cause;
      const { code, message, hint } = asFault(cause);
      tell({ what: "store.failed", operation: "audit", code, why: message });
      if (required)
        throw new Fault("AUDIT_UNWRITABLE", `the audit trail cannot be written: ${message}`, { cause, hint });
      return false;
    }
  }

  async #append(entry: AuditEntry): Promise<void> {
    const [who, from, subject] = await Promise.all([
      this.#idOf(entry.who),
      this.#idOf(entry.from),
      this.#idOf(entry.subject),
    ]);
    const text = formatLeaf({ ...entry, who, from, subject, at: new Date().toISOString() });
    await this.#needs.log.append({ key: randomUUID(), text, origin: entry.what });
  }

  /** The same for what is not held back by it. Repeated within a minute it is told once. */
  refused(entry: Omit<AuditEntry, "what" | "version">): void {
    const { who = "", from = "", detail = "", module } = entry;
    const key = `${who} ${from} ${detail} ${module === undefined ? "" : "module"}`;
    if (this.#refused.has(key)) return;
    this.#refused.set(key, true);
    this.record({ what: "refusal", ...entry }).catch(() => undefined);
  }

  /** A sign-in is told once an hour for each token and address. */
  signedIn(entry: Pick<AuditEntry, "who" | "from" | "detail">): void {
    const key = `${entry.detail} ${entry.from}`;
    if (this.#signedIn.has(key)) return;
    this.#signedIn.set(key, true);
    this.record({ what: "sign-in", ...entry }).catch(() => undefined);
  }

  /** From now on nobody can say who this was. @throws {Fault} as `record` */
  async forget(text: string, by: string | undefined): Promise<void> {
    const id = await this.#idOf(text);
    await this.record({ what: "person.forgotten", who: by, detail: id });
    await this.#needs.persons.forget(text);
    this.#ids.delete(text);
  }

  /** Whether a leaf that speaks of him may be on its way. */
  speaksOf(text: string): boolean {
    return this.#ids.has(text);
  }

  #idOf(text: string | undefined): Promise<string> | undefined {
    if (text === undefined) return undefined;
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const made = this.#findOrMake(text);
    this.#ids.set(text, made);
    made.catch(() => this.#ids.delete(text));
    return made;
  }

  async #findOrMake(text: string): Promise<string> {
    const { persons } = this.#needs;
    const held = await persons.findText(text);
    if (held !== undefined) return held.id;
    const salt = randomBytes(16);
    const id = personId(text, salt);
    await persons.add({ id, text, salt });
    return id;
  }
}
