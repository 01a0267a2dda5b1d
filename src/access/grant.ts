import { isFault, Fault } from "../fault/fault.ts";
import { parsePatterns, type Pattern } from "../gomod/pattern.ts";
import type { Groups } from "./groups.ts";
import { roles, type Role } from "./role.ts";

/** A subject has a role for the modules of a pattern. */
export type Grant = {
  /** "alice", "ci/build", "group:payments"; `everyone` is whoever signed in, `anonymous` who did not. */
  readonly subject: string;
  readonly role: Role;
  readonly pattern: Pattern;
  /** Where it is written: "modgate.yaml:12". */
  readonly at: string;
};

export const everyone = "*";
export const anonymous = "anonymous";

/** What groups begin with in grants, and nobody's name does. */
export const groupMark = "group:";

export type WrittenGrant = {
  readonly subject: string;
  readonly role: string;
  readonly modules: string;
  readonly at: string;
};

/**
 * Grants as they are written, a grant for each pattern.
 * @param groups knows which there are
 * @throws {Fault} BAD_GRANT with the place of what no module, subject or role can be, and of a group there is none of
 */
export function parseGrants(written: readonly WrittenGrant[], groups?: Pick<Groups, "find">): readonly Grant[] {
  return written.flatMap(({ subject, role, modules, at }) => {
    if (!isRole(role)) throw new Fault("BAD_GRANT", `${at}: there is no role ${JSON.stringify(role)}`);
    const why = subject.startsWith(groupMark) ? checkGroup(subject, groups) : checkSubject(subject);
    if (why !== undefined) throw new Fault("BAD_GRANT", `${at}: ${why}`);
    const patterns = readPatterns(modules, at);
    if (patterns.length === 0) throw new Fault("BAD_GRANT", `${at}: the grant names no modules; * means all`);
    return patterns.map((pattern) => ({ subject, role, pattern, at }));
  });
}

/** Why nobody can be called so; undefined: somebody can. */
export function checkSubject(subject: string): string | undefined {
  if (subject.startsWith(groupMark))
    return `${JSON.stringify(subject.slice(0, 50))} is no subject, but a group of them`;
  if (subject === everyone || /^[A-Za-z0-9][\w.@:+/=|-]{0,199}$/.test(subject)) return undefined;
  return `${JSON.stringify(subject.slice(0, 50))} is no subject: letters, digits and . _ - @ : + / = | are taken, up to 200`;
}

function checkGroup(subject: string, groups: Pick<Groups, "find"> | undefined): string | undefined {
  if (groups?.find(subject) !== undefined) return undefined;
  return `there is no group ${JSON.stringify(subject.slice(groupMark.length, 100))} in access.groups`;
}

function isRole(text: string): text is Role {
  return Object.hasOwn(roles, text);
}

function readPatterns(text: string, at: string): readonly Pattern[] {
  try {
    return parsePatterns(text);
  } catch (cause) {
    if (!isFault(cause, "BAD_PATTERN")) throw cause;
    throw new Fault("BAD_GRANT", `${at}: ${cause.message}`, { cause, hint: cause.hint });
  }
}
