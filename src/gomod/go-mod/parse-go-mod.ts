import type { GoMod } from "./go-mod.ts";
import { parseSyntax } from "./parse-syntax.ts";
import { each, once, readDirectives, type DirectiveReader, type Grammar } from "./read-directives.ts";
import { readGo, readGoLax, readToolchain } from "./read-go.ts";
import { readGodebug } from "./read-godebug.ts";
import { readModule } from "./read-module.ts";
import { readPath } from "./read-path.ts";
import { readReplace } from "./read-replace.ts";
import { readExclude, readRequire } from "./read-requirement.ts";
import { readRetract, readRetractLax } from "./read-retract.ts";

type Draft = {
  -readonly [key in keyof GoMod]: GoMod[key] extends readonly (infer Item)[] ? Item[] : GoMod[key];
};

/**
 * The go.mod of the main module: whatever is not understood is refused.
 * @throws {Fault} GOMOD_SYNTAX naming file, line and column
 * @see x/mod modfile.Parse without a version fixer
 */
export function parseGoMod(source: Uint8Array | string, name = "go.mod"): GoMod {
  return parse(source, name, strict);
}

/**
 * The go.mod of a dependency. Directives that are unknown or concern the main module alone (replace, exclude, …) are
 * passed over, so that files of later go commands can be read; `module` and `go` may then be absent.
 * @throws {Fault} GOMOD_SYNTAX naming file, line and column
 * @see x/mod modfile.ParseLax without a version fixer
 */
export function parseGoModLax(source: Uint8Array | string, name = "go.mod"): GoMod {
  return parse(source, name, lax);
}

function parse(source: Uint8Array | string, name: string, grammar: Grammar<Draft>): GoMod {
  const syntax = parseSyntax(source, name);
  const draft: Draft = {
    godebug: [],
    require: [],
    exclude: [],
    replace: [],
    retract: [],
    tool: [],
    ignore: [],
    syntax,
  };
  readDirectives(syntax, grammar, draft);
  return draft;
}

const strict: Grammar<Draft> = {
  readers: new Map<string, DirectiveReader<Draft>>([
    ["module", once("module", readModule)],
    ["go", once("go", readGo)],
    ["toolchain", once("toolchain", readToolchain)],
    ["godebug", each("godebug", readGodebug)],
    ["require", each("require", readRequire)],
    ["exclude", each("exclude", readExclude)],
    ["replace", each("replace", readReplace)],
    ["retract", each("retract", readRetract)],
    ["tool", each("tool", readPath)],
    ["ignore", each("ignore", readPath)],
  ]),
  blocks: new Set(["module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore"]),
  lax: false,
};

const retractLax = each("retract", readRetractLax);

const lax: Grammar<Draft> = {
  readers: new Map<string, DirectiveReader<Draft>>([
    ["module", once("module", readModule)],
    ["go", once("go", readGoLax)],
    ["require", each("require", readRequire)],
    ["retract", (draft, directive) => void retractLax(draft, directive)],
    ["ignore", each("ignore", readPath)],
  ]),
  blocks: new Set(["module", "require", "retract", "ignore"]),
  lax: true,
};
