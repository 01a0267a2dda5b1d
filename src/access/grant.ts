import { isFault, Fault } from "../fault/fault.ts";
import { parsePatterns, type Pattern } from "../gomod/pattern.ts";
import { roles, type Role } from "./role.ts";

/** A subject has a role for the modules of a pattern. */
export type Grant = {
  /** "alice", "ci/build"; `everyone` is whoever signed in, `anonymous` who did not. */
  readonly subject: string;
  readonly role: Role;
  readonly pattern: Pattern;
  /** Where it is written: "modgate.yaml:12". */
  readonly at: string;
};

export const everyone = "*";
export const anonymous = "anonymous";

export type WrittenGrant = {
  readonly subject: string;
  readonly role: string;
  readonly modules: string;
  readonly at: string;
};

/**
 * Grants as they are written, a grant for each pattern.
 * @throws {Fault} BAD_GRANT with the place of what no module, subject or role can be
 */
export function parseGrants(written: readonly WrittenGrant[]): readonly Grant[] {
  return written.flatMap(({ subject, role, modules, at }) => {
    if (!isRole(role)) throw new Fault("BAD_GRANT", `${at}: there is no role ${JSON.stringify(role)}`);
    const why = checkSubject(subject);
    if (why !== undefined) throw new Fault("BAD_GRANT", `${at}: ${why}`);
    const patterns = readPatterns(modules, at);
    if (patterns.length === 0) throw new Fault("BAD_GRANT", `${at}: the grant names no modules; * means all`);
    return patterns.map((pattern) => ({ subject, role, pattern, at }));
  });
}

/** Why nobody can be called so; undefined: somebody can. */
export function checkSubject(subject: string): string | undefined {
  if (subject === everyone || /^[A-Za-z0-9][\w.@:+/=-]{0,199}$/.test(subject)) return undefined;
  return `${JSON.stringify(subject.slice(0, 50))} is no subject: letters, digits and . _ - @ : + / = are taken, up to 200`;
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
