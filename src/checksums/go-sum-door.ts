import type { Doorway, Expectation, Vouched } from "./door.ts";
import type { Verifiable } from "./without-evidence.ts";

/** The hashes a project's go.sum files hold for a file: several where they disagree. */
export type KnownHashes = (wanted: Verifiable) => ReadonlySet<string> | undefined;

/**
 * The door of a gateway that serves one project. A line of its go.sum is enough to hand it the bytes of that line,
 * without a question to anybody, as it is for the go command. It is enough for this project alone: nothing is kept as
 * vouched for by it. Bytes of another hash go the way of all others.
 */
export class GoSumDoor implements Doorway {
  readonly #door: Doorway;
  readonly #known: KnownHashes;

  constructor(door: Doorway, known: KnownHashes) {
    this.#door = door;
    this.#known = known;
  }

  expect(wanted: Verifiable): Expectation {
    const hashes = this.#known(wanted);
    if (hashes === undefined) return this.#door.expect(wanted);
    const check: Expectation["check"] = async (got, scope) =>
      hashes.has(got.h1) ? undefined : this.#door.expect(wanted).check(got, scope);
    return { database: undefined, ready: Promise.resolve(), check };
  }

  trusts(wanted: Verifiable, vouched: Vouched): boolean {
    return this.#door.trusts(wanted, vouched);
  }

  stillLends(wanted: Verifiable, h1: string): boolean {
    return this.#door.stillLends(wanted, h1);
  }
}
