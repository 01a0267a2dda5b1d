import type { Right } from "../access/role.ts";

/** What a request needs before it is answered. */
export type Need =
  /** Nothing: probes, and what says no more than that this is modgate. */
  | { readonly of: "anybody" }
  /** Whoever signed in, in whatever way. */
  | { readonly of: "known" }
  /** Whoever signed in with a browser: no token will do, or a narrow one could get itself a wider one. */
  | { readonly of: "person" }
  /** Whoever may see at least what is public. Rows about modules are judged one by one. */
  | { readonly of: "guest" }
  /** The right, for the module that is asked for. */
  | { readonly of: "module"; readonly right: Right }
  /** The right, for all modules: what concerns the whole gateway. */
  | { readonly of: "gateway"; readonly right: Right }
  /** The same, and nothing taken away: what is answered may name any module. */
  | { readonly of: "everything"; readonly right: Right };

const anybody = { of: "anybody" } as const;
const known = { of: "known" } as const;
const person = { of: "person" } as const;
const guest = { of: "guest" } as const;
const module = (right: Right) => ({ of: "module", right }) as const;
const gateway = (right: Right) => ({ of: "gateway", right }) as const;
const everything = (right: Right) => ({ of: "everything", right }) as const;

/** Every route and what it needs. A route without a row does not compile. */
export const rights = {
  "GET /": anybody,
  "GET /livez": anybody,
  "GET /readyz": anybody,
  "GET /metrics": gateway("see"),
  "GET /index": guest,
  "GET /{module}/@v/list": module("see"),
  "GET /{module}/@latest": module("see"),
  "GET /{module}/@v/{version}.info": module("see"),
  "GET /{module}/@v/{version}.mod": module("read"),
  "GET /{module}/@v/{version}.zip": module("read"),
  // The go command asks this first; a refusal would send it straight to the database.
  "GET /sumdb/{name}/supported": anybody,
  "GET /sumdb/{name}/latest": guest,
  "GET /sumdb/{name}/lookup/{module}@{version}": module("see"),
  // Hashes tell how much there is; records have names.
  "GET /sumdb/{name}/tile/{hashes}": guest,
  "GET /sumdb/{name}/tile/{records}": gateway("audit"),
  // They name what everybody asks for.
  "GET /api/v1/status": everything("see"),
  "GET /api/v1/live": everything("see"),
  "GET /api/v1/requests": everything("see"),
  "GET /api/v1/requests/{id}": everything("see"),
  "GET /api/v1/sumdb": gateway("see"),
  "POST /api/v1/sumdb/unfreeze": gateway("govern"),
  // It tells what became of each.
  "POST /api/v1/warm": everything("read"),
  "GET /api/v1/modules/{module}/@v/{version}/proof": module("see"),
  "GET /api/v1/modules/{module}/why": module("see"),
  "GET /api/v1/tokens": gateway("administer"),
  "POST /api/v1/tokens": gateway("administer"),
  "POST /api/v1/tokens/revoke": gateway("administer"),
  // What is sent is the credential itself.
  "POST /api/v1/oidc/exchange": anybody,
  "GET /api/v1/audit": gateway("audit"),
  "GET /api/v1/audit/export": gateway("audit"),
  "GET /api/v1/audit/checkpoint": gateway("audit"),
  "GET /api/v1/me": known,
  "GET /auth/sign-in": anybody,
  "GET /auth/callback": anybody,
  "POST /auth/sign-out": person,
  "GET /auth/device": person,
  "POST /auth/device": person,
  // A command asks for a code, and sends it again as its credential.
  "POST /api/v1/auth/device": anybody,
  "POST /api/v1/auth/token": anybody,
  "POST /api/v1/audit/forget": gateway("administer"),
  "GET /api/v1/mode": gateway("see"),
  "POST /api/v1/mode": gateway("govern"),
  // What left unproven, and who got it.
  "GET /api/v1/unproven": gateway("audit"),
  // What the API has not: who may not call it does not learn that.
  "other /api/": gateway("see"),
} as const satisfies Record<string, Need>;

export type Route = keyof typeof rights;
