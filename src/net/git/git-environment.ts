import { dirname } from "node:path";
import { basic } from "../credentials.ts";
import type { Environment } from "../forward-proxy.ts";
import type { Lent } from "./credentials/git-credentials.ts";
import type { GitAccess, SshAccess } from "./git-access.ts";
import type { GitUrl } from "./git-url.ts";
import { knownHostsName } from "./host-keys.ts";

/**
 * server: nothing of the machine's or a user's git set-up counts. laptop: the user's HOME, agent, credential helpers
 * and insteadOf count, as they do for the go command. The rules for arguments, protocols, prompts and bounds are the same.
 */
export type GitProfile = "server" | "laptop";

export type Pairs = readonly (readonly [key: string, value: string])[];

/** A remote that has been judged: what its name resolved to, and the proxy on the way, if any. */
export type JudgedRemote = {
  readonly url: GitUrl;
  readonly access: GitAccess;
  /** Literal addresses to dial instead of asking a name server again; none behind a forward proxy. */
  readonly addresses: readonly string[];
  /** What the credentials gave for this one command. */
  readonly lent?: Lent;
  /** "none", "own" (what the user's own set-up says), or a forward proxy with its credentials. */
  readonly proxy: "none" | "own" | URL;
};

/** The environment of a git process that stays on this machine: no set-up of anybody, no protocol allowed. */
export function localEnvironment(base: Environment, repository: string, emptyFolder: string): Environment {
  return { ...bare(base, emptyFolder), ...always, GIT_DIR: repository, GIT_ALLOW_PROTOCOL: "", ...configured(quiet) };
}

export type RemoteSetting = {
  readonly profile: GitProfile;
  readonly base: Environment;
  readonly emptyFolder: string;
  readonly repository?: string | undefined;
  /** What a partial repository leaves out. */
  readonly filter?: string | undefined;
};

/** The environment of a git process that may reach one remote, and nothing else. */
export function remoteEnvironment(setting: RemoteSetting, remote: JudgedRemote): Environment {
  const { profile, base, emptyFolder, repository, filter } = setting;
  const { url, access } = remote;
  const start = profile === "server" ? bare(base, emptyFolder) : withoutGitState(base);
  const config: (readonly [string, string])[] = [
    ...quiet,
    ["http.followRedirects", "false"],
    ["http.lowSpeedLimit", "1024"],
    ["http.lowSpeedTime", "30"],
    ["remote.origin.url", url.text],
    ...(filter === undefined ? [] : partial(filter)),
    ...(profile === "server" ? ([["credential.helper", ""]] as const) : []),
    ...pinned(remote),
    ...(remote.proxy === "own" ? [] : ([["http.proxy", remote.proxy === "none" ? "" : remote.proxy.href]] as const)),
    ...proof(remote),
  ];
  return {
    ...start,
    ...always,
    // A repository that lies above our folder is none of ours
    GIT_CEILING_DIRECTORIES: dirname(emptyFolder),
    GIT_ALLOW_PROTOCOL: url.scheme === "ssh" ? "ssh:git+ssh:ssh+git" : url.scheme,
    ...(repository !== undefined && { GIT_DIR: repository }),
    // Stronger than any configuration, so that SSL_CERT_FILE does not count beside it
    ...(access.ca !== undefined && { GIT_SSL_CAINFO: access.ca }),
    ...ssh(profile, start, remote),
    ...configured(config, profile === "laptop" ? base : {}),
  };
}

const always = {
  LC_ALL: "C",
  LANGUAGE: "",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  SSH_ASKPASS_REQUIRE: "never",
  GCM_INTERACTIVE: "never",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_LFS_SKIP_SMUDGE: "1",
  GIT_NO_LAZY_FETCH: "1",
} as const;

/** Nothing runs that was not asked for. */
const quiet: Pairs = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.attributesFile", "/dev/null"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["submodule.recurse", "false"],
  ["transfer.bundleURI", "false"],
  ["fetch.uriProtocols", ""],
  ["log.showSignature", "false"],
  ["protocol.version", "2"],
  ["ssh.variant", "ssh"],
];

/** Only told to commands that may reach the remote: no other tries to fetch what is missing. */
function partial(filter: string): Pairs {
  return [
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialCloneFilter", filter],
  ];
}

/** An empty HOME, and of the process's own variables those that find programs and certificates. */
function bare(base: Environment, emptyFolder: string): Environment {
  const kept = ["PATH", "TMPDIR", "SSL_CERT_DIR"].flatMap((name) =>
    base[name] === undefined ? [] : [[name, base[name]] as const],
  );
  const authorities = base["SSL_CERT_FILE"];
  return {
    ...Object.fromEntries(kept),
    ...(authorities !== undefined && { GIT_SSL_CAINFO: authorities }),
    HOME: emptyFolder,
    XDG_CONFIG_HOME: emptyFolder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
  };
}

