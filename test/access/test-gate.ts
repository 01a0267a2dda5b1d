import { AccessRules, type PublicModules } from "../../src/access/access-rules.ts";
import { Gate } from "../../src/access/gate.ts";
import { parseGrants } from "../../src/access/grant.ts";
import { DeviceLogins } from "../../src/access/sign-in/device-logins.ts";
import { parseOwnAddress } from "../../src/access/sign-in/own-address.ts";
import { Sessions } from "../../src/access/sign-in/sessions.ts";
import type { SignIn } from "../../src/access/sign-in/sign-in.ts";
import { Tokens, type NewToken } from "../../src/access/tokens.ts";
import { matchPrefixPatterns } from "../../src/gomod/pattern.ts";
import { fakeDeps, type FakeDeps } from "../http/fake-deps.ts";
import { tokenTable } from "./token-table.ts";

export type TestGate = {
  readonly deps: FakeDeps & { readonly gate: Gate };
  readonly tokens: Tokens;
  /** A token of this subject, as text. */
  token(subject: string, given?: Partial<NewToken>): Promise<string>;
};

/** The made-up modules behind a gate; those of github.com/Azure are private. @param grants "alice developer github.com/Azure" */
export function testGate(grants: readonly string[], publicModules: PublicModules, now?: () => number): TestGate {
  const written = grants.map((line, n) => {
    const [subject = "", role = "", modules = ""] = line.split(" ");
    return { subject, role, modules, at: `line ${n + 1}` };
  });
  const tokens = new Tokens(tokenTable(), now === undefined ? {} : { now });
  const isPrivate = (module: string): boolean => matchPrefixPatterns("github.com/Azure", module);
  const gate = new Gate({ rules: new AccessRules({ grants: parseGrants(written), publicModules, isPrivate }), tokens });
  const signIn: SignIn = {
    address: parseOwnAddress("http://localhost"),
    issuer: { authorize: async () => "https://login.example/", redeem: async () => ({}) },
    person: { issuer: "https://login.example", subject: "sub", claims: {} },
    sessions: new Sessions(tokens, { lifeMs: 3_600_000, idleMs: 3_600_000 }),
    devices: new DeviceLogins(),
    sessionMs: 3_600_000,
    tokenMs: 3_600_000,
  };
  const usual = { kind: "user", note: "", modules: "", rights: ["see", "read"], lifeMs: 3_600_000 } as const;
  return {
    deps: { ...fakeDeps(), ownSumdb: { name: "gw.example.com/sum/1" }, gate, tokens, signIn },
    tokens,
    token: async (subject, given = {}) => (await tokens.create({ ...usual, subject, ...given }, "test")).text,
  };
}
