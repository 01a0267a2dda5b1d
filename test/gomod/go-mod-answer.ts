import { isFault } from "../../src/fault/fault.ts";
import { formatSyntax } from "../../src/gomod/go-mod/format.ts";
import type { GoMod, GoWork } from "../../src/gomod/go-mod/go-mod.ts";
import { modulePathOf } from "../../src/gomod/go-mod/module-path-of.ts";
import { parseGoMod, parseGoModLax } from "../../src/gomod/go-mod/parse-go-mod.ts";
import { parseGoWork } from "../../src/gomod/go-mod/parse-go-work.ts";

/** What a file says and its formatted text, a character for each byte; or the line of the first error. */
type Answer = { readonly file: unknown; readonly format: string } | { readonly line: number };

export type GoModAnswer = { strict: Answer; lax: Answer; work: Answer; path: string };

/** Our answer to the oracle's operation "modfile". @param file a character for each byte */
export function goModAnswer(file: string): GoModAnswer {
  const bytes = Buffer.from(file, "latin1");
  return {
    strict: answer(() => parseGoMod(bytes)),
    lax: answer(() => parseGoModLax(bytes)),
    work: answer(() => parseGoWork(bytes)),
    path: (modulePathOf(bytes) ?? "").toWellFormed(),
  };
}

/** Where each side sees an error may differ by a line or two, when a string goes over several. */
export function withoutLines(answer: GoModAnswer): unknown {
  const { strict, lax, work, path } = answer;
  return [...[strict, lax, work].map((one) => ("line" in one ? "refused" : one)), path];
}

function answer(parse: () => GoMod | GoWork): Answer {
  try {
    const { syntax, ...file } = parse();
    return { file: wellFormed(file), format: Buffer.from(formatSyntax(syntax)).toString("latin1") };
  } catch (failure) {
    if (!isFault(failure, "GOMOD_SYNTAX")) throw failure;
    return { line: Number(/^go\.(?:mod|work):(\d+):\d+: /.exec(failure.message)?.[1]) };
  }
}

/** JSON has no bytes: the oracle writes U+FFFD for each that is not UTF-8. */
function wellFormed(file: unknown): unknown {
  return JSON.parse(
    JSON.stringify(file, (_, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value)),
  );
}
