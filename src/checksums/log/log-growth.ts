import type { Tell } from "../../events/event.ts";
import { Fault } from "../../fault/fault.ts";
import type { LogAnchor } from "../../store/log-anchor.ts";
import { shipped } from "../../store/log-tail.ts";
import type { LogTiles } from "../../store/log-tiles.ts";
import type { LogHeadRow, LogRow, LogTable } from "../../store/logs.ts";
import { recordHash, sameHash, type Hash } from "../../tlog/hash.ts";
import { openNote, signNote } from "../../tlog/note.ts";
import { tilePath } from "../../tlog/tile-path.ts";
import { treeHash } from "../../tlog/tree-hash.ts";
import type { Tree } from "../../tlog/checkpoint.ts";
import { isSignedByAll, type LogKeys } from "./log-keys.ts";
import type { AfterStep } from "./log-step.ts";
import type { LogTileReader } from "./log-tile-reader.ts";
import { grow, rootOf, type RightEdge } from "./right-edge.ts";

/** A head in force, and the edge of the tree it signs. */
export type LogState = { readonly head: LogHeadRow; readonly edge: RightEdge };

/** How the text of a head is written and read: each kind of log has its own first line. */
export type HeadFormat = { format(tree: Tree): string; parse(text: string): Tree };

export type LogGrowthNeeds = {
  readonly log: string;
  readonly rows: LogTable;
  readonly files: LogTiles;
  readonly tiles: LogTileReader;
  readonly format: HeadFormat;
  readonly openAnchor: () => Promise<LogAnchor>;
  /** Read anew for each head, so that a key that is being replaced signs as soon as it is there. */
  readonly keys: () => Promise<LogKeys>;
  readonly after: AfterStep;
  readonly tell: Tell;
};

/** So many rows are read at a time. */
const pageRows = 4096;

/** Takes a log from one signed head to the next, S3 to S6, and never to one its anchor contradicts. One call at a time. */
export class LogGrowth {
  readonly #needs: LogGrowthNeeds;
  #anchor: LogAnchor | undefined;
  /** The head in the anchor, once it has been compared with the rows. */
  #anchored: Uint8Array | undefined;
  /** Rows there are, signed or not. */
  #rows = 0;

  constructor(needs: LogGrowthNeeds) {
    this.#needs = needs;
  }

  /** Number of the next record. Known after `reconcile`. */
  get nextId(): number {
    return this.#rows;
  }

