import assert from "node:assert/strict";
import { test } from "node:test";
import { credentials } from "./credentials.ts";

const env = { env: "GIT_PASSWORD" };

const taken: readonly (readonly [settings: object, why: string])[] = [
  [{ username: "ci", password: env }, "user and password"],
  [{ token: { file: "/run/secrets/token" } }, "a token from a file"],
  [{ token: { command: ["vault", "read", "git"] }, username: "oauth2" }, "a token of a program, with a name"],
  [{ ssh: { key: "/etc/modgate/key" } }, "a key"],
  [{ ssh: { agent: "SSH_AUTH_SOCK", knownHosts: "/etc/ssh/known" } }, "an agent"],
  [{ netrc: "/etc/modgate/netrc" }, "netrc"],
  [{ helper: ["git", "credential-store"] }, "a helper of git"],
  [{ githubApp: { id: 1, installation: 2, key: { file: "/k.pem" } } }, "a GitHub app"],
];
for (const [settings, why] of taken) {
  test(`credentials: ${why}`, () => assert.ok(credentials.safeParse(settings).success));
}

const refused: readonly (readonly [settings: unknown, words: RegExp, why: string])[] = [
  [{}, /exactly one of password, token, ssh/, "no way at all"],
  [{ token: env, ssh: { key: "/k" } }, /exactly one/, "two ways"],
  [{ password: env }, /needs a username/, "a password of nobody"],
  [{ username: "ci", netrc: "/n" }, /goes with a password or a token/, "a name that is not used"],
  [{ token: "canary" }, /holds no secrets/, "the secret itself"],
  [{ token: { env: "A", file: "/b" } }, /holds no secrets/, "two places"],
  [{ token: { command: "vault read git" } }, /array/, "a line for a shell"],
  [{ ssh: {} }, /a key or an agent/, "nothing to show"],
  [{ tokne: env }, /Unrecognized key/, "a typing error"],
];
for (const [settings, words, why] of refused) {
  test(`credentials refused: ${why}`, () => {
    const { error } = credentials.safeParse(settings);
    assert.match(error?.issues[0]?.message ?? "", words);
    assert.ok(!JSON.stringify(error).includes("canary"));
  });
}
