import type { FaultCode } from "../fault/catalogue.ts";
import { narrowed, type Scope } from "../events/scope.ts";
import { Fault, isFault } from "../fault/fault.ts";
import type { FindRoutes, Route } from "./route.ts";

export type HedgeOptions = {
  /** Name of the database. */
  readonly database: string;
  /** How long a way may be silent before the next one is asked beside it. */
  readonly hedgeMs: number;
  /** How long a way that sent something wrong comes after all others. */
  readonly restMs: number;
};

/** What somebody on the way must have altered, or a way that leads to no checksum database sends. */
const lies: readonly FaultCode[] = [
  "NOTE_MALFORMED",
  "NOTE_UNVERIFIED",
  "TLOG_BAD_TREE",
  "TLOG_BAD_RECORD",
  "TLOG_BAD_TILE",
  "TLOG_NOT_IN_TREE",
  "TLOG_INCONSISTENT",
  "OBJECT_TOO_LARGE",
];

/**
 * Several ways to one database. Because its data proves itself, any way will do: they are asked one after the other,
 * the next as soon as one fails or is silent for a while, and the first whose answer passes its proof is taken.
 */
export class Hedge {
  readonly #options: HedgeOptions;
  readonly #find: FindRoutes;
  readonly #restingUntil = new Map<string, number>();
  #favourite: string | undefined;

  constructor(options: HedgeOptions, find: FindRoutes) {
    this.#options = options;
    this.#find = find;
  }

  /**
   * The first outcome of `work` that is none of a failure. `work` asks the way it is given and proves what comes.
   * @throws {Fault} NOT_FOUND or GONE when a way said so and none knows better; SUMDB_UNPROVEN when one sent what does
   *   not prove itself, SUMDB_UNREACHABLE when none answered; SUMDB_FROZEN at once
   */
  async first<T>(scope: Scope, work: (route: Route, scope: Scope) => Promise<T>): Promise<T> {
    scope.signal.throwIfAborted();
    const routes = this.#inOrder(await this.#find(scope));
    const ending = new AbortController();
    const inner = narrowed(scope, ending.signal);
    const failures: { route: Route; fault: Fault }[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let timer: NodeJS.Timeout | undefined;
    let started = 0;

    const next = (): void => {
      clearTimeout(timer);
      const route = routes[started];
      if (route === undefined) return;
      started++;
      if (started < routes.length) timer = setTimeout(next, this.#options.hedgeMs);
      void attempt(route);
    };
    const attempt = async (route: Route): Promise<void> => {
      try {
        resolve(await work(route, inner));
        if (!ending.signal.aborted) this.#favourite = route.name;
      } catch (failure) {
        failed(route, failure);
      }
    };
    const failed = (route: Route, failure: unknown): void => {
      if (ending.signal.aborted) return;
      if (scope.signal.aborted || !(failure instanceof Fault) || isFault(failure, "SUMDB_FROZEN")) {
        return reject(failure instanceof Error ? failure : new Error(String(failure)));
      }
      this.#judge(route, failure, scope);
      failures.push({ route, fault: failure });
      // That it is not there is no reason to tell a further party what is asked for.
      if (isFault(failure, "NOT_FOUND", "GONE")) clearTimeout(timer);
      else next();
      if (failures.length === started) reject(this.#verdict(failures));
    };

    next();
    const leave = (): void => reject(scope.signal.reason as Error);
    scope.signal.addEventListener("abort", leave, { once: true });
    try {
      return await promise;
    } finally {
      scope.signal.removeEventListener("abort", leave);
      clearTimeout(timer);
      ending.abort(new Fault("SUMDB_UNREACHABLE", "another way was faster"));
    }
  }

  /** What worked last comes first, what sent something wrong lately last: it may have been mended, and its data proves itself. */
  #inOrder(routes: readonly Route[]): readonly Route[] {
    const rank = ({ name }: Route): number => (this.#rests(name) ? 2 : name === this.#favourite ? 0 : 1);
    return routes.toSorted((a, b) => rank(a) - rank(b));
  }

  #rests(name: string): boolean {
    return (this.#restingUntil.get(name) ?? 0) > Date.now();
  }

  #judge(route: Route, { code, message: why }: Fault, scope: Scope): void {
    const { database, restMs } = this.#options;
    if (this.#favourite === route.name && code !== "NOT_FOUND" && code !== "GONE") this.#favourite = undefined;
    if (!lies.includes(code)) {
      if (code !== "NOT_FOUND" && code !== "GONE") scope.tell({ what: "upstream.failed", on: route.name, code, why });
      return;
    }
    const told = this.#rests(route.name);
    this.#restingUntil.set(route.name, Date.now() + restMs);
    if (!told) scope.tell({ what: "checksum.route_dropped", database, on: route.name, code, why, restMs });
  }

  #verdict(failures: readonly { route: Route; fault: Fault }[]): Fault {
    const absent = failures.find(({ fault }) => isFault(fault, "NOT_FOUND", "GONE"));
    if (absent !== undefined) return absent.fault;
    const { database } = this.#options;
    const lied = failures.some(({ fault }) => lies.includes(fault.code) || fault.code === "SUMDB_UNPROVEN");
    const reasons = failures.map(({ route, fault }) => `${route.name}: ${fault.message}`).join("\n");
    const cause = failures.at(-1)?.fault;
    return lied
      ? new Fault("SUMDB_UNPROVEN", `checksum database ${database} gave no answer that proves itself\n${reasons}`, {
          cause,
        })
      : new Fault("SUMDB_UNREACHABLE", `checksum database ${database} does not answer\n${reasons}`, { cause });
  }
}
