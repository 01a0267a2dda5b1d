export type StartOptions = {
  /** Its own, empty or left by an earlier start. */
  readonly folder: string;
  /** Address of the one GOPROXY server it fetches from. */
  readonly upstream: string;
};

/** A server that is up. */
export type Serving = {
  readonly url: string;
  readonly pid: number;
  /** From the begin of the process to its first answer. */
  readonly readyMs: number;
  stop(): Promise<void>;
};

export type Contestant = { readonly name: string; start(options: StartOptions): Promise<Serving> };

/** One that cannot be had on this machine, and why. */
export type Missing = { readonly name: string; readonly missing: string };

export function isMissing(one: Contestant | Missing): one is Missing {
  return "missing" in one;
}
