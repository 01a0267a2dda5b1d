import type { Evidence, Fix, Found } from "./check.ts";
import type { Patient } from "./patient.ts";
import { type Contact, contacts } from "./probes/contacts.ts";
import type { Exchange, Failed, Phase } from "./probes/exchange.ts";
import type { Text } from "./text.ts";

export type FailedContact = Contact & { readonly exchange: Exchange & Failed };

/** The hosts whose question failed in a phase, past no forward proxy: that would be the proxy's failure. */
export async function failedAt(patient: Patient, ...phases: readonly Phase[]): Promise<readonly FailedContact[]> {
  const all = await patient.measure(contacts);
  return all.filter(
    (contact): contact is FailedContact =>
      contact.exchange.end === "failed" &&
      phases.includes(contact.exchange.at) &&
      contact.exchange.fault.code !== "FORWARD_PROXY" &&
      contact.exchange.fault.code !== "EGRESS_REFUSED",
  );
}

/** How long each phase took, in words of evidence: { connectMs: 2, tlsMs: 9 }. */
export function phasesOf({ phases }: Exchange): Evidence {
  const names: Readonly<Record<string, string>> = { first_byte: "firstByteMs" };
  return Object.fromEntries(
    Object.entries(phases)
      .filter(([name]) => name !== "credentials")
      .map(([name, ms]) => [names[name] ?? `${name}Ms`, Math.round(ms)]),
  );
}

/** One finding about these hosts; undefined when there are none. It is an error when the go command does not get by one of them. */
export function about(
  hosts: readonly FailedContact[],
  say: (first: FailedContact) => { readonly cause: Text; readonly evidence: Evidence; readonly fixes: readonly Fix[] },
): Found | undefined {
  const first = hosts.find(({ blocks }) => blocks) ?? hosts[0];
  if (first === undefined) return undefined;
  const others = hosts.filter((host) => host !== first).map(({ exchange }) => exchange.where);
  const { cause, evidence, fixes } = say(first);
  return {
    severity: first.blocks ? "error" : "warning",
    subject: first.exchange.where,
    evidence: { ...evidence, ...(others.length > 0 && { alsoAt: [...new Set(others)] }) },
    cause,
    fixes,
  };
}
