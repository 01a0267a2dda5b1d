import type { JWTPayload } from "jose";
import { Fault } from "../../fault/fault.ts";
import { parsePatterns } from "../../gomod/pattern.ts";
import { checkSubject } from "../grant.ts";

/** Which tokens of an issuer speak for whom. */
export type TrustRule = {
  readonly issuer: string;
  /** Our own: a token for somebody else is none for us. */
  readonly audience: string;
  /** What the token must say, word for word. */
  readonly claims: Readonly<Record<string, string>>;
  readonly subject: string;
  /** What the token made for it is narrowed to, as in GOPRIVATE; empty: all that its subject has. */
  readonly modules: string;
  readonly at: string;
};

/**
 * Refuses rules that a renamed or newly made repository could meet: names are given again, ids are not.
 * @throws {Fault} CONFIG_BAD_VALUE with the line
 */
export function checkTrustRules(rules: readonly TrustRule[]): void {
  for (const { issuer, audience, claims, subject, modules, at } of rules) {
    const why =
      checkSubject(subject) ??
      (!URL.canParse(issuer) || new URL(issuer).search !== "" ? "the issuer is no URL" : undefined) ??
      (audience === "" ? "the audience is empty: tokens for others would count" : undefined) ??
      (Object.keys(claims).some((name) => name.endsWith("_id"))
        ? undefined
        : "no claim pins an id that is never given again");
    const hint = "pin repository_id or repository_owner_id (GitHub), project_id or namespace_id (GitLab)";
    if (why !== undefined) throw new Fault("CONFIG_BAD_VALUE", `${at}: access.oidc: ${why}`, { hint });
    parsePatterns(modules);
  }
}

/** The rule a verified token meets. @throws {Fault} OIDC_FORK, OIDC_NOT_TRUSTED */
export function ruleFor(rules: readonly TrustRule[], payload: JWTPayload): TrustRule {
  const met = rules.find(({ claims }) =>
    Object.entries(claims).every(([name, value]) => textOf(payload[name]) === value),
  );
  if (met === undefined) {
    const ids = Object.entries(payload).filter(([name]) => name.endsWith("_id"));
    const shown = ids.map(([name, value]) => `${name} ${textOf(value)?.slice(0, 40)}`).join(", ");
    throw new Fault("OIDC_NOT_TRUSTED", `no rule of access.oidc trusts this run (${shown})`);
  }
  // What a stranger proposes runs with the ids of the repository it is proposed to.
  const event = textOf(payload["event_name"]) ?? "";
  if (!event.startsWith("pull_request") || met.claims["event_name"] === event) return met;
  throw new Fault("OIDC_FORK", `a run for ${event} gets no token: its code may be a stranger's`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