/** Variables that would lead git to another repository, or make it write down what it sends. */
const state =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|COMMON_DIR|SHALLOW_FILE|GRAFT_FILE|REPLACE_REF_BASE|NO_REPLACE_OBJECTS|CEILING_DIRECTORIES|EXEC_PATH|TEMPLATE_DIR|PROXY_COMMAND|QUARANTINE_PATH|TRACE.*|CURL_VERBOSE|REDACT_COOKIES)$/;

function withoutGitState(base: Environment): Environment {
  return Object.fromEntries(Object.entries(base).filter(([name]) => !state.test(name)));
}

/** Configuration as environment variables, behind what `base` has of it: argument vectors can be read by everybody. */
function configured(pairs: Pairs, base: Environment = {}): Environment {
  const first = /^\d{1,4}$/.test(base["GIT_CONFIG_COUNT"] ?? "") ? Number(base["GIT_CONFIG_COUNT"]) : 0;
  const variables = pairs.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${first + at}`, key],
    [`GIT_CONFIG_VALUE_${first + at}`, value],
  ]);
  return { ...Object.fromEntries(variables), GIT_CONFIG_COUNT: String(first + pairs.length) };
}

/** curl dials the judged addresses for this name, whatever a name server says by then. */
function pinned({ url, addresses }: JudgedRemote): Pairs {
  if (url.scheme === "ssh" || addresses.length === 0 || addresses.includes(url.host)) return [];
  const list = addresses.map((address) => (address.includes(":") ? `[${address}]` : address)).join(",");
  return [["http.curloptResolve", `${url.host}:${url.port}:${list}`]];
}

/**
 * The login goes along at once, and to this origin alone: some hosts send whom they do not know to a page instead of
 * asking who it is. The environment of a process can be read by its own user only, its arguments by everybody.
 */
function proof({ url, lent }: JudgedRemote): Pairs {
  if (lent?.login === undefined || url.scheme === "ssh") return [];
  const { username, password } = lent.login;
  const { value } = basic(username, password);
  return [[`http.${new URL(url.text).origin}/.extraHeader`, `Authorization: ${value.reveal()}`]];
}

function ssh(profile: GitProfile, base: Environment, { url, access, lent, addresses }: JudgedRemote): Environment {
  if (url.scheme !== "ssh") return {};
  if (profile === "laptop") {
    const own = base["GIT_SSH"] ?? base["GIT_SSH_COMMAND"] ?? "";
    return own === "" ? { GIT_SSH_COMMAND: "ssh -o ControlMaster=no -o BatchMode=yes -o ConnectTimeout=10" } : {};
  }
  return {
    GIT_SSH_COMMAND: ["ssh", ...sshOptions(url, lent?.ssh ?? access.ssh, addresses)].map(quotedForShell).join(" "),
  };
}

function sshOptions(url: GitUrl, access: SshAccess | undefined, addresses: readonly string[]): string[] {
  const [address] = addresses;
  const options = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile=${pathForSsh(access?.knownHosts) ?? "/dev/null"}`,
    "GlobalKnownHostsFile=/dev/null",
    "UpdateHostKeys=no",
    // An agent without a key named beside it may offer all it has
    `IdentitiesOnly=${access?.agent !== undefined && access.key === undefined ? "no" : "yes"}`,
    `IdentityFile=${pathForSsh(access?.key) ?? "none"}`,
    `IdentityAgent=${pathForSsh(access?.agent) ?? "none"}`,
    "PasswordAuthentication=no",
    "KbdInteractiveAuthentication=no",
    "ConnectTimeout=10",
    "ServerAliveInterval=10",
    "ServerAliveCountMax=3",
    "ControlMaster=no",
    "ForwardAgent=no",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    "ProxyCommand=none",
    ...(address === undefined ? [] : [`HostName=${address}`]),
    // Keys are kept under the name, not under the address that is dialled
    `HostKeyAlias=${knownHostsName(url)}`,
  ];
  return ["-F", "none", ...options.flatMap((option) => ["-o", option])];
}

/** ssh takes blanks and quotes apart, and expands what stands behind %. @see ssh_config(5) */
function pathForSsh(path: string | undefined): string | undefined {
  return path === undefined ? undefined : `"${path.replace(/["\\]/g, "\\$&").replaceAll("%", "%%")}"`;
}

/** GIT_SSH_COMMAND is read by a shell. */
function quotedForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
