import { isFault } from "../fault/fault.ts";
import type { Patient } from "./patient.ts";
import { contacts } from "./probes/contacts.ts";

/** A request that a forward proxy did not let through. */
export type ForwardProxyFailure = {
  /** "proxy.corp:3128 (HTTPS_PROXY)" */
  readonly via: string;
  readonly variable: string;
  /** Whom it was to reach. */
  readonly where: string;
  readonly host: string;
  readonly said: string;
  readonly cause: unknown;
  readonly silent: boolean;
  readonly tookMs: number;
  readonly blocks: boolean;
};

export async function forwardProxyFailures(patient: Patient): Promise<readonly ForwardProxyFailure[]> {
  return (await patient.measure(contacts)).flatMap(({ exchange, blocks }) => {
    if (exchange.end !== "failed" || exchange.via === undefined) return [];
    const { fault, via, where, host, silent, tookMs } = exchange;
    if (!isFault(fault, "FORWARD_PROXY")) return [];
    const variable = /\((\w+)\)$/.exec(via)?.[1] ?? "HTTPS_PROXY";
    const said = fault.message.split("\n")[0] ?? "";
    return [{ via, variable, where, host, said, cause: fault.cause, silent, tookMs: Math.round(tookMs), blocks }];
  });
}

/** It accepted the connection, and then said nothing to CONNECT. */
export function isTunnelSilence({ silent, said }: ForwardProxyFailure): boolean {
  return silent && said.includes("did not connect");
}
