import { AccessRules } from "../access/access-rules.ts";
import { noteGrants } from "../access/grant-notes.ts";
import { parseGrants } from "../access/grant.ts";
import { unlistedBy } from "../checksums/unlisted.ts";
import { itemLines } from "../config/item-lines.ts";
import { parsePatterns } from "../gomod/pattern.ts";
import type { ReadConfig } from "./read-config.ts";

export type OpenRules = {
  readonly rules: AccessRules;
  /** Grants that say nothing, in words with their lines. */
  readonly notes: readonly string[];
};

/** The rules of access as the configuration has them. @throws {Fault} BAD_GRANT, BAD_PATTERN */
export function openAccessRules({ access, unlisted, file }: ReadConfig): OpenRules {
  const lines = file === undefined ? [] : itemLines(file.text, ["access", "grants"]);
  const grants = parseGrants(access.grants, (index) => `${file?.name ?? "configuration"}:${lines[index] ?? "?"}`);
  const patterns = parsePatterns(unlisted);
  const isPrivate = (module: string): boolean => unlistedBy(patterns, module) !== undefined;
  return { rules: new AccessRules({ grants, publicModules: access.public, isPrivate }), notes: noteGrants(grants) };
}
