import type { Secret } from "../secret.ts";

/** How a repository's host may be reached, and as whom. Secrets travel in the environment of the process alone. */
export type GitAccess = {
  /** configured: an administrator named it, so it may have any address. discovered: public addresses only. */
  readonly trust: "configured" | "discovered";
  /** File with the CA certificates (PEM) to trust for it, instead of the system's. */
  readonly ca?: string;
  /** git configuration beyond our own, such as `http.extraHeader`. */
  readonly config?: readonly (readonly [key: string, value: Secret])[];
  readonly ssh?: SshAccess;
};

/** Server profile only: on a laptop the user's own ssh set-up counts. */
export type SshAccess = {
  /** File with the host keys that are trusted. */
  readonly knownHosts: string;
  /** File with the private key. */
  readonly key?: string;
  /** Socket of an agent. */
  readonly agent?: string;
};

export const discovered: GitAccess = { trust: "discovered" };
