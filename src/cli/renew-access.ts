import type { Gate } from "../access/gate.ts";
import type { OidcExchange } from "../access/oidc/oidc-exchange.ts";
import { checkTrustRules } from "../access/oidc/trust-rule.ts";
import type { Tell } from "../events/event.ts";
import { openAccessRules } from "./access-rules.ts";
import { fingerprint, type OpenTrail } from "./audit-trail.ts";
import type { ReadConfig } from "./read-config.ts";
import type { AccessWatch } from "./watch-access.ts";

/** How changed rules of access come into force in an open gateway: written down first, then all at once. */
export function accessRenewal(
  config: ReadConfig,
  {
    gate,
    oidc,
    audit,
    tell,
  }: {
    readonly gate: Gate | undefined;
    readonly oidc: OidcExchange | undefined;
    readonly audit: OpenTrail | undefined;
    readonly tell: Tell;
  },
): Pick<AccessWatch, "renew" | "refused"> {
  let inForce = fingerprint(config);
  const configuration = async (detail: string): Promise<void> =>
    void (await audit?.trail.record({ what: "configuration", detail }));
  return {
    renew: async (next) => {
      if (next.access.mode === "off") return;
      const { rules, notes } = openAccessRules(next);
      checkTrustRules(next.access.oidc);
      const now = fingerprint(next);
      await audit?.settings(next);
      await configuration(`${inForce} → ${now}`);
      gate?.renew(rules);
      oidc?.renew(next.access.oidc);
      inForce = now;
      for (const message of notes) tell({ what: "server.note", message });
    },
    refused: (code) => configuration(`${inForce} stays: the new one was refused, ${code}`).catch(() => undefined),
  };
}
