import type { Scope } from "../../../events/scope.ts";
import type { Secret } from "../../secret.ts";
import type { SshAccess } from "../git-access.ts";
import type { GitUrl } from "../git-url.ts";

export type Login = { readonly username: string; readonly password: Secret };

/** What one git command, or one question for meta tags, may take along. */
export type Lent = {
  readonly login?: Login;
  readonly ssh?: SshAccess;
  /** It was read a while ago: when it is refused, there may be a newer one. */
  readonly remembered?: boolean;
};

/** Who we are for a git host. */
export type GitCredentials = {
  /** For messages: "the token of env GIT_TOKEN", "the ssh key /etc/modgate/key". */
  readonly name: string;
  /** The same for every host that is asked, so whoever lends them has to know the host. */
  readonly forAnyHost?: true;
  /**
   * Reads them anew, or remembers them for a minute where a program has to be asked for them.
   * @param fresh what is remembered was refused
   * @throws {Fault} CREDENTIALS_UNREADABLE, CREDENTIALS_UNSAFE
   */
  readonly lend: (url: GitUrl, scope: Scope, fresh?: boolean) => Promise<Lent>;
};

/** A page that names the repository is no reason to send a password to its host: only this one gets it. */
export function forHost(host: string, credentials: GitCredentials): GitCredentials {
  if (credentials.forAnyHost !== true) return credentials;
  const lend: GitCredentials["lend"] = async (url, ...rest) =>
    url.host === host ? credentials.lend(url, ...rest) : {};
  return { ...credentials, lend };
}
