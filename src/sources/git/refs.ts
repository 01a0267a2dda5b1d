import { compareByteOrder } from "../../gomod/byte-order.ts";

/** What a server says its branches and tags are. Annotated tags stand for the commit they lead to. */
export type Refs = {
  /** "HEAD", "refs/heads/main", "refs/tags/v1.0.0" → commit. */
  readonly commits: ReadonlyMap<string, string>;
  /** Names of tags without "refs/tags/", in the order of their bytes. */
  readonly tags: readonly string[];
};

/** A name git itself allows: nothing else from a stranger becomes part of a command. @see git help check-ref-format */
const refName =
  /^(?:HEAD|refs\/(?:heads|tags)\/(?!-)(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\0-\x20\x7f~^:?*[\\]+)$/;

/** The output of `git ls-remote`. */
export function parseRefs(text: string): Refs {
  const commits = new Map<string, string>();
  const peeled = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, commit = "", name = ""] = /^([0-9a-f]{40}|[0-9a-f]{64})\t(\S+)$/.exec(line) ?? [];
    const target = name.endsWith("^{}") ? peeled : commits;
    const plain = name.replace(/\^\{\}$/, "");
    if (refName.test(plain)) target.set(plain, commit);
  }
  for (const [name, commit] of peeled) commits.set(name, commit);
  const tags = [...commits.keys()].flatMap((name) =>
    name.startsWith("refs/tags/") ? [name.slice("refs/tags/".length)] : [],
  );
  return { commits, tags: tags.sort(compareByteOrder) };
}

/** Tags that stand for a commit, in the order of their bytes. */
export function tagsAt(refs: Refs, commit: string): readonly string[] {
  return refs.tags.filter((tag) => refs.commits.get(`refs/tags/${tag}`) === commit);
}
