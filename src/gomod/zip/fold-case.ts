import { foldRuns } from "./fold-runs.ts";

let table: ReadonlyMap<number, string> | undefined;

/**
 * Texts that are equal under Unicode case folding get the same result: each character becomes the smallest of those it
 * folds with, A–Z become a–z. One character for one: "ß" folds with "ẞ" and not with "ss".
 * @see golang.org/x/mod/zip strToFold, unicode.SimpleFold
 */
export function foldCase(text: string): string {
  if (/^[\0-@[-\x7f]*$/.test(text)) return text;
  table ??= readRuns();
  let folded = "";
  for (const character of text) folded += table.get(character.codePointAt(0) ?? 0) ?? character;
  return folded;
}

function readRuns(): ReadonlyMap<number, string> {
  const runs = foldRuns.matchAll(/([0-9a-f]+)(?:\.\.([0-9a-f]+)(?:\/(\d))?)?([+-][0-9a-f]+)/g);
  const folds = new Map<number, string>();
  for (const [, first = "", last = first, step = "1", distance = ""] of runs) {
    for (let code = parseInt(first, 16); code <= parseInt(last, 16); code += Number(step)) {
      folds.set(code, String.fromCodePoint(code + parseInt(distance, 16)));
    }
  }
  return folds;
}
