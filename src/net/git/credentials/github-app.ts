import { createSign } from "node:crypto";
import type { Readable } from "node:stream";
import type { Scope } from "../../../events/scope.ts";
import { Fault } from "../../../fault/fault.ts";
import type { HttpClient } from "../../http.ts";
import { Secret } from "../../secret.ts";
import { tellIfOpen } from "./file-mode.ts";
import type { GitCredentials } from "./git-credentials.ts";
import { readSecretFile } from "./read-secret.ts";
import { remembered, type TimedLogin } from "./remembered.ts";

export type GithubAppSettings = {
  readonly id: number;
  readonly installation: number;
  readonly key: { readonly file: string };
  /** "https://api.github.com" */
  readonly api: string;
};

/** GitHub takes no statement that is valid for more than ten minutes; clocks differ. */
const statementSeconds = 540;
/** A token lasts an hour, and is not used in its last minutes. */
const leastLeftMs = 5 * 60_000;
const mostAnswerBytes = 64 * 1024;

/**
 * An installation of a GitHub app: the key of the app says who we are, and GitHub gives a token for an hour.
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export function githubApp(settings: GithubAppSettings, http: HttpClient): GitCredentials {
  const { id, installation } = settings;
  const name = `the GitHub app ${id}, installation ${installation}`;
  const lend = remembered(
    (_, scope) => tokenOf(settings, name, http, scope),
    () => "",
  );
  return { name, lend, forAnyHost: true };
}

async function tokenOf(settings: GithubAppSettings, name: string, http: HttpClient, scope: Scope): Promise<TimedLogin> {
  const url = new URL(`${settings.api.replace(/\/$/, "")}/app/installations/${settings.installation}/access_tokens`);
  const statement = await signed(settings, scope);
  const ask = {
    method: "POST",
    url,
    headers: { accept: "application/vnd.github+json" },
    destination: { name: url.host, trust: "configured" },
    proof: { name: "authorization", value: new Secret(`Bearer ${statement}`) },
  } as const;
  const { status, body } = await http.request(ask, scope);
  const failed = (why: string) => new Fault("CREDENTIALS_UNREADABLE", `${name}: ${url.host} ${why}`);
  const said = await firstBytes(body);
  if (status !== 201) throw failed(`answered ${status} and gave no token`);
  const [, token] = /"token"\s*:\s*"([\w.-]+)"/.exec(said) ?? [];
  const [, expires = ""] = /"expires_at"\s*:\s*"([\w.:+-]+)"/.exec(said) ?? [];
  if (token === undefined) throw failed("answered 201 and gave no token");
  const goodMs = Date.parse(expires) - Date.now() - leastLeftMs;
  return { login: { username: "x-access-token", password: new Secret(token) }, goodMs };
}

/** A JSON web token of the app, RS256. */
async function signed({ id, key }: GithubAppSettings, scope: Scope): Promise<string> {
  await tellIfOpen(key.file, scope);
  const pem = await readSecretFile(key.file);
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: "RS256", typ: "JWT" },
    { iat: now - 60, exp: now + statementSeconds - 60, iss: String(id) },
  ];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  try {
    return `${text}.${createSign("RSA-SHA256").update(text).sign(pem, "base64url")}`;
  } catch (cause) {
    throw new Fault("CREDENTIALS_UNREADABLE", `file ${key.file} holds no private key (PEM)`, { cause });
  }
}

async function firstBytes(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if (chunks.reduce((size, { length }) => size + length, 0) > mostAnswerBytes) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
