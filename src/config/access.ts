import { z } from "zod";
import { secret } from "./credentials.ts";

const grant = z.strictObject({
  subject: z
    .string()
    .describe(
      "Who: a name as tokens carry it, `group:` with the name of a group, `*` for whoever signed in, `anonymous` for who did not.",
    ),
  role: z.string().describe("viewer, developer, reviewer, maintainer, security, admin; `none` takes away."),
  modules: z.string().describe("For which modules, as in GOPRIVATE; `*`: all, and the gateway itself."),
});

const trust = z.strictObject({
  issuer: z.string().describe("As `iss` in its tokens: `https://token.actions.githubusercontent.com`."),
  audience: z.string().describe("Our own, as `aud`: tokens that were made for others do not count."),
  claims: z
    .record(z.string(), z.string())
    .describe(
      "What a token must say, word for word; at least one id that is never given again, such as repository_id.",
    ),
  subject: z.string().describe("Whom its run speaks for, as in `access.grants`."),
  modules: z
    .string()
    .default("")
    .describe("What its token is good for, as in GOPRIVATE; empty: all that the subject has."),
});

const members = z.array(z.string());

const hourMs = 3_600_000;

const signIn = z
  .strictObject({
    issuer: z.string().describe("Where people sign in, as `iss` in its ID tokens: `https://login.corp.example`."),
    clientId: z.string().min(1).describe("What the issuer calls modgate."),
    clientSecret: secret("the secret it gave modgate with that; a client without one is held by PKCE alone").optional(),
    address: z
      .string()
      .describe(
        "The gateway as browsers know it: `https://gw.example.com`. At the issuer `ADDRESS/auth/callback` is the redirect address.",
      ),
    scopes: z.array(z.string().min(1)).default(["openid", "email"]).describe("What the issuer is asked for."),
    subject: z
      .string()
      .min(1)
      .default("sub")
      .describe(
        "The claim that `access.grants` name people by. `sub` stands behind the issuer's name: `login.corp.example/248289761001`; `email` counts only when the issuer has verified it; of any other, be sure that people cannot change it.",
      ),
    claims: z
      .record(z.string(), z.string())
      .default({})
      .describe("What the ID token must say, word for word: `{ hd: corp.example }` where strangers have accounts too."),
    ca: z.string().min(1).optional().describe("File with further CA certificates (PEM) for the issuer."),
    sessionMs: z
      .int()
      .min(60_000)
      .default(7 * 24 * hourMs)
      .describe("How long a person stays signed in, at most."),
    idleMs: z
      .int()
      .min(60_000)
      .default(12 * hourMs)
      .describe("The same, after the last request."),
    tokenMs: z
      .int()
      .min(60_000)
      .max(365 * 24 * hourMs)
      .default(30 * 24 * hourMs)
      .describe("How long a token lives that `modgate auth login` gets."),
  })
  .optional()
  .describe("Sign-in for people by OpenID Connect: docs/access.md.");

/** Who may do what. */
export const access = z
  .strictObject({
    mode: z
      .enum(["off", "on"])
      .default("off")
      .describe("off: whoever can connect may read every module; on: each request is judged by the rules below."),
    public: z
      .enum(["anyone", "known", "granted"])
      .default("anyone")
      .describe("Who may read modules that are not private: everybody, whoever signed in, or only who was granted it."),
    clientCa: z
      .string()
      .optional()
      .describe(
        "File with CA certificates (PEM): who shows a certificate of theirs is the subject `cert:` with its common name.",
      ),
    oidc: z
      .array(trust)
      .default([])
      .describe(
        "CI runs that get a token for 15 minutes for the one their issuer vouches for them with: no stored secrets.",
      ),
    groups: z
      .record(z.string(), members)
      .default({})
      .describe(
        "Names of groups, each with its subjects: `payments: [alice, ci/tool]`. Grants name them as `group:payments`.",
      ),
    signIn,
    grants: z
      .array(grant)
      .default([])
      .describe(
        "Who (`subject`) may do what (`role`) with which modules (`modules`, as in GOPRIVATE). The longest pattern decides; of two as long, the one with role `none`. Private modules are closed to who has no grant.",
      ),
  })
  .prefault({})
  .describe("Who may do what.");

/** As it was read, each grant and group with the file and line it stands in: "modgate.yaml:12". */
export type AccessSettings = Omit<z.output<typeof access>, "grants" | "groups" | "oidc"> & {
  readonly groups: readonly { readonly name: string; readonly members: readonly string[]; readonly at: string }[];
  readonly oidc: readonly (z.output<typeof trust> & { readonly at: string })[];
  readonly grants: readonly (z.output<typeof grant> & { readonly at: string })[];
};
