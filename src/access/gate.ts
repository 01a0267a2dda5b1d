import { LRUCache } from "lru-cache";
import type { GatewayEvent, Tell } from "../events/event.ts";
import { matchingPattern } from "../gomod/pattern.ts";
import type { AccessRules, Verdict } from "./access-rules.ts";
import { type Asker, askerOf, nobody } from "./asker.ts";
import { checkSubject } from "./grant.ts";
import { type FailedSignInOptions, FailedSignIns } from "./failed-sign-ins.ts";
import type { Right } from "./role.ts";
import { sentToken } from "./sent-token.ts";
import { tokenId } from "./token-text.ts";
import type { Tokens } from "./tokens.ts";

export type GateNeeds = {
  readonly rules: AccessRules;
  readonly tokens: Pick<Tokens, "verify" | "used">;
  /** What of an Authorization header is verified. The token in it, where nothing else is said. */
  readonly sent?: (authorization: string) => string;
  /** What one who fails with this header tried to guess. The token of that id, where nothing else is said. */
  readonly guessed?: (authorization: string) => string | undefined;
  readonly failedSignIns?: FailedSignInOptions;
};

/** What was found of credentials is believed for less than a second, so that a revoked token is refused within one. */
const believeMs = 900;
/** Any user name may stand before a token: this many letters of credentials are remembered at most. */
const mostLetters = 4_000_000;

/** Who asks, and what they may: judged for each request, from what is remembered of the last ones. */
export class Gate {
  readonly failures: FailedSignIns;
  readonly #needs: GateNeeds;
  #rules: AccessRules;
  readonly #believed = new LRUCache<string, Asker>({
    max: 10_000,
    maxSize: mostLetters,
    sizeCalculation: (_asker, authorization) => authorization.length + 1,
    ttl: believeMs,
  });
  readonly #judged = new LRUCache<string, Judgement>({ max: 100_000 });
  readonly #private = new LRUCache<string, boolean>({ max: 100_000 });

  constructor(needs: GateNeeds) {
    this.#needs = needs;
    this.#rules = needs.rules;
    this.failures = new FailedSignIns(needs.failedSignIns);
  }

  /** From now on these rules count, for what was judged before as well. */
  renew(rules: AccessRules): void {
    this.#rules = rules;
    this.#judged.clear();
    this.#private.clear();
  }

  /** Who these credentials spoke for a moment ago. undefined: ask `signIn`. */
  believed(authorization: string): Asker | undefined {
    const asker = this.#believed.get(authorization);
    if (asker?.token !== undefined) this.#needs.tokens.used(asker.token.id);
    return asker;
  }

  /** @throws {Fault} as Tokens.verify */
  async signIn(authorization: string): Promise<Asker> {
    const { tokens, sent = sentToken } = this.#needs;
    const asker = askerOf(await tokens.verify(sent(authorization)));
    this.#believed.set(authorization, asker);
    this.believed(authorization);
    return asker;
  }

  /** What was to be guessed by credentials that are none, where that can be told. */
  guessed(authorization: string): string | undefined {
    const { guessed = (header) => tokenId(sentToken(header)) } = this.#needs;
    return guessed(authorization);
  }

  /** Who has shown a certificate of this name; names as no grant can have them count for nothing. */
  certified(name: string | undefined): Asker {
    const subject = name === undefined ? undefined : `cert:${name}`;
    return subject === undefined || checkSubject(subject) !== undefined ? nobody : { subject };
  }

  /** @param module undefined: the gateway itself */
  may(asker: Asker, right: Right, module: string | undefined, tell?: Tell): boolean {
    if (asker.root === true) return true;
    const key = `${asker.token?.id ?? ""} ${asker.subject ?? ""} ${right} ${module ?? ""}`;
    const known = this.#judged.get(key);
    if (known !== undefined && (known.allowed || tell === undefined)) return known.allowed;
    const began = performance.now();
    const judgement = known ?? this.#judge(asker, right, module);
    this.#judged.set(key, judgement);
    // What is remembered and allowed is no news: it would cost every hit.
    tell?.({ what: "policy.decided", ...judgement, tookMs: performance.now() - began });
    return judgement.allowed;
  }

  /** The same for each single module: where anything was taken from somebody, that may be what is asked about. */
  mayAll(asker: Asker, right: Right, tell?: Tell): boolean {
    if (!this.may(asker, right, undefined, tell)) return false;
    return asker.root === true || !this.#rules.isKeptFrom(asker.subject);
  }

  /** Whether somebody may see at least what is public. */
  mayEnter({ subject, root }: Asker): boolean {
    return root === true || subject !== undefined || this.#rules.publicModules === "anyone";
  }

  /** Whether anybody may have what is answered about a module, so that caches on the way may keep it. */
  isForAll(module: string): boolean {
    return this.may(nobody, "read", module);
  }

  #judge(asker: Asker, right: Right, module: string | undefined): Judgement {
    const verdict = inScope(asker, right, module)
      ? this.#rules.judge(asker.subject, right, module)
      : ({ allowed: false, by: "token" } as const);
    const { allowed, by } = verdict;
    return { allowed, by, verdict: `may${allowed ? "" : " not"} ${right}: ${reasonOf(verdict)}` };
  }

  isPrivate(module: string): boolean {
    const known = this.#private.get(module);
    if (known !== undefined) return known;
    const found = this.#rules.isPrivate(module);
    this.#private.set(module, found);
    return found;
  }
}

type Judgement = Pick<Extract<GatewayEvent, { what: "policy.decided" }>, "allowed" | "by" | "verdict">;

function reasonOf(verdict: Verdict | { readonly by: "token" }): string {
  switch (verdict.by) {
    case "grant":
      return `grant ${verdict.grant.at}, ${verdict.grant.role} for ${verdict.grant.pattern.text}`;
    case "public":
      return "a public module";
    case "private":
      return "a private module, and no grant gives it";
    case "not signed in":
      return "nobody signed in";
    case "no grant":
      return "no grant gives it";
    case "token":
      return "the token was made for less";
    default:
      return verdict satisfies never;
  }
}

function inScope({ token }: Asker, right: Right, module: string | undefined): boolean {
  if (token === undefined) return true;
  if (!token.rights.includes(right)) return false;
  if (token.modules.length === 0) return true;
  return module !== undefined && matchingPattern(token.modules, module) !== undefined;
}
