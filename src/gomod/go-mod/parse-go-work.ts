import type { GoWork } from "./go-mod.ts";
import { parseSyntax } from "./parse-syntax.ts";
import { each, once, readDirectives, type DirectiveReader, type Grammar } from "./read-directives.ts";
import { readGo, readToolchain } from "./read-go.ts";
import { readGodebug } from "./read-godebug.ts";
import { readPath } from "./read-path.ts";
import { readReplace } from "./read-replace.ts";

type Draft = {
  -readonly [key in keyof GoWork]: GoWork[key] extends readonly (infer Item)[] ? Item[] : GoWork[key];
};

/**
 * A go.work file.
 * @throws {Fault} GOMOD_SYNTAX naming file, line and column
 * @see https://go.dev/ref/mod#go-work-file, x/mod modfile.ParseWork without a version fixer
 */
export function parseGoWork(source: Uint8Array | string, name = "go.work"): GoWork {
  const syntax = parseSyntax(source, name);
  const draft: Draft = { godebug: [], use: [], replace: [], syntax };
  readDirectives(syntax, grammar, draft);
  return draft;
}

const grammar: Grammar<Draft> = {
  readers: new Map<string, DirectiveReader<Draft>>([
    ["go", once("go", readGo)],
    ["toolchain", once("toolchain", readToolchain)],
    ["godebug", each("godebug", readGodebug)],
    ["use", each("use", readPath)],
    ["replace", each("replace", readReplace)],
  ]),
  blocks: new Set(["godebug", "use", "replace"]),
  lax: false,
};
