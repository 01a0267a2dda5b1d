import type { Tell } from "../events/event.ts";
import { openHttpClient } from "../net/http-client.ts";
import { lookupInChild } from "../net/lookup-in-child.ts";
import type { Check } from "./check.ts";
import { checks } from "./checks/index.ts";
import { type Examination, examine } from "./examine.ts";
import { Patient, type Target, type Tools } from "./patient.ts";
import { clientOptions } from "./probes/client-options.ts";
import { readSurroundings } from "./surroundings/surroundings.ts";

/** How long an examination may take, and how long when a body has to be watched. */
const mostMs = 10_000;
const watchingMs = 25_000;

export type DiagnoseOptions = {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly target?: Target;
  readonly tools: Tools;
  /** modgate's own, for the user-agent. */
  readonly version: string;
  /** Told every wait, so that none is silent. */
  readonly tell: Tell;
  /** Causes that only the caller can tell. */
  readonly more?: readonly Check[];
};

export type Diagnosis = Examination & { readonly patient: Patient };

/** Reads what is in effect, measures what it uses, and finds what is wrong. Changes nothing. */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { folder, environment, target, tools, version, tell, more = [] } = options;
  const end = new AbortController();
  let watching = false;
  const short = setTimeout(() => watching || end.abort(), mostMs);
  const long = setTimeout(() => end.abort(), watchingMs);
  const scope = { signal: end.signal, tell };
  const surroundings = await readSurroundings({ folder, environment, scope });
  const http = openHttpClient(clientOptions(surroundings, version), tell, lookupInChild);
  try {
    const takeLonger = (): void => void (watching = true);
    const patient = new Patient({ surroundings, ...(target && { target }), http, scope, tools, takeLonger });
    return { patient, ...(await examine(patient, [...checks, ...more], end.signal)) };
  } finally {
    clearTimeout(short);
    clearTimeout(long);
    end.abort();
    await http.close();
  }
}
