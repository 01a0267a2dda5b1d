import { createHash } from "node:crypto";
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  createLocalJWKSet,
  type JSONWebKeySet,
  jwtVerify,
  type JWTPayload,
} from "jose";
import { LRUCache } from "lru-cache";
import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import type { TokenRow } from "../../store/tokens.ts";
import type { Tokens } from "../tokens.ts";
import { ruleFor, type TrustRule } from "./trust-rule.ts";

export type OidcNeeds = {
  readonly rules: readonly TrustRule[];
  readonly tokens: Pick<Tokens, "create">;
  /** A JSON document of the issuer, read through the egress guard and no larger than a megabyte. */
  readonly fetchJson: (url: URL, scope: Scope) => Promise<unknown>;
  readonly now?: () => number;
};

const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const lifeMs = 15 * 60_000;
const longestToken = 16_384;
/** A token that is good for longer than that is not made for one run. */
const longestLifeSeconds = 3_600;
const keysLifeMs = 3_600_000;
/** An unknown key has the keys read anew, but not more often than that. */
const rereadMs = 60_000;

type Keys = { readonly set: JSONWebKeySet; readonly at: number };

/** Gives a run of a CI a token of ours for the one its CI vouches for it with. No secret is stored anywhere. */
export class OidcExchange {
  readonly #needs: OidcNeeds;
  #rules: readonly TrustRule[];
  readonly #keys = new Map<string, Keys>();
  readonly #seen = new LRUCache<string, true>({ max: 100_000, ttl: longestLifeSeconds * 1_000 });

  constructor(needs: OidcNeeds) {
    this.#needs = needs;
    this.#rules = needs.rules;
  }

  /** From now on these rules count. */
  renew(rules: readonly TrustRule[]): void {
    this.#rules = rules;
  }

  /** @throws {Fault} OIDC_MALFORMED, _ISSUER, _ALGORITHM, _SIGNATURE, _AUDIENCE, _EXPIRED, _REPLAYED, _NOT_TRUSTED, _FORK, _KEYS */
  async exchange(text: string, scope: Scope): Promise<{ readonly text: string; readonly token: TokenRow }> {
    const { issuer } = readUnverified(text);
    const rules = this.#rules.filter((rule) => rule.issuer === issuer);
    if (rules.length === 0)
      throw new Fault("OIDC_ISSUER", "the token is of an issuer that no rule of access.oidc names");
    const payload = await this.#verify(text, rules, scope);
    const rule = ruleFor(
      rules.filter(({ audience }) => [payload.aud].flat().includes(audience)),
      payload,
    );
    this.#refuseReplay(text, payload);
    const { subject, modules } = rule;
    const note = `from ${new URL(rule.issuer).host}`;
    return this.#needs.tokens.create({ kind: "ci", subject, modules, note, rights: ["see", "read"], lifeMs }, note);
  }

  async #verify(text: string, rules: readonly TrustRule[], scope: Scope): Promise<JWTPayload> {
    const issuer = rules[0]?.issuer ?? "";
    const options = {
      issuer,
      audience: [...new Set(rules.map(({ audience }) => audience))],
      algorithms,
      clockTolerance: 30,
      requiredClaims: ["exp", "iat"],
      currentDate: new Date(this.#needs.now?.() ?? Date.now()),
    };
    for (const again of [false, true]) {
      const keys = createLocalJWKSet((await this.#keysOf(issuer, again, scope)).set);
      try {
        const { payload } = await jwtVerify(text, keys, options);
        const { exp = 0, iat = 0 } = payload;
        if (exp - iat <= longestLifeSeconds) return payload;
        throw new Fault("OIDC_EXPIRED", "the token is good for longer than an hour: it was not made for one run");
      } catch (failure) {
        if (failure instanceof errors.JWKSNoMatchingKey && !again) continue;
        throw refusal(failure);
      }
    }
    throw new Error("the second time there is no going on");
  }

  async #keysOf(issuer: string, again: boolean, scope: Scope): Promise<Keys> {
    const now = this.#needs.now?.() ?? Date.now();
    const known = this.#keys.get(issuer);
    // Keys of the future were read before the clock was set back
    const age = known === undefined || known.at > now ? Number.POSITIVE_INFINITY : now - known.at;
    if (known !== undefined && age < (again ? rereadMs : keysLifeMs)) return known;
    const base = new URL(issuer.endsWith("/") ? issuer : `${issuer}/`);
    const found = await this.#needs.fetchJson(new URL(".well-known/openid-configuration", base), scope);
    const { issuer: named, jwks_uri: place } = found as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
    if (
      named !== issuer ||
      typeof place !== "string" ||
      !URL.canParse(place) ||
      new URL(place).origin !== base.origin
    ) {
      throw new Fault("OIDC_KEYS", `${base.host} does not say where its keys are, or says another host`);
    }
    const set = (await this.#needs.fetchJson(new URL(place), scope)) as JSONWebKeySet;
    if (!Array.isArray(set?.keys)) throw new Fault("OIDC_KEYS", `what ${base.host} has as its keys are none`);
    const keys = { set, at: now };
    this.#keys.set(issuer, keys);
    return keys;
  }

  /** Each token once: what was read from the log of a run is worth nothing any more. */
  #refuseReplay(text: string, { jti, iss }: JWTPayload): void {
    const key = jti === undefined ? createHash("sha256").update(text).digest("hex") : `${iss} ${jti}`;
    if (this.#seen.has(key)) throw new Fault("OIDC_REPLAYED", "this token was exchanged before");
    this.#seen.set(key, true);
  }
}

function readUnverified(text: string): { readonly issuer: string } {
  if (text.length > longestToken) throw new Fault("OIDC_MALFORMED", "this is no token of an issuer: it is too long");
  try {
    const { alg } = decodeProtectedHeader(text);
    const { iss } = decodeJwt(text);
    if (typeof iss !== "string") throw new Error("it names no issuer");
    if (alg !== undefined && algorithms.includes(alg)) return { issuer: iss };
  } catch (cause) {
    throw new Fault("OIDC_MALFORMED", "this is no token of an issuer", { cause });
  }
  throw new Fault("OIDC_ALGORITHM", "the token is not signed, or in a way that is not taken");
}

function refusal(failure: unknown): unknown {
  if (failure instanceof errors.JWTExpired) return new Fault("OIDC_EXPIRED", "the token has expired");
  if (failure instanceof errors.JWTClaimValidationFailed) {
    if (failure.claim === "aud") return new Fault("OIDC_AUDIENCE", "the token was made for somebody else");
    if (failure.claim === "iss") return new Fault("OIDC_ISSUER", "the token is of another issuer");
    return new Fault("OIDC_EXPIRED", `the token does not say when it is good: ${failure.claim}`);
  }
  if (failure instanceof errors.JOSEAlgNotAllowed)
    return new Fault("OIDC_ALGORITHM", "the token is signed in a way that is not taken");
  if (failure instanceof errors.JOSEError)
    return new Fault("OIDC_SIGNATURE", "the signature of the token is not that of its issuer");
  return failure;
}
