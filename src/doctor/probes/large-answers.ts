import { isFault } from "../../fault/fault.ts";
import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import { lookupInChild } from "../../net/lookup-in-child.ts";
import { Reach } from "../../net/reach.ts";
import { smallTlsAnswer } from "../../net/small-tls-answer.ts";
import { failedAt } from "../contact-finding.ts";
import type { Patient } from "../patient.ts";
import { below } from "./below.ts";
import { exchange } from "./exchange.ts";
import { modPath, routes, type Stop } from "./routes.ts";
import { zips } from "./zips.ts";

/** A host whose small answers come at once, and whose large ones never do. */
export type LargeAnswersLost = {
  readonly where: string;
  readonly host: string;
  /** What came, and what did not. */
  readonly small: string;
  readonly smallMs: number;
  readonly large: string;
  readonly waitedMs: number;
};

/** Fits with its header into the smallest packet that every network must carry, and into none that a network does carry. */
const smallBytes = 64;
const largeBytes = 4_096;
/** Where less came, not even one full packet did. */
const packetBytes = 1_500;
const budgets = { dnsMs: 2_000, connectMs: 2_000, bannerMs: 2_000 };

/** undefined: no answer was missed, or its size is not why. Only what stood still before is asked again. */
export async function largeAnswersLost(patient: Patient): Promise<LargeAnswersLost | undefined> {
  const [handshake, pieces] = await Promise.all([ofHandshake(patient), ofPieces(patient)]);
  return handshake ?? pieces;
}

/** The certificate is the first large thing a server sends; an alert is a small one. */
async function ofHandshake(patient: Patient): Promise<LargeAnswersLost | undefined> {
  const silent = (await failedAt(patient, "tls")).find(({ exchange }) => exchange.silent && exchange.via === undefined);
  if (silent === undefined) return undefined;
  const { where, host, url, tookMs } = silent.exchange;
  const port = Number(new URL(url).port || 443);
  const reach = new Reach(budgets, lookupInChild);
  const smallMs = await smallTlsAnswer(reach, host.replace(/^\[|\]$/g, ""), port, patient.scope).catch(
    (failure: unknown) => {
      if (isFault(failure)) return undefined;
      throw failure;
    },
  );
  if (smallMs === undefined) return undefined;
  return { where, host, small: "a TLS alert", smallMs, large: "its certificate", waitedMs: Math.round(tookMs) };
}

/** The same file, a small and a larger piece of it, by Range. */
async function ofPieces(patient: Patient): Promise<LargeAnswersLost | undefined> {
  const file = await fileThatStalled(patient);
  if (file === undefined) return undefined;
  patient.takeLonger();
  const piece = (bytes: number) =>
    exchange(patient, file, { headers: { range: `bytes=0-${bytes - 1}` }, firstByteMs: 3_000 });
  const [small, large] = await Promise.all([piece(smallBytes), piece(largeBytes)]);
  if (small.end !== "answered" || small.status !== 206 || small.body.length > smallBytes) return undefined;
  if (large.end !== "failed" || !large.silent || large.received >= packetBytes) return undefined;
  return {
    where: small.where,
    host: small.host,
    small: `${small.body.length} bytes of ${small.url}`,
    smallMs: Math.round(small.tookMs),
    large: `${largeBytes} bytes of the same`,
    waitedMs: Math.round(large.tookMs),
  };
}

async function fileThatStalled(patient: Patient): Promise<URL | undefined> {
  const walks = await patient.measure(routes);
  const last = walks.find(({ end }) => end === "waits");
  const stop = last?.stops.at(-1);
  if (last !== undefined && isEmptyWait(stop)) return below(stop.entry.url, modPath(last.named));
  const stalled = (await patient.measure(zips)).find(
    ({ end, received }) => end === "stalled" && received < packetBytes,
  );
  const server = walks.find(({ named }) => named === stalled?.named)?.stops.find(({ leads }) => leads === "served")
    ?.entry.url;
  if (stalled === undefined || server === undefined) return undefined;
  const { module, version } = stalled.named;
  return below(server, `${escapePath(module)}/@v/${escapeVersion(version)}.zip`);
}

function isEmptyWait(stop: Stop | undefined): stop is Stop {
  const asked = stop?.exchange;
  return asked?.end === "failed" && /^https?:/.test(asked.url) && asked.received < packetBytes;
}
