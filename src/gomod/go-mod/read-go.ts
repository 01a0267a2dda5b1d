import { quoted } from "../quoted.ts";
import type { Directive, Understood } from "./directive.ts";
import type { GoDirective, ToolchainDirective } from "./go-mod.ts";

/** @see https://go.dev/ref/mod#go-mod-file-go, x/mod modfile.GoVersionRE */
export function readGo({ words, at }: Directive): Understood<GoDirective> {
  const version = words[0] ?? "";
  if (words.length !== 1) return { why: "write: go 1.23.0" };
  if (!/^[1-9]\d*\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?(?:[a-z]+\d+)?$/.test(version)) {
    return { why: `${quoted(version)} is no Go version; write it as in: go 1.23.0` };
  }
  return { value: { version, at } };
}

/** In a dependency's file, what follows major and minor does not matter: it may come from a later go command. */
export function readGoLax(directive: Directive): Understood<GoDirective> {
  const strict = readGo(directive);
  if ("value" in strict || directive.words.length !== 1) return strict;
  const known = /^v?([1-9]\d*\.(?:0|[1-9]\d*))[^\d]/.exec(directive.words[0] ?? "")?.[1];
  if (known === undefined) return strict;
  directive.words[0] = known;
  return { value: { version: known, at: directive.at } };
}

/** @see https://go.dev/ref/mod#go-mod-file-toolchain, x/mod modfile.ToolchainRE */
export function readToolchain({ words, at }: Directive): Understood<ToolchainDirective> {
  const name = words[0] ?? "";
  if (words.length !== 1) return { why: "write: toolchain go1.23.0" };
  if (!/^default$|^go1(?:$|\.)/.test(name)) {
    return { why: `${quoted(name)} is no toolchain; write it as in: toolchain go1.23.0, or toolchain default` };
  }
  return { value: { name, at } };
}
