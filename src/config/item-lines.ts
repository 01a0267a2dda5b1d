import { isSeq, LineCounter, parseDocument } from "yaml";

/** The lines, from 1, at which the items of a list in a YAML text begin; none when there is no such list. */
export function itemLines(text: string, path: readonly string[]): readonly number[] {
  const lineCounter = new LineCounter();
  const list = parseDocument(text, { lineCounter, keepSourceTokens: false }).getIn(path, true);
  if (!isSeq(list)) return [];
  return list.items.map((item) => {
    const { range } = item as { readonly range?: readonly [number, number, number] | null };
    return lineCounter.linePos(range?.[0] ?? 0).line;
  });
}
