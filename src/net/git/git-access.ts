import type { GitCredentials } from "./credentials/git-credentials.ts";

/** How a repository's host may be reached, and as whom. Secrets travel in the environment of the process alone. */
export type GitAccess = {
  /**
   * configured: it may have any address. named: an administrator wrote its host and port, but only public addresses will
   * do. discovered: only those, and only the ports of the web.
   */
  readonly trust: "configured" | "named" | "discovered";
  /** The pattern by which the repository is private: what is in it is for nobody who finds it in another way. */
  readonly private?: string;
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
