import { Fault } from "../fault/fault.ts";
import { quoted } from "../gomod/quoted.ts";
import { maskUserInformation } from "../gomod/user-information.ts";

/** `https://git.corp.example/{2}/{3}`: how the address of a repository follows from a module path. */
export type RepositoryTemplate = {
  /** As it was written. */
  readonly text: string;
  /** How many elements of a module path stand for the root of its repository. */
  readonly rootElements: number;
};

const placeholder = /\{([^{}]*)\}/g;

/**
 * @param patternElements where the root ends when the address has no `{n}`: one repository, for the path of the pattern
 * @throws {Fault} BAD_PATTERN
 */
export function parseRepositoryTemplate(text: string, patternElements: number): RepositoryTemplate {
  const refuse = (why: string) =>
    new Fault("BAD_PATTERN", `the repository ${quoted(maskUserInformation(text))} ${why}`, {
      hint: "write the address with {n} for the n-th element of the module path: https://git.corp.example/{2}/{3}",
    });
  const numbers = [...text.matchAll(placeholder)].map(([, n = ""]) => {
    if (!/^[1-9]\d?$/.test(n)) throw refuse(`has {${n}}, which is no place in a module path`);
    return Number(n);
  });
  if (/[{}]/.test(text.replace(placeholder, ""))) throw refuse("has a brace that is not closed");
  return { text, rootElements: numbers.length === 0 ? patternElements : Math.max(...numbers) };
}

/** The root's own path and its address; undefined when the path lies above the root. */
export function repositoryOf(
  { text, rootElements }: RepositoryTemplate,
  module: string,
): { readonly root: string; readonly address: string } | undefined {
  const elements = module.split("/");
  if (elements.length < rootElements) return undefined;
  return {
    root: elements.slice(0, rootElements).join("/"),
    address: text.replace(placeholder, (_, n: string) => elements[Number(n) - 1] ?? ""),
  };
}
