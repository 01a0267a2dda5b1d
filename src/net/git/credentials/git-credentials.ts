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
export interface GitCredentials {
  /** For messages: "the token of env GIT_TOKEN", "the ssh key /etc/modgate/key". */
  readonly name: string;
  /**
   * Reads them anew, or remembers them for a minute where a program has to be asked for them.
   * @param fresh what is remembered was refused
   * @throws {Fault} CREDENTIALS_UNREADABLE, CREDENTIALS_UNSAFE
   */
  lend(url: GitUrl, scope: Scope, fresh?: boolean): Promise<Lent>;
}
