import { randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import { forObject, type Scope } from "../events/scope.ts";
import { untilGivenUp } from "../events/until-given-up.ts";
import { asFault, Fault, isFault } from "../fault/fault.ts";
import type { ModulePath } from "../gomod/module-path.ts";
import type { Ways } from "../sources/ways.ts";
import type { AnswerKey, AnswerTable, KeptAnswer } from "../store/answers.ts";
import { clientWait, type ClientWaitOptions } from "./client-wait.ts";
import type { FetchRule, Found } from "./found.ts";
import { isAbsent } from "./objects.ts";
import { orPassedOn } from "./or-passed-on.ts";
import { readWhole } from "../sources/read-whole.ts";

export type AnswersOptions = ClientWaitOptions & {
  /** How long an answer is given without asking again. For as long again it is given while it is asked for anew. */
  readonly freshMs: number;
  /** How old the last good answer may be that is given when all upstreams fail. */
  readonly staleMs: number;
  /** How long a client waits for a fresher answer when there is an older one to give. */
  readonly staleAfterMs: number;
  /** How long "not there" is remembered. */
  readonly absentMs: number;
};

export type AnswersDeps = {
  readonly answers: AnswerTable;
  readonly ways: Pick<Ways, "of">;
  readonly detached: Scope;
};

/** A question whose answer may change, and how its answer is judged. */
export type Question = AnswerKey & {
  readonly module: ModulePath;
  /** In words, for messages. */
  readonly what: string;
  /** Throws a Fault for what is no answer; may keep what else the answer tells. */
  readonly accept: (answer: KeptAnswer) => Promise<void>;
  /** What is known without any upstream, for when all fail and no answer was kept. */
  readonly fallback: () => Promise<KeptAnswer | undefined>;
  /** What was answered once is answered even when its source says that the module is gone: nobody else has it. */
  readonly outlives: boolean;
};

const mostBytes = 16 * 2 ** 20;

/**
 * Version lists, @latest and what branches, commits and prefixes mean: fresh for a while, then given once more while they
 * are asked for anew, and the last good ones when every upstream fails.
 */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #deps: AnswersDeps;
  readonly #absent: LRUCache<string, Fault>;
  readonly #asking = new Map<string, Promise<KeptAnswer>>();

  constructor(options: AnswersOptions, deps: AnswersDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#absent = new LRUCache({ max: 10_000, ttl: Math.max(1, options.absentMs) });
  }

  async find(question: Question, rule: FetchRule, scope: Scope): Promise<Found> {
    const { freshMs } = this.#options;
    const kept = await this.#deps.answers.find(question);
    const ageMs = kept === undefined ? Number.POSITIVE_INFINITY : Date.now() - kept.fetchedAt;
    if (kept !== undefined && ageMs < freshMs) return found(kept, ageMs);
    const absent = this.#absent.get(question.what);
    if (absent !== undefined) return this.#insteadOf(absent, question, kept, scope);
    if (rule.cachedOnly) return this.#withoutAsking(question, kept, "the request forbids fetching");
    await rule.miss?.(scope);
    scope.tell({ what: "work.joined", work: question.what });
    const refreshed = this.#refresh(question);
    if (kept !== undefined && ageMs < 2 * freshMs) {
      refreshed.catch(() => undefined); // told where it happened; whoever asks next sees it
      return found(kept, ageMs);
    }
    return this.#freshOrStale(question, refreshed, kept, scope);
  }

  async #freshOrStale(
    question: Question,
    refreshed: Promise<KeptAnswer>,
    kept: KeptAnswer | undefined,
    scope: Scope,
  ): Promise<Found> {
    const { staleMs, staleAfterMs, waitMs, patientWaitMs } = this.#options;
    const usable = kept !== undefined && Date.now() - kept.fetchedAt < staleMs;
    const patience = usable ? { waitMs: staleAfterMs, patientWaitMs: staleAfterMs } : { waitMs, patientWaitMs };
    const chain = this.#deps.ways.of(question.module);
    const wait = {
      on: question.what,
      worthwhile: async (inner: Scope) => !usable && (await chain.last?.health.good(inner)) === true,
      fault: () => new Fault("STILL_FETCHING", `${question.what}: no upstream has answered yet`),
    };
    try {
      const answer = await clientWait(scope, patience, wait, ({ signal }) => untilGivenUp(refreshed, signal));
      return { etag: answer.id, body: { bytes: answer.body }, source: "upstream", immutable: false };
    } catch (failure) {
      if (scope.signal.aborted) throw failure;
      return this.#insteadOf(asFault(failure), question, kept, scope);
    }
  }

  /** The last good answer, where there is one that may be given in place of a failure. @throws {Fault} the failure */
  async #insteadOf(fault: Fault, question: Question, kept: KeptAnswer | undefined, scope: Scope): Promise<Found> {
    // What an upstream refuses to give is its decision, not its failure.
    if (isFault(fault, "UPSTREAM_DENIED") || (isAbsent(fault) && !question.outlives)) throw fault;
    if (fault.code === "MODULES_OFF") return this.#withoutAsking(question, kept, fault.message, fault);
    const answer = await this.#last(question, kept);
    if (answer === undefined) throw fault;
    const ageMs = Date.now() - answer.fetchedAt;
    scope.tell({ what: "stale.served", module: question.module, kind: question.kind, ageMs, because: fault.message });
    const because = fault.code === "STILL_FETCHING" ? "no upstream answered in time" : fault.code;
    return {
      ...found(answer, ageMs),
      source: "stale",
      stale: { because, sinceMs: Math.max(0, ageMs - this.#options.freshMs) },
    };
  }

  async #withoutAsking(question: Question, kept: KeptAnswer | undefined, why: string, fault?: Fault): Promise<Found> {
    const answer = kept ?? (await question.fallback());
    if (answer !== undefined) return found(answer, Date.now() - answer.fetchedAt);
    throw fault ?? new Fault("NOT_CACHED", `${question.what} is not in the cache, and ${why}`);
  }

  async #last(question: Question, kept: KeptAnswer | undefined): Promise<KeptAnswer | undefined> {
    if (kept !== undefined && (question.outlives || Date.now() - kept.fetchedAt < this.#options.staleMs)) return kept;
    return question.fallback();
  }

  /** Asks upstream once for all who want the answer; goes on when they have gone. */
  #refresh(question: Question): Promise<KeptAnswer> {
    const underWay = this.#asking.get(question.what);
    if (underWay !== undefined) return underWay;
    const asked = this.#ask(question).finally(() => this.#asking.delete(question.what));
    this.#asking.set(question.what, asked);
    asked.catch(() => undefined); // those who wait see it; nobody may be waiting
    return asked;
  }

  async #ask(question: Question): Promise<KeptAnswer> {
    const { ways, answers } = this.#deps;
    const detached = forObject(this.#deps.detached, question.what);
    const { module, kind, query } = question;
    try {
      const answer = await ways.of(module).walk(detached, 0, async ({ source }, patience) => {
        const wanted = kind === "query" ? ({ kind: "info", module, version: query } as const) : { kind, module };
        const incoming = await source.get(wanted, patience, detached);
        const body = await readWhole(incoming, mostBytes, question.what);
        const fetched = {
          module,
          kind,
          query,
          id: randomBytes(16).toString("hex"),
          body,
          from: incoming.from,
          fetchedAt: Date.now(),
        };
        await question.accept(fetched);
        return fetched;
      });
      await orPassedOn(detached.tell, () => answers.put(answer));
      return answer;
    } catch (failure) {
      if (isAbsent(failure) && this.#options.absentMs > 0) this.#absent.set(question.what, failure);
      throw failure;
    }
  }
}

function found(answer: KeptAnswer, ageMs: number): Found {
  return {
    etag: answer.id,
    body: { bytes: answer.body },
    source: "cache",
    immutable: false,
    ageMs: Math.max(0, ageMs),
  };
}
