import { AccessRules } from "../access/access-rules.ts";
import { noteGrants } from "../access/grant-notes.ts";
import { parseGrants } from "../access/grant.ts";
import { unlistedBy } from "../checksums/unlisted.ts";
import { parsePatterns } from "../gomod/pattern.ts";
import type { ReadConfig } from "./read-config.ts";

export type OpenRules = {
  readonly rules: AccessRules;
  /** Grants that say nothing, in words with their lines. */
  readonly notes: readonly string[];
};

/** The rules of access as the configuration has them. @throws {Fault} BAD_GRANT, BAD_PATTERN */
export function openAccessRules({ access, unlisted, private: rules }: ReadConfig): OpenRules {
  const grants = parseGrants(access.grants);
  const patterns = parsePatterns([unlisted, ...rules.map(({ pattern }) => pattern)].join(","));
  const isPrivate = (module: string): boolean => unlistedBy(patterns, module) !== undefined;
  return { rules: new AccessRules({ grants, publicModules: access.public, isPrivate }), notes: noteGrants(grants) };
}
