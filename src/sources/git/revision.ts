import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import type { Commit, Mirror } from "./mirror.ts";
import type { Refs } from "./refs.ts";

/** What a tag, branch or commit is in a repository. */
export type Revision = Commit & {
  /** The tag that was asked for; the commit where no tag was. */
  readonly name: string;
};

/** Fewer digits are no commit. */
const leastDigits = 7;

/**
 * A tag, else a branch, else HEAD, else the beginning of a commit that a branch or tag leads to; a tag that was served
 * stands for ever for what it stood for then.
 * @throws {Fault} NOT_FOUND
 * @see cmd/go/internal/modfetch/codehost/git.go stat
 */
export async function findRevision(mirror: Mirror, rev: string, scope: Scope): Promise<Revision> {
  const pinned = await mirror.pinned(rev);
  if (pinned !== undefined) return { ...(await mirror.commit(pinned, undefined, scope)), name: rev };
  const refs = await mirror.refs(scope);
  const tag = refs.commits.get(`refs/tags/${rev}`);
  if (tag !== undefined) return { ...(await mirror.commit(tag, `refs/tags/${rev}`, scope)), name: rev };
  const [ref, hash] = untagged(refs, rev);
  const known = hash ?? (isHash(rev) ? await mirror.expand(rev, scope) : undefined);
  if (known === undefined) throw new Fault("NOT_FOUND", `unknown revision ${rev}`);
  return { ...(await mirror.commit(known, ref, scope)), name: known };
}

function untagged(refs: Refs, rev: string): readonly [ref?: string, hash?: string] {
  for (const ref of [`refs/heads/${rev}`, ...(rev === "HEAD" ? ["HEAD"] : [])]) {
    const hash = refs.commits.get(ref);
    if (hash !== undefined) return [ref, hash];
  }
  if (!isHash(rev)) return [];
  const fitting = [...refs.commits].filter(([, hash]) => hash.startsWith(rev));
  if (new Set(fitting.map(([, hash]) => hash)).size > 1) throw new Fault("NOT_FOUND", `ambiguous revision ${rev}`);
  return fitting[0] ?? [];
}

function isHash(rev: string): boolean {
  return rev.length >= leastDigits && rev.length <= 64 && /^[0-9a-f]+$/.test(rev);
}
