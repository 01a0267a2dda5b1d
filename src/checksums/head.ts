import { openNote, parseTree, type Tree, type Verifier } from "../tlog/index.ts";

/** A head that its database has signed: the note letter for letter, and what it says. */
export type Head = { readonly tree: Tree; readonly note: Uint8Array };

/**
 * Believes a head if its database signed it. That it belongs to the history known so far is another question.
 * @throws {Fault} NOTE_MALFORMED, NOTE_UNVERIFIED, TLOG_BAD_TREE
 */
export function openHead(note: Uint8Array, verifier: Verifier): Head {
  const { text } = openNote(note, [verifier]);
  return { tree: parseTree(text), note: Uint8Array.from(note) };
}
