import type { CredentialOptions } from "./credentials.ts";
import type { DiallerOptions } from "./dialler.ts";
import type { PoolOptions } from "./connection-pool.ts";
import type { ResolverOptions } from "./resolver.ts";
import type { BodyOptions } from "./response-body.ts";

/** How long each phase of a request may take, in milliseconds. */
export type Budgets = {
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
  /** For a forward proxy to answer CONNECT. */
  readonly tunnelMs: number;
  /** From the request to the end of the answer's header. */
  readonly firstByteMs: number;
  /** Between two pieces of the body. */
  readonly silenceMs: number;
  /** For one run of a GOAUTH command, and for reading netrc. */
  readonly credentialsMs: number;
};

export type ResolvedOptions = Budgets &
  BodyOptions &
  CredentialOptions &
  DiallerOptions &
  PoolOptions &
  ResolverOptions;

/** Whatever is not given has its default. */
export type HttpClientOptions = {
  /** modgate's own, for the user-agent. */
  readonly version: string;
  /** Proxy, certificate and credential variables are read from it. The process's own where absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly budgets?: Partial<Budgets>;
} & Partial<Omit<ResolvedOptions, keyof Budgets | "userAgent" | "environment">>;

export function resolved({ version, environment, budgets, ...others }: HttpClientOptions): ResolvedOptions {
  return {
    dnsMs: 3_000,
    connectMs: 5_000,
    tlsMs: 5_000,
    tunnelMs: 15_000,
    firstByteMs: 75_000,
    silenceMs: 30_000,
    credentialsMs: 5_000,
    leastBytesPerSecond: 1_024,
    connectionsPerOrigin: 64,
    idleMs: 30_000,
    queued: 512,
    queueMs: 15_000,
    ports: [443, 80],
    exceptions: [],
    staggerMs: 250,
    dnsFreshMs: 60_000,
    dnsFailedMs: 5_000,
    dnsStaleMs: 3_600_000,
    dnsAtATime: 4,
    hostsFile: "/etc/hosts",
    ...budgets,
    ...others,
    environment: environment ?? process.env,
    userAgent: `modgate/${version}`,
  };
}
