/** One kind of failure: how HTTP says it, whether the same request may succeed later, what it means. */
export type CatalogueEntry = {
  /** HTTP status. 404 and 410 only for "really not there": they alone let a client's `,` list go on. */
  readonly status: number;
  /** True when the same request may succeed later without anybody changing anything. */
  readonly retry: boolean;
  readonly meaning: string;
  /** What to do, used when the place that fails knows nothing better. */
  readonly hint: string;
};

/**
 * Every failure modgate can report, by its stable public code. docs/errors.md is made from this table.
 * @see https://go.dev/ref/mod#goproxy-protocol for what the go command does with each status
 */
export const catalogue = {
  // What the client asked
  BAD_URL: entry(400, false, "The request path is not valid.", "check the GOPROXY value for typing errors"),
  BAD_MODULE_PATH: entry(404, false, "No module can have this path.", "check the import path for typing errors"),
  BAD_VERSION: entry(
    404,
    false,
    "No module version can be written like this.",
    "ask for a version as `go list -m -versions` prints it",
  ),
  BAD_PATTERN: entry(
    400,
    false,
    "A module pattern is not valid.",
    "write patterns as in GOPRIVATE: path prefixes with * and ?, separated by commas",
  ),
  BAD_GRANT: entry(
    500,
    false,
    "A grant in the configuration names what cannot be.",
    "write subject, role and modules as in docs/access.md",
  ),
  UNKNOWN_ROUTE: entry(
    404,
    false,
    "Nothing is served under this path.",
    "GOPROXY must be the address of modgate without anything behind it",
  ),
  METHOD_NOT_ALLOWED: entry(405, false, "Only GET and HEAD are served here.", "use GET"),
  BODY_NOT_TAKEN: entry(400, false, "A request has a body where none is taken.", "send the request without a body"),
  URL_TOO_LONG: entry(414, false, "The request path is too long.", "check the module path"),
  UNKNOWN_SUMDB: entry(
    404,
    false,
    "This checksum database is not relayed here.",
    "name it with --sumdb, or leave GOSUMDB at its default",
  ),
  // What is not there
  NOT_FOUND: entry(
    404,
    false,
    "The upstream says this does not exist.",
    "check module path and version; a private module needs a rule (docs/configuration.md, `private`)",
  ),
  GONE: entry(
    410,
    false,
    "The upstream says this is gone.",
    "check module path and version; a private module needs a rule (docs/configuration.md, `private`)",
  ),
  NOT_CACHED: entry(
    404,
    false,
    "Not in the cache, and the request forbids fetching.",
    "ask once without Disable-Module-Fetch or /cached-only/",
  ),
  MODULES_OFF: entry(
    403,
    false,
    "The upstream list says off: nothing may be fetched.",
    "change upstream in the configuration",
  ),
  // What an upstream did
  UPSTREAM_DNS: entry(
    502,
    true,
    "The upstream's name could not be resolved.",
    "check the name and this machine's name server",
  ),
  UPSTREAM_UNREACHABLE: entry(
    502,
    true,
    "No connection to the upstream.",
    "check that the upstream is up and that a firewall or proxy lets it through",
  ),
  UPSTREAM_TLS: entry(
    502,
    false,
    "The upstream's certificate or TLS handshake was refused.",
    "trust its CA with SSL_CERT_FILE, or the ca setting of the upstream or rule",
  ),
  UPSTREAM_TIMEOUT: entry(
    504,
    true,
    "The upstream was silent for longer than allowed.",
    "run again; a fetch that went on in the background is then joined",
  ),
  UPSTREAM_UNAUTHORIZED: entry(
    502,
    false,
    "The upstream wants credentials, or refused those it got.",
    "set credentials in netrc or GOAUTH of the gateway",
  ),
  UPSTREAM_DENIED: entry(
    403,
    false,
    "The upstream refuses to give this.",
    "ask whoever runs the upstream; its own words stand above",
  ),
  UPSTREAM_BUSY: entry(503, true, "The upstream says there are too many requests.", "wait a moment and run again"),
  UPSTREAM_BROKEN: entry(
    502,
    true,
    "The upstream answered with a server error.",
    "run again; if it stays, ask whoever runs the upstream",
  ),
  UPSTREAM_BAD_ANSWER: entry(
    502,
    true,
    "The upstream's answer breaks the protocol.",
    "a captive portal or a filter may be in the way; open the upstream in a browser",
  ),
  UPSTREAM_CUT: entry(502, true, "The upstream's answer ended too early.", "run again"),
  UPSTREAM_OPEN: entry(
    503,
    true,
    "The upstream was silent twice within a minute and rests.",
    "run again in half a minute",
  ),
  FORWARD_PROXY: entry(
    502,
    true,
    "The forward proxy (HTTPS_PROXY or HTTP_PROXY) failed.",
    "check the proxy's address and credentials, or NO_PROXY",
  ),
  INSECURE_CREDENTIALS: entry(
    502,
    false,
    "Credentials are not sent over plain http.",
    "use https for the upstream; only a configured loopback address may have http",
  ),
  EGRESS_REFUSED: entry(
    502,
    false,
    "The egress guard refused this address.",
    "loopback and private addresses are for configured upstreams, and for rules with allowPrivateAddress: true",
  ),
  STILL_FETCHING: entry(
    503,
    true,
    "The fetch goes on, but took longer than a client should wait.",
    "run again; the fetch is then joined or finished",
  ),
  QUEUE_FULL: entry(503, true, "Too many fetches are waiting.", "run again in a moment"),
  QUEUE_TIMEOUT: entry(503, true, "No free place for this fetch in time.", "run again in a moment"),
  ROUTE_EXHAUSTED: entry(502, true, "No entry of the upstream list could answer.", "see the reason of each entry"),
  // What was fetched and is refused
  INFO_INVALID: entry(
    502,
    true,
    "The .info is not JSON of this version.",
    "the upstream's cache may be damaged; tell whoever runs it",
  ),
  MOD_INVALID: entry(
    502,
    true,
    "The .mod is not a go.mod file.",
    "the upstream's cache may be damaged; tell whoever runs it",
  ),
  ZIP_INVALID: entry(
    502,
    true,
    "The .zip breaks the module zip rules.",
    "the upstream's cache may be damaged; tell whoever runs it",
  ),
  LIST_INVALID: entry(502, true, "The version list is not one.", "a captive portal or a filter may be in the way"),
  LATEST_INVALID: entry(
    502,
    true,
    "The @latest answer is not JSON of a version.",
    "a captive portal or a filter may be in the way",
  ),
  OBJECT_TOO_LARGE: entry(
    502,
    false,
    "The object is larger than module limits allow.",
    "see https://go.dev/ref/mod#zip-path-size-constraints",
  ),
  // What modgate keeps
  STORAGE_FULL: entry(
    503,
    true,
    "The disk is full and the object is too large for memory.",
    "free space in the data folder, or set --max-bytes",
  ),
  STORAGE_FAILED: entry(
    503,
    true,
    "The data folder cannot be read or written.",
    "check the data folder's disk and permissions",
  ),
  SHUTTING_DOWN: entry(503, true, "modgate is stopping.", "run again in a moment"),
  // Version control
  GIT_MISSING: entry(502, false, "The git program is missing or too old.", "install git 2.37 or later on the gateway"),
  GIT_URL_REFUSED: entry(
    502,
    false,
    "This address is not given to git.",
    "only https and ssh addresses without credentials are fetched",
  ),
  GIT_OTHER_VCS: entry(
    501,
    false,
    "The module lives in a version control system that is not supported.",
    "only git is built in: put a GOPROXY server that has the module in front of `direct`",
  ),
  GIT_CREDENTIALS_WANTED: entry(
    502,
    false,
    "The git server wants credentials, and there are none.",
    "give the gateway credentials for this host; where the repository is public, check its path",
  ),
  GIT_CREDENTIALS_REFUSED: entry(
    502,
    false,
    "The git server refused the credentials.",
    "renew the token or password of the gateway for this host",
  ),
  CREDENTIALS_UNREADABLE: entry(
    502,
    false,
    "The credentials for a git host cannot be read.",
    "see file, variable or program named; it is read anew whenever it is needed",
  ),
  CREDENTIALS_UNSAFE: entry(502, false, "A file with credentials can be read by others.", "chmod 600 the file"),
  GIT_HOST_KEY_UNKNOWN: entry(
    502,
    false,
    "The ssh host key of the git server is not known.",
    "compare its fingerprint with what its owner publishes: modgate trust HOST",
  ),
  GIT_HOST_KEY_CHANGED: entry(
    502,
    false,
    "The ssh host key of the git server is not the one that is known.",
    "ask its owner; only then replace it in known_hosts: somebody may stand in between",
  ),
  GIT_KEY_REFUSED: entry(
    502,
    false,
    "The git server refused the ssh key, or got none.",
    "give the gateway a key that may read this repository",
  ),
  GIT_KEY_PASSPHRASE: entry(
    502,
    false,
    "The ssh key is locked by a passphrase.",
    "add the key to an agent, or use a key without passphrase for the gateway",
  ),
  GIT_REPOSITORY_HIDDEN: entry(
    502,
    false,
    "The git server says the repository does not exist, as it also says when it may not be seen.",
    "check the path, and that the credentials of the gateway may read it",
  ),
  GIT_REDIRECTED: entry(
    502,
    false,
    "The git server answers with a redirect, which is not followed.",
    "name the repository by its new address",
  ),
  GIT_TIMEOUT: entry(504, true, "git did not end in time.", "run again; what has arrived is kept"),
  GIT_TOO_LARGE: entry(502, false, "git sends more than is taken.", "raise the bound for mirrors of repositories"),
  GIT_DAMAGED: entry(502, true, "A mirror of a repository is damaged.", "run again; it is made anew"),
  GIT_FAILED: entry(502, true, "git failed.", "see the words of git above"),
  GIT_ZIP_REFUSED: entry(
    502,
    false,
    "No module zip can be made from this version.",
    "see https://go.dev/ref/mod#zip-path-size-constraints; its author has to change the repository",
  ),
  // The management API
  API_UNAUTHORIZED: entry(
    401,
    false,
    "The API needs the admin socket or a bearer token.",
    "send the token of DATA/api.token",
  ),
  API_HOST: entry(421, false, "The API does not answer under this Host.", "use the address modgate listens on"),
  API_ORIGIN: entry(
    403,
    false,
    "The API does not answer pages of another origin.",
    "call it from a program, not from a browser page",
  ),
  API_BAD_REQUEST: entry(400, false, "The API call does not say what it should.", "correct what the message names"),
  API_BODY: entry(415, false, "The API takes JSON bodies only.", "send content-type: application/json"),
  // Who asks
  SIGN_IN_WANTED: entry(
    401,
    false,
    "This is answered to who signs in only.",
    "put a token into netrc, or set GOAUTH; over https, for go sends credentials nowhere else",
  ),
  FORBIDDEN: entry(403, false, "Who asks has not the right to it.", "ask who runs the gateway for a grant"),
  CREDENTIALS_IN_CLEAR: entry(
    403,
    false,
    "Credentials are taken over TLS, socket files and loopback only.",
    "use https; behind a proxy that ends TLS, name its address in `proxies`",
  ),
  TOKEN_UNKNOWN: entry(
    401,
    false,
    "What was sent is no token of this gateway.",
    "ask who runs the gateway for a token",
  ),
  TOKEN_EXPIRED: entry(
    401,
    false,
    "The token has expired.",
    "modgate auth login, or ask who runs the gateway for a new one",
  ),
  TOKEN_REVOKED: entry(401, false, "The token was revoked.", "ask who runs the gateway why, and for a new one"),
  TOKEN_FROM_FUTURE: entry(
    401,
    false,
    "The token was made later than this machine's clock says it is now.",
    "set the clock of the gateway",
  ),
  BAD_TOKEN_REQUEST: entry(400, false, "No such token can be made.", "correct what the message names"),
  NO_SUCH_TOKEN: entry(404, false, "There is no token of this id.", "see modgate token list"),
  UNKNOWN_REQUEST: entry(
    404,
    false,
    "No request of this id is remembered.",
    "the last 10,000 are, and the slowest of a day; check the id",
  ),
  LIVE_TOO_SLOW: entry(
    503,
    true,
    "A reader of the live events was too slow, and was cut off.",
    "connect again; Last-Event-ID goes on where that is possible",
  ),
  OIDC_NO_ID_TOKEN: entry(
    500,
    true,
    "The CI vouches for this run with nothing.",
    "GitHub Actions: permissions: id-token: write. GitLab: id_tokens: MODGATE_ID_TOKEN. Others: MODGATE_ID_TOKEN_FILE",
  ),
  OIDC_MALFORMED: entry(400, false, "This is no token of an issuer.", "send the ID token of the CI, as it gave it"),
  OIDC_ISSUER: entry(401, false, "The token is of an issuer that is not trusted here.", "name it in access.oidc"),
  OIDC_ALGORITHM: entry(
    401,
    false,
    "The token is not signed in a way that is taken.",
    "use an issuer that signs with RSA, ECDSA or Ed25519",
  ),
  OIDC_SIGNATURE: entry(
    401,
    false,
    "The signature of the token is not its issuer's.",
    "send the token as the CI gave it",
  ),
  OIDC_AUDIENCE: entry(
    401,
    false,
    "The token was made for somebody else.",
    "ask the CI for one with the audience of access.oidc",
  ),
  OIDC_EXPIRED: entry(401, false, "The token has expired, or is good for too long.", "ask the CI for a new one"),
  OIDC_REPLAYED: entry(401, false, "The token was exchanged before.", "ask the CI for a new one"),
  OIDC_NOT_TRUSTED: entry(
    403,
    false,
    "No rule trusts this run.",
    "pin its ids in access.oidc; names alone do not count",
  ),
  OIDC_FORK: entry(
    403,
    false,
    "Runs for pull requests get no token.",
    "run what needs private modules after the merge",
  ),
  OIDC_KEYS: entry(
    502,
    true,
    "The keys of the issuer cannot be read.",
    "check the issuer's address, and that the gateway may reach it",
  ),
  SIGN_IN_STATE: entry(
    400,
    false,
    "This browser has not begun the sign-in that comes back, or has begun another one since.",
    "begin again, in one window",
  ),
  SIGN_IN_EXPIRED: entry(
    401,
    false,
    "The sign-in took too long, or its ID token has expired.",
    "begin again; if that does not help, compare the clocks of gateway and issuer",
  ),
  SIGN_IN_DECLINED: entry(
    403,
    false,
    "The issuer did not let this person in, or was told not to.",
    "begin again; ask who runs the issuer",
  ),
  SIGN_IN_CODE: entry(401, false, "The issuer does not take the code of the sign-in.", "begin again"),
  SIGN_IN_NONCE: entry(
    401,
    false,
    "The ID token was made for another sign-in.",
    "begin again, and do not give links on",
  ),
  SIGN_IN_OTHER_ISSUER: entry(
    401,
    false,
    "The answer is of another issuer than that of access.signIn.",
    "begin again; if it stays, check access.signIn.issuer",
  ),
  SIGN_IN_AUDIENCE: entry(
    401,
    false,
    "The ID token was made for another client of the issuer.",
    "check access.signIn.clientId",
  ),
  SIGN_IN_SIGNATURE: entry(
    401,
    false,
    "The ID token is not signed by its issuer, or in a way that is not taken.",
    "use an issuer that signs with RSA, ECDSA or Ed25519 and publishes its keys",
  ),
  SIGN_IN_EMAIL: entry(
    403,
    false,
    "The issuer has not verified the e-mail address of this person.",
    "have it verified at the issuer, or let access.signIn.subject name another claim",
  ),
  SIGN_IN_PERSON: entry(
    403,
    false,
    "The ID token does not say of the person what access.signIn wants.",
    "compare access.signIn.subject and claims with what the issuer sends",
  ),
  SIGN_IN_ISSUER: entry(
    502,
    true,
    "The issuer that people sign in at cannot be asked, or does not answer as one.",
    "check the issuer's address, and that the gateway may reach it",
  ),
  SESSION_ENDED: entry(401, false, "The session has ended, or was ended.", "sign in again"),
  FOREIGN_ORIGIN: entry(
    403,
    false,
    "What changes something came with a cookie, but not from a page of the gateway.",
    "use the gateway's own pages, under its own address; a program sends a token instead",
  ),
  DEVICE_PENDING: entry(400, true, "Nobody has confirmed the code yet.", "ask again after the interval"),
  DEVICE_TOO_SOON: entry(400, true, "The command asks more often than it was told to.", "wait five seconds longer"),
  DEVICE_DECLINED: entry(403, false, "Who was asked did not confirm the code.", "begin again: modgate auth login"),
  DEVICE_ENDED: entry(
    400,
    false,
    "Nobody waits with this code any more.",
    "begin again: modgate auth login; the code lives for ten minutes",
  ),
  DEVICE_CODE_UNKNOWN: entry(
    404,
    false,
    "No command waits with this code.",
    "compare it with what the command shows; it lives for ten minutes",
  ),
  RATE_LIMITED: entry(
    503,
    true,
    "One client asks for more than its share, and has waited for its turn long enough.",
    "run again in a minute; whoever runs the gateway can raise `limits`",
  ),
  AUDIT_UNWRITABLE: entry(
    503,
    true,
    "What would be answered about a private module cannot be written into the audit trail.",
    "make room on the disk, or bring the anchor of the trail back; audit.required: off serves without a trail",
  ),
  // Start-up and command line
  API_TOKEN_UNSAFE: entry(500, false, "The API token file can be read by others.", "chmod 600 the file"),
  CONFIG_UNKNOWN_KEY: entry(
    500,
    false,
    "The configuration has a key that does not exist.",
    "see docs/configuration.md",
  ),
  CONFIG_BAD_VALUE: entry(500, false, "A configuration value is not allowed.", "see docs/configuration.md"),
  CONFIG_UNREADABLE: entry(500, false, "The configuration file cannot be read.", "check the path and the YAML syntax"),
  DATA_IN_USE: entry(
    500,
    false,
    "Another modgate uses this data folder.",
    "stop it, or choose another folder with --data",
  ),
  LISTEN_FAILED: entry(500, false, "The address cannot be listened on.", "choose another with --listen"),
  SERVER_NOT_RUNNING: entry(500, false, "No server answers on the admin socket.", "start it with: modgate serve"),
  USAGE: entry(500, false, "The command line is not valid.", "see modgate --help"),
  // Pure rooms
  GOMOD_SYNTAX: entry(502, false, "A go.mod or go.work file cannot be parsed.", "see the line named"),
  BAD_GOPROXY: entry(
    500,
    false,
    "A GOPROXY list cannot be parsed.",
    "write addresses separated by , or | as in GOPROXY",
  ),
  // Checksum databases: signed notes, trees and proofs
  BAD_VERIFIER_KEY: entry(
    500,
    false,
    "A verifier key (name+hash+key) cannot be used.",
    "copy the key of the checksum database again, as in GOSUMDB; a key may be listed once",
  ),
  BAD_SIGNER_KEY: entry(
    500,
    false,
    "A signer key (PRIVATE+KEY+name+hash+key) cannot be used.",
    "restore the key file of the log from its backup",
  ),
  BAD_TILE_PATH: entry(
    400,
    false,
    "No tile can have this path.",
    "ask for tile/8/LEVEL/NNN or tile/8/LEVEL/NNN.p/WIDTH",
  ),
  NOTE_MALFORMED: entry(
    502,
    true,
    "This is not a signed note.",
    "a captive portal or a filter may be in the way of the checksum database",
  ),
  NOTE_UNVERIFIED: entry(
    502,
    false,
    "A signed note carries no valid signature of a known key.",
    "compare the key in GOSUMDB with the one the checksum database publishes; somebody on the way may alter answers",
  ),
  TLOG_BAD_TREE: entry(
    502,
    true,
    "The text of a signed note does not describe a tree.",
    "check that the address is that of a checksum database",
  ),
  TLOG_BAD_RECORD: entry(
    502,
    true,
    "This is not a record of a checksum database.",
    "a captive portal or a filter may be in the way of the checksum database",
  ),
  TLOG_BAD_TILE: entry(
    502,
    true,
    "Tiles of a checksum database do not lead to its signed tree head.",
    "run again; if it stays, a cache in front of the checksum database holds damaged tiles",
  ),
  TLOG_BAD_PROOF: entry(502, false, "This is not a .tlog-proof file.", "fetch the proof again"),
  TLOG_NOT_IN_TREE: entry(
    502,
    true,
    "The record lies beyond the tree head it came with.",
    "run again; a cache may have mixed an old head with a new record",
  ),
  TLOG_INCONSISTENT: entry(
    502,
    false,
    "A proof contradicts a signed tree head.",
    "do not trust this answer; keep both, and tell whoever runs the checksum database",
  ),
  // Verification at the door
  CHECKSUM_MISMATCH: entry(
    403,
    false,
    "What an upstream served is not what the checksum database holds, or not what was first seen.",
    "do not use this version; somebody changed it after it was published, or somebody on the way alters it",
  ),
  NOT_IN_SUMDB: entry(
    403,
    false,
    "The upstream serves a version that the checksum database does not know.",
    "if the module is in no checksum database on purpose, name it under `unlisted`; if it is new, run again in a minute",
  ),
  SUMDB_UNLISTED: entry(
    403,
    false,
    "The module is configured as unlisted: no checksum database is asked about it.",
    "name it in GONOSUMDB on the client, as `unlisted` has it",
  ),
  SUMDB_UNREACHABLE: entry(
    503,
    true,
    "The checksum database does not answer, and what was never proven before cannot be verified without it.",
    "run again when it answers; what was proven before is served meanwhile",
  ),
  SUMDB_UNPROVEN: entry(
    502,
    true,
    "No way to the checksum database gave an answer that proves itself.",
    "somebody on the way alters answers, or a portal is in the way; run again when it has gone",
  ),
  SUMDB_FROZEN: entry(
    503,
    false,
    "The checksum database has signed two histories that contradict each other: nothing new of it is believed.",
    "compare both heads with others (modgate sumdb show NAME); then: modgate sumdb unfreeze NAME",
  ),
  WITHDRAWN: entry(
    403,
    false,
    "These bytes were handed out before they could be verified, and it was then shown that they are wrong.",
    "do not use what you got of this version; modgate policy unproven names everybody who got it",
  ),
  MODE_REFUSED: entry(
    400,
    false,
    "The verification mode cannot be changed like this.",
    "see docs/checksum-modes.md for what each mode asks for",
  ),
  NO_EVIDENCE: entry(
    404,
    false,
    "This version was never proven here.",
    "fetch it once through modgate; unlisted modules and those fetched with sumdb off have no proof",
  ),
  // Our own transparency log
  LOG_EXISTS: entry(
    500,
    false,
    "A log of this name has been begun before.",
    "choose another name, such as one with the next number at its end: clients remember every head they saw",
  ),
  LOG_NOT_SET_UP: entry(500, false, "This data folder has no log.", "make one: modgate sumdb init --name NAME"),
  LOG_KEY: entry(
    500,
    false,
    "The key file of the log cannot be used.",
    "restore it from its backup, readable by its owner only (mode 0600)",
  ),
  LOG_READ_ONLY: entry(
    503,
    false,
    "The log signs nothing new, because its store contradicts its anchor.",
    "stop the gateway and run: modgate sumdb recover, or modgate audit recover for the audit trail",
  ),
  LOG_ANCHOR: entry(
    503,
    true,
    "The anchor of the log cannot be reached or written; what stands in the log is served.",
    "check the anchor folder; the log goes on by itself when it is back",
  ),
  LOG_NO_PROOF: entry(
    403,
    false,
    "Records of public modules are signed only with proof, and no checksum database is configured.",
    "name one with --sumdb; modules that stand in none: --unlisted",
  ),
  LOG_DAMAGED: entry(
    500,
    false,
    "A record or tile of the log is damaged and could not be rebuilt.",
    "stop the gateway and run: modgate sumdb recover, or modgate audit recover for the audit trail",
  ),
  INTERNAL: entry(500, true, "A fault in modgate itself.", "please report it with the request id"),
} as const satisfies Record<string, CatalogueEntry>;

export type FaultCode = keyof typeof catalogue;

function entry(status: number, retry: boolean, meaning: string, hint: string): CatalogueEntry {
  return { status, retry, meaning, hint };
}
