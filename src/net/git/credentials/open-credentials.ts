import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { CredentialSettings } from "../../../config/credentials.ts";
import type { Scope } from "../../../events/scope.ts";
import { Fault } from "../../../fault/fault.ts";
import type { Environment } from "../../forward-proxy.ts";
import type { HttpClient } from "../../http.ts";
import type { GitUrl } from "../git-url.ts";
import { programGoodMs } from "./ask-program.ts";
import { refuseOpenKey } from "./file-mode.ts";
import type { GitCredentials, Lent } from "./git-credentials.ts";
import { githubApp as githubAppToken } from "./github-app.ts";
import { helperLogin } from "./helper-login.ts";
import { netrcLogin } from "./netrc-login.ts";
import { placeInWords, readSecret, type SecretPlace } from "./read-secret.ts";
import { remembered } from "./remembered.ts";

export type CredentialDoors = {
  /** modgate's own: variables with secrets, and what programs are run with. */
  readonly environment: Environment;
  /** Where `modgate trust` pins host keys. */
  readonly knownHosts: string;
  /** For tokens of a GitHub app. */
  readonly http: HttpClient;
};

/** The credentials of one rule; one line for each kind. Nothing is read before it is needed. */
export function openCredentials(settings: CredentialSettings, doors: CredentialDoors): GitCredentials {
  const { environment, http } = doors;
  const { username = "x-access-token", password, token, ssh, netrc, helper, githubApp } = settings;
  if (password !== undefined) return login(username, password, "password", environment);
  if (token !== undefined) return login(username, token, "token", environment);
  if (ssh !== undefined) return sshCredentials(ssh, doors);
  if (netrc !== undefined) return netrcLogin(netrc);
  if (helper !== undefined) return helperLogin(helper, environment);
  if (githubApp !== undefined) return githubAppToken(githubApp, http);
  throw new Fault("CONFIG_BAD_VALUE", "credentials name no way");
}

function login(username: string, place: SecretPlace, kind: string, environment: Environment): GitCredentials {
  const read = async (scope: Scope) => ({ username, password: await readSecret(place, environment, scope) });
  return {
    name: `the ${kind} of ${placeInWords(place)}, as ${username}`,
    forAnyHost: true,
    lend:
      place.command === undefined
        ? async ({ scheme }, scope) => (scheme === "ssh" ? {} : { login: await read(scope) })
        : remembered(
            async (_, scope) => ({ login: await read(scope), goodMs: programGoodMs }),
            () => "",
          ),
  };
}

function sshCredentials(
  { key, agent, knownHosts }: NonNullable<CredentialSettings["ssh"]>,
  doors: CredentialDoors,
): GitCredentials {
  const name = [key && `the ssh key ${key}`, agent && `the ssh agent ${agent}`].filter(Boolean).join(" in ");
  const socket = agent === "SSH_AUTH_SOCK" ? doors.environment["SSH_AUTH_SOCK"] : agent;
  const access = {
    knownHosts: knownHosts === undefined ? doors.knownHosts : resolve(knownHosts),
    // ssh runs in folders of git's
    ...(key !== undefined && { key: resolve(key) }),
    ...(socket !== undefined && { agent: socket }),
  };
  const lend = async ({ scheme }: GitUrl): Promise<Lent> => {
    if (scheme !== "ssh") return {};
    if (agent !== undefined) await refuseNoAgent(socket);
    else if (key !== undefined) await refuseOpenKey(key);
    return { ssh: access };
  };
  return { name, lend };
}

async function refuseNoAgent(socket: string | undefined): Promise<void> {
  if (socket === undefined || socket === "") {
    throw new Fault("CREDENTIALS_UNREADABLE", "SSH_AUTH_SOCK is not set: modgate knows no ssh agent");
  }
  const found = await stat(socket).catch(() => undefined);
  if (found?.isSocket() === true) return;
  throw new Fault("CREDENTIALS_UNREADABLE", `no ssh agent listens on ${socket}`);
}
