import { foldCase } from "./fold-case.ts";
import { quoted } from "../quoted.ts";
import type { Finding, Refusal } from "./verdict.ts";

type Collision = Omit<Finding<Extract<Refusal, "case_collision" | "file_and_directory" | "duplicate">>, "path">;

/** What all paths that are equal but for case have in common. */
type Place = {
  below?: Map<string, Place>;
  /** The one that came first. */
  holder?: Path;
};

/** A path, or one that is above it, as it is written. */
type Path = {
  readonly text: string;
  readonly place: Place;
  below?: Map<string, Path>;
  isDirectory: boolean;
  /** What came of it and of all above it; asked again, a directory's answer is the same. */
  outcome: Collision | undefined;
};

/**
 * Finds paths that some file system could not hold side by side: equal but for case, files that are also directories,
 * and files named twice. A directory may be named many times. What is new in a path costs time, not what is known.
 * @see golang.org/x/mod/zip collisionChecker, whose order it keeps: a path is compared first, then those above it
 */
export class Collisions {
  readonly #root = newPath("", {});
  #size = 0;

  /** Paths so far, those above the added ones included. */
  get size(): number {
    return this.#size;
  }

  /** Adds a clean, relative path and every directory above it. undefined: it collides with nothing added before. */
  add(path: string, isDirectory: boolean): Collision | undefined {
    const chain = this.#chain(path);
    const added: Path[] = [];
    let outcome: Collision | undefined;
    for (const here of chain.reverse()) {
      const isDirectoryHere = isDirectory || here !== chain[0];
      const { holder } = here.place;
      if (holder !== undefined) {
        outcome = conflict(holder, here, isDirectoryHere) ?? holder.outcome;
        break;
      }
      here.isDirectory = isDirectoryHere;
      here.place.holder = here;
      added.push(here);
    }
    for (const here of added) here.outcome = outcome;
    return outcome;
  }

  /** The path and all above it, the topmost first. */
  #chain(path: string): Path[] {
    const chain: Path[] = [];
    let above = this.#root;
    for (let start = 0, end = 0; end < path.length; start = end + 1) {
      end = path.indexOf("/", start);
      if (end < 0) end = path.length;
      const element = path.slice(start, end);
      above.below ??= new Map<string, Path>();
      let here = above.below.get(element);
      if (here === undefined) {
        here = newPath(path.slice(0, end), placeBelow(above.place, foldCase(element)));
        above.below.set(element, here);
        this.#size++;
      }
      chain.push((above = here));
    }
    return chain;
  }
}

const newPath = (text: string, place: Place): Path => ({ text, place, isDirectory: true, outcome: undefined });

function placeBelow(above: Place, folded: string): Place {
  above.below ??= new Map<string, Place>();
  const known = above.below.get(folded);
  if (known !== undefined) return known;
  const place: Place = {};
  above.below.set(folded, place);
  return place;
}

function conflict(holder: Path, here: Path, isDirectory: boolean): Collision | undefined {
  if (holder !== here) {
    const both = `${quoted(holder.text)} and ${quoted(here.text)}`;
    return { kind: "case_collision", why: `two paths differ only in case: ${both}` };
  }
  if (holder.isDirectory !== isDirectory) {
    return { kind: "file_and_directory", why: `${quoted(here.text)} is both a file and a directory` };
  }
  return isDirectory ? undefined : { kind: "duplicate", why: "the file is named twice" };
}
