import type { GitCredentials } from "./credentials/git-credentials.ts";

/** How a repository's host may be reached, and as whom. Secrets travel in the environment of the process alone. */
export type GitAccess = {
  /** configured: an administrator named it, so it may have any address. discovered: public addresses only. */
  readonly trust: "configured" | "discovered";
  /** File with the CA certificates (PEM) to trust for it, instead of the system's. */
  readonly ca?: string;
  /** Server profile only: on a laptop the user's own set-up counts. */
  readonly credentials?: GitCredentials;
  /** The same, for ssh. What the credentials say of it comes first. */
  readonly ssh?: SshAccess;
};

export type SshAccess = {
  /** File with the host keys that are trusted. */
  readonly knownHosts: string;
  /** File with the private key; beside an agent that of the public one, which then is the only one offered. */
  readonly key?: string;
  /** Socket of an agent. */
  readonly agent?: string;
};

export const discovered: GitAccess = { trust: "discovered" };
