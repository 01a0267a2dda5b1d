import { setTimeout as sleep } from "node:timers/promises";
import type { Question } from "./bench.ts";
import { bigZips } from "./big-zips.ts";
import { modgate } from "./contestants/modgate.ts";
import type { Serving } from "./contestants/contestant.ts";
import { download } from "./download.ts";
import { inFreshFolder } from "./folders.ts";
import { getAll } from "./get-all.ts";
import { Link } from "./link.ts";
import { Origin } from "./origin.ts";
import { cpuSeconds, residentBytes } from "./process-stat.ts";
import { figure, quantile, ratio, type Table } from "./table.ts";
import { wrk } from "./wrk.ts";

export const mixed: Question = {
  name: "mixed",
  title: "200 clients over 10 zips of 100 MB, 5 of them cold",
  goal: "the gateway at no more than 250 MB; p99 of hits beside misses at most 2 × alone.",
  answer: answerMixed,
};

const hitClients = 100;
const missClients = 100;
const seconds = 15;
const mostMs = 180_000;
const link = { roundTripMs: 20, megabitsPerSecond: 400 };

async function answerMixed(): Promise<Table> {
  const { files, zips } = await bigZips(10, 100_000_000);
  const [hot, coldOnes] = [zips.slice(0, 5), zips.slice(5)];
  const infos = hot.map((zip) => zip.replace(/zip$/, "info"));
  const origin = await Origin.open(files);
  const far = await Link.open({ ...link, to: origin.port });
  try {
    return await inFreshFolder(async (folder) => {
      const serving = await modgate.start({ folder, upstream: far.url });
      try {
        const idle = residentBytes(serving.pid);
        await getAll(serving.url, [...hot, ...infos], hot.length);
        origin.reset();
        const alone = await load(serving, { hot, cold: [], infos, folder });
        const beside = await load(serving, { hot, cold: coldOnes, infos, folder });
        const asked = coldOnes.map((zip) => origin.asked.get(zip) ?? 0);
        return {
          columns: ["", "hits alone", "beside misses", "ratio"],
          rows: [
            row("`.info` p99, ms (wrk, 4 connections)", alone.infoP99Ms, beside.infoP99Ms),
            row("zip first byte p99, ms", alone.zipP99Ms, beside.zipP99Ms),
            row("zip hits, MB/s", alone.hitBytesPerSecond / 1e6, beside.hitBytesPerSecond / 1e6),
            row("gateway's largest memory, MB", alone.peak / 1e6, beside.peak / 1e6),
            row("gateway's CPU s per s", alone.cores, beside.cores),
          ],
          notes: [
            `${hitClients} clients get 5 held zips again and again for ${seconds} s; then the same beside ${missClients} clients ` +
              `that want 5 zips which are not held, over a link of ${link.roundTripMs} ms and ${link.megabitsPerSecond} Mbit/s. ` +
              `Clients, link and origin share the two cores with the gateway, and the clients' own lag is in what they see.`,
            `Upstream requests for the cold zips: ${asked.join(", ")}; failed answers: ${alone.failed + beside.failed}; ` +
              `the last miss was whole after ${figure(beside.missS)} s (the link alone: ${figure((500 * 8) / link.megabitsPerSecond)} s); ` +
              `memory before any request: ${figure(idle / 1e6)} MB.`,
          ],
        };
      } finally {
        await serving.stop();
      }
    });
  } finally {
    await far.close();
    await origin.close();
  }
}

function row(what: string, alone: number, beside: number): string[] {
  return [what, figure(alone), figure(beside), ratio(beside, alone)];
}

type Load = { hot: readonly string[]; cold: readonly string[]; infos: readonly string[]; folder: string };

async function load({ url, pid }: Serving, { hot, cold, infos, folder }: Load) {
  const began = performance.now();
  const ending = new AbortController();
  const first: number[] = [];
  const hits = { bytes: 0 };
  let failed = 0;
  let peak = 0;
  const watching = (async () => {
    while (!ending.signal.aborted) {
      peak = Math.max(peak, residentBytes(pid));
      await sleep(50);
    }
  })();
  const hitting = Array.from({ length: hitClients }, async (_, n) => {
    for (let turn = n; !ending.signal.aborted; turn++) {
      try {
        const { firstByteMs, bytes } = await download(`${url}/${hot[turn % hot.length]}`, ending.signal);
        first.push(firstByteMs);
        hits.bytes += bytes;
      } catch {
        if (!ending.signal.aborted) failed++;
      }
    }
  });
  const before = cpuSeconds(pid);
  const limit = AbortSignal.timeout(mostMs);
  const missing = Array.from({ length: cold.length === 0 ? 0 : missClients }, (_, n) =>
    download(`${url}/${cold[n % cold.length]}`, limit),
  );
  const [info, missed] = await Promise.all([
    wrk({ url, pid, paths: infos, connections: 4, seconds, folder }),
    Promise.allSettled(missing),
  ]);
  const tookS = (performance.now() - began) / 1000;
  const cores = (cpuSeconds(pid) - before) / tookS;
  ending.abort();
  await Promise.all([...hitting, watching]);
  const lost = missed.filter(({ status }) => status === "rejected").length;
  const missS = Math.max(0, ...missed.flatMap((one) => (one.status === "fulfilled" ? [one.value.tookMs / 1000] : [])));
  return {
    infoP99Ms: info.p99Ms,
    zipP99Ms: quantile(first, 0.99),
    hitBytesPerSecond: hits.bytes / tookS,
    peak,
    cores,
    missS,
    failed: failed + lost + info.failed,
  };
}