  /**
   * The newest head of the store: another process over the same folder, or a failure right after S6, leaves one that
   * nobody here knows of. @throws {Fault} LOG_DAMAGED
   */
  async stored(state: LogState): Promise<LogState> {
    if (this.#anchored !== undefined) return state; // nobody else can write
    const { log, rows } = this.#needs;
    const head = await rows.head(log);
    if (head === undefined || head.generation === state.head.generation) return state;
    const { root, edge } = await this.#treeAt(head.size, state);
    if (sameHash(root, head.root)) return { head, edge };
    throw new Fault("LOG_DAMAGED", `the rows of the log ${log} do not lead to its head of ${head.size} records`);
  }

  /**
   * Compares the store with the anchor, unless that has been done and nothing has failed since. Afterwards the log may
   * grow; the state given back is the anchored one, which may be one batch ahead of the one given.
   * @throws {Fault} LOG_ANCHOR; LOG_READ_ONLY when the store is behind its anchor or contradicts it; LOG_KEY
   */
  async reconcile(state: LogState): Promise<LogState> {
    if (this.#anchored !== undefined) return state;
    const { log, rows, keys, format, openAnchor, tell } = this.#needs;
    const anchor = (this.#anchor ??= await openAnchor());
    const note = await anchor.read();
    if (note === undefined) throw new Fault("LOG_ANCHOR", `there is no anchor in ${anchor.place}`);
    const tree = openHead(note, await keys(), format, anchor.place);
    this.#rows = await rows.count(log);
    const { head } = state;
    if (tree.size > this.#rows) {
      const missing = `${this.#rows} records are in the store, and the anchor in ${anchor.place} says that ${tree.size} have been signed`;
      throw readOnly(log, `${missing}: the store is older than what clients have seen`);
    }
    const { root, full, edge } = await this.#treeAt(tree.size, state);
    if (!sameHash(root, tree.hash)) {
      throw readOnly(log, `its first ${tree.size} records are not those whose head stands in ${anchor.place}`);
    }
    if (tree.size < head.size) {
      const why = `the anchor of ${log} in ${anchor.place} was at ${tree.size} records, the log at ${head.size}; it is moved forward`;
      tell({ what: "log.alarm", log, code: "LOG_ANCHOR", why, fix: "find out who put an older copy there" });
      await anchor.swap(note, head.note);
    }
    await anchor.tail.cutTo(Math.max(tree.size, head.size));
    const ahead = tree.size > head.size || (tree.size === head.size && !sameBytes(note, head.note));
    const next = ahead ? await this.#adopt(state, { tree, note, full, edge }) : state;
    this.#anchored = next.head.note;
    return next;
  }

  /** S2: the rows, after those there are. */
  async write(rows: readonly LogRow[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      await this.#needs.rows.append(this.#needs.log, rows);
    } catch (failure) {
      this.forget(); // whether they are there is found out anew
      throw failure;
    }
    this.#rows += rows.length;
    await this.#needs.after("S2");
  }

  /** S3 to S6: a head over all rows there are, where there is none yet or one of the keys has not signed it. */
  async publish(state: LogState): Promise<LogState> {
    const { log, rows, files, format, after, tell } = this.#needs;
    const began = performance.now();
    const keys = await this.#needs.keys();
    const size = this.#rows;
    if (size === state.head.size && isSignedByAll(state.head.note, keys)) return state;
    const anchor = this.#anchor;
    if (anchor === undefined || this.#anchored === undefined) throw new Error("a log is published after reconcile");
    try {
      for (let from = anchor.tail.count; from < size; from = anchor.tail.count) {
        const page = await rows.range(log, from, Math.min(size, from + pageRows));
        await anchor.tail.ship(page.map(shipped));
      }
      const { full, edge, root } = await this.#treeAt(size, state);
      for (const { tile, hashes } of full) await files.write(tilePath(tile), hashes);
      await after("S3");
      const note = signNote({ text: format.format({ size, hash: root }), signatures: [] }, keys.signers);
      await after("S4");
      await anchor.swap(this.#anchored, note);
      await after("S5");
      const next = await this.#putHead(state, { size, root, note, edge });
      this.#anchored = note;
      tell({ what: "log.grown", log, size, records: size - state.head.size, tookMs: performance.now() - began });
      return next;
    } catch (failure) {
      this.forget();
      throw failure;
    }
  }

  /** After a failure nothing is taken for granted: store and anchor are compared before the next step. */
  forget(): void {
    this.#anchored = undefined;
    const anchor = this.#anchor;
    this.#anchor = undefined;
    void anchor?.close().catch(() => undefined);
  }

  /** The anchored head is one ahead of the one in the store: the process ended between S5 and S6. */
  async #adopt(
    state: LogState,
    { tree, note, full, edge }: { tree: Tree; note: Uint8Array } & TreeAt,
  ): Promise<LogState> {
    for (const { tile, hashes } of full) await this.#needs.files.write(tilePath(tile), hashes);
    return this.#putHead(state, { size: tree.size, root: tree.hash, note, edge });
  }

  async #putHead(
    state: LogState,
    { size, root, note, edge }: { size: number; root: Hash; note: Uint8Array; edge: RightEdge },
  ): Promise<LogState> {
    const head: LogHeadRow = { generation: state.head.generation + 1, size, root, note, at: Date.now() };
    await this.#needs.rows.putHead(this.#needs.log, head);
    await this.#needs.after("S6");
    return { head, edge };
  }

  /** The tree over the first `size` rows: grown from the edge, or looked up when it is older than that. */
  async #treeAt(size: number, { edge }: LogState): Promise<TreeAt & { readonly root: Hash }> {
    if (size < edge.size) return { root: await treeHash(size, this.#needs.tiles.hashReader(edge)), edge, full: [] };
    let grown: TreeAt = { edge, full: [] };
    for (let from = edge.size; from < size; from = grown.edge.size) {
      const rows = await this.#needs.rows.range(this.#needs.log, from, Math.min(size, from + pageRows));
      const next = grow(grown.edge, this.#leavesOf(rows, from));
      grown = { edge: next.edge, full: [...grown.full, ...next.full] };
    }
    return { ...grown, root: rootOf(grown.edge) };
  }

  /** What is signed is the hash of the text as it stands there now, when it is still what was written. */
  #leavesOf(rows: readonly LogRow[], from: number): readonly Hash[] {
    const { log } = this.#needs;
    if (rows.length === 0) throw new Fault("LOG_DAMAGED", `record ${from} of the log ${log} is missing`);
    return rows.map(({ id, key, text, leaf }, at) => {
      const hash = recordHash(Buffer.from(text));
      if (id !== from + at) throw new Fault("LOG_DAMAGED", `record ${from + at} of the log ${log} is missing`);
      if (!sameHash(hash, leaf)) throw new Fault("LOG_DAMAGED", `record ${id} (${key}) of the log ${log} is damaged`);
      return hash;
    });
  }
}

type TreeAt = Pick<ReturnType<typeof grow>, "edge" | "full">;

/** The tree of an anchored head. @throws {Fault} LOG_READ_ONLY when none of the keys has signed it */
function openHead(note: Uint8Array, keys: LogKeys, format: HeadFormat, place: string): Tree {
  try {
    return format.parse(openNote(note, keys.verifiers).text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("LOG_READ_ONLY", `the anchor of ${keys.name} in ${place} is no head of this log: ${why}`, {
      cause,
      hint: "bring back the key file or the anchor folder that belong together",
    });
  }
}

function readOnly(log: string, why: string): Fault {
  return new Fault("LOG_READ_ONLY", `the log ${log} signs nothing: ${why}`);
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
