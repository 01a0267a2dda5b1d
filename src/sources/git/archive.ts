import type { Scope } from "../../events/scope.ts";
import type { Mirror, TreeEntry } from "./mirror.ts";
import type { MirrorParts } from "./mirror-parts.ts";

/** Far beyond what any module may hold: only a bound. */
const mostArchiveBytes = 4 * 1024 * 1024 * 1024;

/**
 * Writes the archive of a commit, or of one folder in it, as tar; false when the folder is not there. Only files that are
 * needed for it are fetched.
 */
export async function writeArchive(
  { parts, entries }: { readonly parts: MirrorParts; readonly entries: Mirror["entries"] },
  hash: string,
  folder: string,
  into: string,
  scope: Scope,
): Promise<boolean> {
  const name = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${hash}:${folder}`];
  const tree = (await parts.tryAsking(await parts.content(hash), name, scope))?.toString().trim();
  if (tree === undefined) return false;
  const attributes = folder === "" ? [] : await entries(hash, attributeFilesAbove(folder), scope);
  await parts.inLine(scope, async (inner) => {
    const missing = await missingBelow(parts, hash, tree, inner);
    await parts.fetchObjects(hash, [...new Set([...missing, ...attributes.map(({ object }) => object)])], inner);
  });
  const repository = await parts.content(hash);
  const root = folder === "" ? hash : await narrowedTree(parts, repository, tree, folder, attributes, scope);
  // What a machine with other line endings would do: only what the attributes in the repository say counts
  const plain = ["-c", "core.autocrlf=input", "-c", "core.eol=lf"];
  const args = [...plain, "archive", "--format=tar", "--end-of-options", root, ...(folder === "" ? [] : [folder])];
  await parts.ask(repository, args, scope, { into, mostBytes: mostArchiveBytes });
  return true;
}

/** The attribute files of the folders above a folder count for what is in it. */
function attributeFilesAbove(folder: string): readonly string[] {
  return folder.split("/").map((_, depth, elements) => attributeFile(elements.slice(0, depth)));
}

function attributeFile(folder: readonly string[]): string {
  return [...folder, ".gitattributes"].join("/");
}

async function missingBelow(parts: MirrorParts, hash: string, tree: string, scope: Scope): Promise<readonly string[]> {
  const args = ["rev-list", "--objects", "--no-object-names", "--missing=print", "--end-of-options", tree];
  const listed = (await parts.ask(await parts.content(hash), args, scope)).toString("latin1");
  return (listed.match(/^\?[0-9a-f]+$/gm) ?? []).map((line) => line.slice(1));
}

/**
 * A tree with nothing but the folder and what counts for it. Of the whole tree git would read files beside the folder too,
 * which are not there.
 */
async function narrowedTree(
  parts: MirrorParts,
  repository: string,
  tree: string,
  folder: string,
  attributes: readonly TreeEntry[],
  scope: Scope,
): Promise<string> {
  const elements = folder.split("/");
  let below = tree;
  for (const [depth, name] of [...elements.entries()].toReversed()) {
    const own = attributes.find(({ path }) => path === attributeFile(elements.slice(0, depth)));
    const file = own === undefined ? "" : `${own.mode} blob ${own.object}\t.gitattributes\0`;
    const input = `${file}040000 tree ${below}\t${name}\0`;
    below = (await parts.ask(repository, ["mktree", "-z", "--missing"], scope, { input })).toString().trim();
  }
  return below;
}
