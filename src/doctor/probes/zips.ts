import { asFault, type Fault, isFault } from "../../fault/fault.ts";
import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import { whereOf } from "../../net/dialler.ts";
import type { Patient } from "../patient.ts";
import type { Named } from "../surroundings/requirements.ts";
import { below } from "./below.ts";
import { budgets } from "./exchange.ts";
import { isPage } from "./page.ts";
import { routes, type Stop } from "./routes.ts";

/** A zip that was watched while it arrived. */
export type WatchedZip = {
  readonly named: Named;
  readonly url: string;
  readonly where: string;
  readonly received: number;
  readonly announced: number | undefined;
  readonly tookMs: number;
} & (
  | { readonly end: "whole"; readonly verdict: { readonly h1: string } | Fault }
  /** Enough was seen: it flows. */
  | { readonly end: "flows" }
  /** It comes, but `leftSeconds` are left at this rate. */
  | { readonly end: "slow"; readonly bytesPerSecond: number; readonly leftSeconds: number | undefined }
  | { readonly end: "stalled" }
  | { readonly end: "cut"; readonly fault: Fault }
  | { readonly end: "refused"; readonly status: number }
  | { readonly end: "failed"; readonly fault: Fault }
);

/** What is larger is only watched. */
const mostBytes = 8 * 2 ** 20;
/** A zip that has come so far without a pause flows. */
const enoughMs = 1_500;
/** So long is looked at the rate before it is called slow. */
const rateMs = 5_000;
/** Slower, and with more to come than a minute's worth, nobody takes it for well. */
const slowBytesPerSecond = 64 * 1024;
const longSeconds = 30;
const atATime = 6;

/** Fetches the zips whose go.mod came over HTTP, from where it came: as many as fit into a moment, or one that gives trouble. */
export async function zips(patient: Patient): Promise<readonly WatchedZip[]> {
  const served = (await patient.measure(routes)).flatMap(({ named, stops }) => {
    const stop = stops.find(({ leads }) => leads === "served");
    return stop === undefined || stop.entry.url.protocol === "file:" || named.version === "latest"
      ? []
      : [{ named, stop }];
  });
  const watched: WatchedZip[] = [];
  const began = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let one = served[next++]; one !== undefined; one = served[next++]) {
      if (performance.now() - began > enoughMs) return;
      watched.push(await watch(patient, one.named, one.stop));
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return watched;
}

async function watch(patient: Patient, named: Named, { entry }: Stop): Promise<WatchedZip> {
  const { module, version } = named;
  const url = below(entry.url, `${escapePath(module)}/@v/${escapeVersion(version)}.zip`);
  const began = performance.now();
  let received = 0;
  let announced: number | undefined;
  const about = () => ({
    named,
    url: `${url.origin}${url.pathname}`,
    where: whereOf(url),
    received,
    announced,
    tookMs: Math.round(performance.now() - began),
  });
  try {
    const destination = { name: whereOf(url), trust: "configured" } as const;
    const reply = await patient.http.request({ method: "GET", url, destination }, patient.scope);
    if (reply.status !== 200) {
      reply.body.destroy();
      return { ...about(), end: "refused", status: reply.status };
    }
    const length = Number(reply.headers["content-length"] ?? Number.NaN);
    if (Number.isSafeInteger(length)) announced = length;
    const chunks: Buffer[] = [];
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received <= mostBytes) chunks.push(chunk);
      const ms = performance.now() - began;
      if (ms > enoughMs) patient.takeLonger();
      const bytesPerSecond = Math.round((received / ms) * 1_000);
      const good = bytesPerSecond >= slowBytesPerSecond;
      if ((ms > enoughMs && good) || received > mostBytes) return { ...about(), end: "flows" };
      if (ms < rateMs) continue;
      const leftSeconds = announced === undefined ? undefined : Math.round((announced - received) / bytesPerSecond);
      if ((leftSeconds ?? longSeconds) < longSeconds) continue;
      return { ...about(), end: "slow", bytesPerSecond, leftSeconds };
    }
    const bytes = Buffer.concat(chunks);
    const page = isPage(reply.headers, bytes);
    const verdict = page
      ? asFault(new Error("it is a web page"))
      : await patient.tools.checkZip(bytes, module, version);
    return { ...about(), end: "whole", verdict };
  } catch (failure) {
    const fault = asFault(failure);
    if (isFault(fault, "UPSTREAM_CUT") && announced !== undefined) return { ...about(), end: "cut", fault };
    if (isFault(fault, "UPSTREAM_TIMEOUT")) {
      const silent = announced !== undefined || performance.now() - began >= budgets.firstByteMs;
      if (silent) return { ...about(), end: "stalled" };
    }
    return { ...about(), end: "failed", fault };
  }
}
