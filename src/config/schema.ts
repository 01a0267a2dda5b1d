import { z } from "zod";
import { access, type AccessSettings } from "./access.ts";
import { privateRule, type PrivateRuleSettings } from "./private-rule.ts";

const MiB = 2 ** 20;
const ms = (value: number, least = 1) => z.int().min(least).default(value);
const bytes = z.int().min(0);

const upstream = z.strictObject({
  url: z.string().describe("Address of the entry, exactly as it stands in `upstream`."),
  ca: z.string().optional().describe("File with further CA certificates (PEM) for this entry only."),
});

const sumdb = z
  .string()
  .describe(
    "`sum.golang.org`, or `name+hash+key`, either followed by a blank and a URL, as in GOSUMDB. A database without URL is asked through the upstreams that relay it and at its own host.",
  );

/**
 * Every option of modgate. Flags (`--max-bytes`), environment (`MODGATE_MAX_BYTES`) and the YAML file (`maxBytes`) are
 * layers of this one schema, and docs/configuration.md is made from it. Times are milliseconds, sizes bytes.
 */
export const schema = z.strictObject({
  listen: z
    .string()
    .default("127.0.0.1:8080")
    .describe("Where to serve: `host:port`, `[v6]:port`, `:port` for all addresses, or `unix:/path/to/socket`."),
  data: z.string().optional().describe("Data folder. Default: `modgate` in the user's cache folder."),
  upstream: z
    .string()
    .optional()
    .describe(
      "GOPROXY list that is asked for what is not cached, with Go's own syntax and meaning. `direct` at its end: from the module's own git repository. Default: the machine's `go env GOPROXY`, else `https://proxy.golang.org,direct`.",
    ),
  sumdb: z
    .array(sumdb)
    .default(["sum.golang.org"])
    .describe(
      "Checksum databases. The first verifies every public module before it is served; all are served under `/sumdb/`, others are answered with 404. `off` alone: none, and nothing but toolchains is verified.",
    ),
  unlisted: z
    .string()
    .default("")
    .describe(
      "Modules that stand in no checksum database, as in GONOSUMDB: never looked up, and what is first seen of them is pinned.",
    ),
  private: z
    .array(privateRule)
    .default([])
    .describe(
      "Modules that modgate fetches from their own git repositories. Neither upstreams nor checksum databases nor foreign hosts ever hear of them.",
    ),
  checksums: z
    .strictObject({
      mode: z
        .enum(["strict", "light"])
        .default("strict")
        .describe(
          "Whether a public version leaves before anything is proven of it: strict, never; light, where something else speaks for it. Other modes are put in force by a person and for a while: `modgate policy mode`.",
        ),
      light: z.string().default("*").describe("Modules for which light may ever be in force, as in GOPRIVATE."),
      bypass: z.string().default("*").describe("The same for bypass, which only a person puts in force. Empty: never."),
      patienceMs: ms(5_000, 0).describe("How long a checksum database is waited for where a mode would do without it."),
      goSums: z
        .array(z.string())
        .default([])
        .describe("go.sum files of projects that are trusted: in mode light their lines speak for a file."),
      verifyEveryMs: ms(30_000, 100).describe(
        "How often what was handed out unproven is verified again, while the checksum database is silent.",
      ),
      fuse: z
        .enum(["on", "off"])
        .default("off")
        .describe(
          "Whether a checksum database that fails its health probes puts light in force until it is well again.",
        ),
      fuseFailures: z.int().min(1).default(5).describe("Failed probes within `fuseWindowMs` that open the fuse."),
      fuseWindowMs: ms(60_000).describe("The window of `fuseFailures`; and how long probes must be good to close it."),
      fuseSlowMs: ms(2_000).describe("Opened too when one probe in twenty takes longer than this."),
      fuseRestMs: ms(30_000).describe("How long an open fuse rests before it is tried; doubled up to ten times this."),
      probeEveryMs: ms(10_000).describe("How often the checksum database is probed while `fuse` is on."),
    })
    .prefault({})
    .describe("What is handed out while a checksum database does not answer: docs/checksum-modes.md."),
  pathPrefix: z.string().default("").describe("Path in front of everything, for a server behind another one: `/go`."),
  names: z.array(z.string()).default([]).describe("Further host names under which `/api` may be called over TCP."),
  proxies: z
    .array(z.string())
    .default([])
    .describe(
      "Addresses and CIDR ranges of proxies in front that end TLS: their X-Forwarded-For and X-Forwarded-Proto are believed.",
    ),
  tlsCert: z
    .string()
    .optional()
    .describe("Certificate chain (PEM); with `tlsKey`, HTTP/1.1 and HTTP/2 over TLS are served."),
  clientCredential: z
    .string()
    .optional()
    .describe(
      "File whose first line is `user:password`: all clients send these, and whoever has them may read everything. For more than one user: `access`.",
    ),
  tlsKey: z.string().optional().describe("Private key (PEM) of `tlsCert`."),
  maxBytes: bytes
    .optional()
    .describe(
      "Size cap of the cache: least recently used objects go first, never what upstream no longer has. Mirrors of repositories may take as much again, and are trimmed at start. Absent: no cap, and a warning at 90 % of the disk.",
    ),
  log: z
    .enum(["auto", "pretty", "json", "off"])
    .default("auto")
    .describe("Form of the log on standard error; auto is pretty on a terminal, JSON elsewhere."),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").describe("Least severe events that are logged."),
  upstreams: z.array(upstream).default([]).describe("Settings of single entries of the upstream list."),
  client: z
    .strictObject({
      waitMs: ms(15_000, 100).describe("How long a client waits for its first byte, over the whole chain."),
      patientWaitMs: ms(55_000, 100).describe("The same while the last entry of the chain is healthy."),
      stopGraceMs: ms(30_000, 0).describe("How long running answers may take to finish after SIGTERM."),
    })
    .prefault({})
    .describe("What a client of modgate may expect."),
  fetch: z
    .strictObject({
      dnsMs: ms(3_000).describe("One name look-up."),
      connectMs: ms(5_000).describe("One TCP connection, over all addresses of the name."),
      tlsMs: ms(5_000).describe("One TLS handshake."),
      firstByteMs: ms(75_000).describe(
        "Silence of an upstream before its status line, for the last entry that can answer.",
      ),
      nextEntryMs: ms(10_000).describe(
        "The same for an entry with `|` behind it: how long it may stay silent before the next one is asked.",
      ),
      silenceMs: ms(30_000).describe("Silence between two bytes of a body."),
      leastBytesPerSecond: bytes
        .default(1_024)
        .describe("A body slower than this for as long as `silenceMs` is given up as silent; 0: any speed will do."),
      fileMs: ms(10_000).describe("One read of a file:// entry."),
      lanesPerHost: z.int().min(1).default(32).describe("Fetches under way at a time for each upstream host."),
      queue: z.int().min(0).default(512).describe("Fetches that may wait for a lane, in all."),
      queueMs: ms(15_000).describe("How long a fetch waits for a lane."),
      lookupMs: ms(110_000).describe("One lookup in a checksum database, however many wait for it."),
      hedgeMs: ms(2_000).describe("Silence of one way to a checksum database before the next one is asked beside it."),
      dropMs: ms(30_000, 0).describe(
        "How long a way to a checksum database that sent something wrong is asked only when all others fail.",
      ),
      breakerSilences: z
        .int()
        .min(1)
        .default(2)
        .describe("First-byte time-outs within `breakerWindowMs` that open an entry's breaker."),
      breakerWindowMs: ms(60_000).describe("The window of `breakerSilences`."),
      breakerRestMs: ms(30_000).describe("How long an open breaker rests before one request may try again."),
    })
    .prefault({})
    .describe("Budgets of what modgate asks others for."),
  foresight: z
    .strictObject({
      mode: z
        .enum(["on", "off"])
        .default("on")
        .describe("Whether public modules are fetched ahead of clients that will probably ask for them."),
      zips: z.int().min(0).default(10).describe("Zips fetched ahead at a time; at most a quarter of `lanesPerHost`."),
      files: z.int().min(0).default(8).describe("The same for `.info` and `.mod`."),
      requestsPerMinute: z.int().min(0).default(6_000).describe("Objects fetched ahead in a minute, in all."),
      bytesPerMinute: bytes.default(4_096 * MiB).describe("Bytes fetched ahead in a minute, in all."),
      clientRequestsPerMinute: z
        .int()
        .min(0)
        .default(2_000)
        .describe("Objects fetched ahead in a minute because of what one client asked for."),
      clientBytesPerMinute: bytes.default(1_024 * MiB).describe("The same, in bytes."),
    })
    .prefault({})
    .describe("What is fetched before anybody asks for it, behind everything that somebody waits for."),
  cache: z
    .strictObject({
      freshMs: ms(60_000, 0).describe(
        "How long a version list, @latest and the meaning of a branch, commit or prefix are fresh.",
      ),
      staleMs: ms(7 * 24 * 3_600_000, 0).describe(
        "How old the last good answer may be that is served when all upstreams fail.",
      ),
      staleAfterMs: ms(5_000).describe(
        "How long a client waits for a fresher answer when there is an older one to give.",
      ),
      absentMs: ms(30_000, 0).describe("How long `not there`, and why an object was refused, is remembered."),
      smallBytes: bytes.default(4 * MiB).describe("Objects up to this size are checked whole before the status line."),
      memoryBytes: bytes
        .default(128 * MiB)
        .describe("Memory for objects that pass through while the disk is full or read-only, in all."),
      memoryObjectBytes: bytes.default(32 * MiB).describe("The same, for one object."),
    })
    .prefault({})
    .describe("What is kept, and for how long."),
  access,
  limits: z
    .strictObject({
      hitsPerSecond: z.int().min(0).default(0).describe("Requests of one client in a second for what is held."),
      missesPerMinute: z.int().min(0).default(0).describe("Fetches for one client in a minute, of what is not held."),
      gitPerMinute: z.int().min(0).default(0).describe("The same, of private modules from their git repositories."),
      missesAtATime: z
        .int()
        .min(0)
        .default(0)
        .describe("Fetches under way for one client; less than `fetch.lanesPerHost` leaves lanes to the others."),
      addressTimes: z
        .int()
        .min(0)
        .default(10)
        .describe(
          "So many times a client's share is that of its address, for all clients there together; 0: addresses have no limit.",
        ),
      waitMs: ms(15_000).describe("How long a client waits for its turn before it is refused with 503."),
      failedSignIns: z
        .int()
        .min(2)
        .default(6)
        .describe(
          "Sign-ins from one address, or for one token, that may fail in a minute before the next answers are slow.",
        ),
      failedSignInMs: ms(5_000, 0).describe("The longest that the answer to a failed sign-in waits."),
    })
    .prefault({})
    .describe(
      "Shares of one client: a token, a certificate, else an address. 0 is no limit. Who has had more waits, and is refused only then.",
    ),
  audit: z
    .strictObject({
      required: z
        .enum(["on", "off"])
        .default("on")
        .describe("Whether answers about private modules are held back while the audit trail cannot be written."),
      retention: z
        .int()
        .min(0)
        .default(0)
        .describe(
          "How long names and addresses are kept after the last leaf that speaks of them, and leaves where there is an `archive`: `400d`. 0: for ever.",
        ),
      archive: z
        .string()
        .optional()
        .describe("Folder into which old leaves are written with their proofs before their texts are removed."),
      webhook: z
        .string()
        .optional()
        .describe(
          "Address to which each newest signed head is sent as well, by POST as JSON (`log`, `size`, `checkpoint`): a place that the owner of this machine cannot change.",
        ),
      webhookSecret: z
        .string()
        .optional()
        .describe("File whose first line is the secret that shows the receiver who sends."),
      webhookProof: z
        .enum(["hmac", "bearer"])
        .default("hmac")
        .describe(
          "How it is shown: `x-modgate-signature: sha256=` and the HMAC of the body in hex, or `authorization: Bearer` and the secret itself.",
        ),
      webhookCa: z.string().optional().describe("File with further CA certificates (PEM) for the webhook."),
    })
    .prefault({})
    .describe("The audit trail, once `modgate audit init` has begun one."),
});

/** All options with their defaults filled in. */
export type Config = Omit<z.output<typeof schema>, "private" | "access"> & {
  readonly private: readonly PrivateRuleSettings[];
  readonly access: AccessSettings;
};
