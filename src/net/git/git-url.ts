import { Fault } from "../../fault/fault.ts";

/** The address of a repository that git may be given. */
export type GitUrl = {
  /** As it was found: what `Origin` names. Never with a password. */
  readonly text: string;
  /** file: only where a user's own git set-up leads there. */
  readonly scheme: "https" | "http" | "ssh" | "file";
  readonly host: string;
  readonly port: number;
};

const ports = { https: 443, http: 80, ssh: 22 } as const;

/**
 * "https://host/path", "ssh://user@host:22/path", and where `shortForm` allows it ("user@host:path") what a person
 * writes in a configuration. Nothing that git reads as an option, a local folder, a helper or another protocol.
 * @throws {Fault} GIT_URL_REFUSED
 */
export function parseGitUrl(text: string, { shortForm = false } = {}): GitUrl {
  const refuse = (why: string) => new Fault("GIT_URL_REFUSED", `${shown(text)} is not fetched with git: ${why}`);
  if (text.length > 2_000) throw refuse("it is too long");
  if (!/^[\x21-\x7e]+$/.test(text)) throw refuse("it has characters no address has");
  const short = shortForm ? /^(?:[A-Za-z0-9_][\w.-]*@)?([A-Za-z0-9][\w.-]*):(?!\/\/)[^-].*$/.exec(text) : null;
  if (short !== null) return { text, scheme: "ssh", host: short[1] ?? "", port: ports.ssh };
  const scheme = /^(https|http|ssh|git\+ssh|ssh\+git):\/\//.exec(text)?.[1];
  if (scheme === undefined) throw refuse("only https and ssh are allowed");
  const transport = scheme === "https" || scheme === "http" ? scheme : "ssh";
  const bare = text.slice(scheme.length + 3);
  // Judged and used as one and the same text: what two parsers could read in two ways is refused
  const [, user, host = "", port, rest = ""] =
    /^(?:([^@/]*)@)?([^@/:]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(\/.*)?$/i.exec(bare) ?? [];
  if (!/^(?:[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?|\[[0-9a-f:.]+\])$/i.test(host)) throw refuse("its host is not a name");
  if (user !== undefined && (transport !== "ssh" || !/^[A-Za-z0-9_][\w.-]*$/.test(user))) {
    throw refuse("credentials do not belong into an address");
  }
  if (/[\\?#"'`<>^{}|;$]|::|\/\.\.(?:\/|$)/.test(rest)) throw refuse("its path has characters no repository needs");
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) throw refuse("its port is not one");
  if (rest === "") throw refuse("it names no repository");
  return {
    text,
    scheme: transport,
    host: host.replace(/^\[|\]$/g, "").toLowerCase(),
    port: port === undefined ? ports[transport] : Number(port),
  };
}

/** Where a user's own insteadOf leads: also to a folder of this machine. @throws {Fault} GIT_URL_REFUSED */
export function parseUserUrl(text: string): GitUrl {
  if (/^(?:file:\/\/)?\//.test(text)) return { text, scheme: "file", host: "", port: 0 };
  return parseGitUrl(text, { shortForm: true });
}

/** "git.example.com/team/repo": for messages and waits, without whatever stands before an @. */
export function shown(text: string): string {
  return text
    .replace(/^[a-z+]+:\/\//i, "")
    .replace(/^.*@/, "")
    .replace(/[^\x21-\x7e]+/g, "?")
    .slice(0, 200);
}
