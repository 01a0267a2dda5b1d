import { AccessRules } from "../access/access-rules.ts";
import { noteGrants } from "../access/grant-notes.ts";
import { Gate } from "../access/gate.ts";
import { sharedGate } from "../access/client-credential.ts";
import { parseGrants } from "../access/grant.ts";
import { Groups } from "../access/groups.ts";
import type { Tokens } from "../access/tokens.ts";
import type { Scope } from "../events/scope.ts";
import { Fault } from "../fault/fault.ts";
import { readSecret } from "../net/git/credentials/read-secret.ts";
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
  const groups = new Groups(config.access.groups);
  const grants = parseGrants(config.access.grants, groups);
  const unlisted = unlistedModules(config, readPrivateRules(config.private));
  const isPrivate = (module: string): boolean => unlisted.by(module) !== undefined;
  const publicModules = config.access.public;
  return { rules: new AccessRules({ grants, groups, publicModules, isPrivate }), notes: noteGrants(grants, groups) };
}

/** Who may come in; undefined: whoever can connect. Grants that say nothing are told. */
export async function openGate(config: ReadConfig, tokens: Tokens, scope: Scope): Promise<Gate | undefined> {
  const { tell } = scope;
  const { clientCredential: file, limits } = config;
  const failedSignIns = { forgiven: limits.failedSignIns, longestMs: limits.failedSignInMs };
  if (config.access.mode === "off") {
    if (file === undefined) return undefined;
    const unlisted = unlistedModules(config, readPrivateRules(config.private));
    const pair = await readSecret({ file }, {}, scope);
    return sharedGate(pair.reveal(), (module) => unlisted.by(module) !== undefined, failedSignIns);
  }
  if (file !== undefined)
    throw new Fault("CONFIG_BAD_VALUE", "clientCredential: with access.mode on, clients send tokens");
  const { rules, notes } = openAccessRules(config);
  for (const message of notes) tell({ what: "server.note", message });
  return new Gate({ rules, tokens, failedSignIns });
}
