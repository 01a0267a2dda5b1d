import { readFile } from "node:fs/promises";
import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import type { HttpClient } from "../../net/http.ts";
import { Secret } from "../../net/secret.ts";
import { readWhole } from "../../sources/read-whole.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const mostBytes = 64 * 1024;

/**
 * What the CI vouches for this run with: a token that is there already (GitLab's id_tokens, or a file), or one that
 * GitHub Actions makes when asked.
 * @param audience whom it is for; where it is there already, its maker has chosen that
 * @throws {Fault} OIDC_NO_ID_TOKEN
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @see https://docs.gitlab.com/ci/secrets/id_token_authentication/
 */
export async function idToken(
  environment: Environment,
  audience: string,
  http: HttpClient,
  scope: Scope,
): Promise<Secret> {
  const {
    MODGATE_ID_TOKEN: text = "",
    MODGATE_ID_TOKEN_FILE: file = "",
    ACTIONS_ID_TOKEN_REQUEST_URL: place = "",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: proof = "",
  } = environment;
  if (text !== "") return checked(text, "MODGATE_ID_TOKEN");
  if (file !== "") return checked(await readText(file), "the file of MODGATE_ID_TOKEN_FILE");
  if (place !== "" && proof !== "") return fromActions(place, new Secret(proof), audience, http, scope);
  throw new Fault("OIDC_NO_ID_TOKEN", "none of the variables is set by which a CI vouches for a run");
}

/** What can tell this run from others on the same machine, such as another repository's. Too little to be of use to anybody. */
export function runOf({ MODGATE_ID_TOKEN, ACTIONS_ID_TOKEN_REQUEST_TOKEN }: Environment): string {
  const text = MODGATE_ID_TOKEN || ACTIONS_ID_TOKEN_REQUEST_TOKEN || "";
  return `run-${text.length >= 16 ? text.slice(-16) : ""}`;
}

async function fromActions(
  place: string,
  proof: Secret,
  audience: string,
  http: HttpClient,
  scope: Scope,
): Promise<Secret> {
  if (!URL.canParse(place)) throw failed("ACTIONS_ID_TOKEN_REQUEST_URL is no address");
  const url = new URL(place);
  url.searchParams.set("audience", audience);
  const { host: name } = url;
  const { status, body } = await http.request(
    {
      method: "GET",
      url,
      destination: { name, trust: "configured" },
      headers: { accept: "application/json" },
      proof: { name: "authorization", value: new Secret(`Bearer ${proof.reveal()}`) },
    },
    scope,
  );
  const bytes = await readWhole({ body, from: name }, mostBytes, "the ID token");
  if (status !== 200) throw failed(`${name} answered ${status} and gave none`);
  const [, value = ""] = /"value"\s*:\s*"([^"\\]*)"/.exec(Buffer.from(bytes).toString("utf8")) ?? [];
  return checked(value, name);
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw failed(`the file of MODGATE_ID_TOKEN_FILE cannot be read (${cause.code ?? "no reason"})`, cause);
  });
}

function checked(text: string, from: string): Secret {
  const token = text.trim();
  if (/^[\w.=-]{1,16384}$/.test(token)) return new Secret(token);
  throw failed(`what ${from} holds is no ID token`);
}

function failed(why: string, cause?: unknown): Fault {
  return new Fault("OIDC_NO_ID_TOKEN", why, { cause });
}
