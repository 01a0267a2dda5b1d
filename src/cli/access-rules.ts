import { AccessRules } from "../access/access-rules.ts";
import { noteGrants } from "../access/grant-notes.ts";
import { parseGrants } from "../access/grant.ts";
import { readPrivateRules } from "./private-rules.ts";
import type { ReadConfig } from "./read-config.ts";
import { unlistedModules } from "./unlisted-modules.ts";

export type OpenRules = {
  readonly rules: AccessRules;
  /** Grants that say nothing, in words with their lines. */
  readonly notes: readonly string[];
};

/** The rules of access as the configuration has them. @throws {Fault} BAD_GRANT, CONFIG_BAD_VALUE */
export function openAccessRules(config: ReadConfig): OpenRules {
  const { access } = config;
  const grants = parseGrants(access.grants);
  const unlisted = unlistedModules(config, readPrivateRules(config.private));
  const isPrivate = (module: string): boolean => unlisted.by(module) !== undefined;
  return { rules: new AccessRules({ grants, publicModules: access.public, isPrivate }), notes: noteGrants(grants) };
}
