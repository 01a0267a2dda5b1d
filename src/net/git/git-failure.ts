import type { FaultCode } from "../../fault/catalogue.ts";
import { Fault } from "../../fault/fault.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import { shown } from "./git-url.ts";
import type { GitEnd } from "./run-git.ts";

/** What git said, and what it means. The first that fits counts; the order goes from the particular to the general. */
const meanings: readonly (readonly [RegExp, FaultCode])[] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, "GIT_HOST_KEY_CHANGED"],
  [/Host key verification failed|No (?:\w+ )?host key is known/, "GIT_HOST_KEY_UNKNOWN"],
  [/passphrase/i, "GIT_KEY_PASSPHRASE"],
  [/Permission denied \(|Too many authentication failures|no mutual signature/, "GIT_KEY_REFUSED"],
  [/could not read (?:Username|Password)|terminal prompts disabled/, "GIT_CREDENTIALS_WANTED"],
  [/Authentication failed|HTTP Basic: Access denied|returned error: 401/, "GIT_CREDENTIALS_REFUSED"],
  [/returned error: 403/, "UPSTREAM_DENIED"],
  [/returned error: 429/, "UPSTREAM_BUSY"],
  [/returned error: 5\d\d/, "UPSTREAM_BROKEN"],
  [/returned error: 30\d|unable to update url base from redirection/, "GIT_REDIRECTED"],
  [
    /repository '.*' not found|Repository not found|does not appear to be a git repository|returned error: 4(?:04|10)|could not be found or you don't have permission|Could not find (?:the )?repository/i,
    "GIT_REPOSITORY_HIDDEN",
  ],
  [/Could not resolve host|Name or service not known|Temporary failure in name resolution/i, "UPSTREAM_DNS"],
  [/SSL|TLS|certificate/i, "UPSTREAM_TLS"],
  [/Operation too slow|timed out|Timeout/i, "GIT_TIMEOUT"],
  [
    /Connection refused|Failed to connect|Couldn't connect|No route to host|Network is unreachable|Could not connect/i,
    "UPSTREAM_UNREACHABLE",
  ],
  [/No space left|Disk quota exceeded|Read-only file system/, "STORAGE_FULL"],
  [
    /not a git repository|is corrupt|is empty\n|loose object .* corrupt|packfile .* cannot be|bad object|unable to read (?:tree|sha1 file)|invalid index-pack|pack has bad|bad config|garbage at end|missing blob object|not a valid object name: 'refs/,
    "GIT_DAMAGED",
  ],
  [
    /early EOF|unexpected disconnect|hung up|RPC failed|bad line length|protocol error|invalid server response|not valid: is this a git repository/i,
    "UPSTREAM_CUT",
  ],
];

/** Refusals that depend on who asks. */
const aboutCredentials: readonly FaultCode[] = [
  "GIT_CREDENTIALS_REFUSED",
  "GIT_CREDENTIALS_WANTED",
  "GIT_REPOSITORY_HIDDEN",
  "GIT_KEY_REFUSED",
  "UPSTREAM_DENIED",
];

/**
 * A failed git command as a Fault: the reason git gave, its own words cleaned.
 * @param sent the name of the credentials that were sent, "" where none were; undefined: nobody knows
 */
export function gitFailure(
  where: string,
  doing: string,
  { code, stderr }: Pick<GitEnd, "code" | "stderr">,
  sent?: string,
): Fault {
  const meaning = meaningOf(stderr, sent);
  const about = sent === undefined || !aboutCredentials.includes(meaning);
  const shows = about ? "" : sent === "" ? " (no credentials were sent)" : ` (credentials were sent: ${sent})`;
  const words = gitWords(stderr);
  const said = words === "" ? `exit code ${code ?? "none"}` : words;
  return new Fault(meaning, `${shown(where)}: ${doing} failed${shows}\ngit says: ${said}`);
}

function meaningOf(stderr: string, sent = ""): FaultCode {
  const meaning = meanings.find(([pattern]) => pattern.test(stderr))?.[1] ?? "GIT_FAILED";
  // git does not know of the login that went along, and would ask for one
  return meaning === "GIT_CREDENTIALS_WANTED" && sent !== "" ? "GIT_CREDENTIALS_REFUSED" : meaning;
}

/** The line of git's output that says why, without addresses' user information and without our folders. */
export function gitWords(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.replace(/[\p{C}\p{Z}\uFFFD]+/gu, " ").trim())
    .filter((line) => line !== "" && !line.startsWith("warning: ") && !/^@+$/.test(line));
  const why =
    lines.find((line) => /^(?:fatal|error): /.test(line) && !/Could not read from remote repository/.test(line)) ??
    lines.find((line) => /^ssh|Permission denied|Host key/.test(line)) ??
    lines[0] ??
    "";
  return maskAddresses(why).slice(0, 240);
}

const byHand: ReadonlySet<FaultCode> = new Set([
  "GIT_CREDENTIALS_WANTED",
  "GIT_CREDENTIALS_REFUSED",
  "GIT_HOST_KEY_UNKNOWN",
  "GIT_KEY_REFUSED",
  "GIT_KEY_PASSPHRASE",
  "GIT_REPOSITORY_HIDDEN",
]);

/** The same failure for a user whose own set-up counts: what that lacks, nothing of ours can give. */
export function curedByHand(failure: Fault, url: string): Fault {
  if (!byHand.has(failure.code)) return failure;
  return new Fault(failure.code, failure.message, {
    hint: `make it work by hand, where git may ask you: git ls-remote ${url}`,
  });
}
