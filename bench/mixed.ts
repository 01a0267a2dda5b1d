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
/** Every client has a line of its own: as fast as loopback goes, they would measure the processor alone. */
const bytesPerSecond = 1_000_000;
const seconds = 20;
/** Slow enough that the cold ones arrive all the time. */
const link = { roundTripMs: 50, megabitsPerSecond: 100 };

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
            row("zip misses, MB/s", alone.missBytesPerSecond / 1e6, beside.missBytesPerSecond / 1e6),
            row("gateway's largest memory, MB", alone.peak / 1e6, beside.peak / 1e6),
            row("gateway's CPU s per s", alone.cores, beside.cores),
          ],
          notes: [
            `${hitClients} clients, each on a line of ${bytesPerSecond / 1e6} MB/s, get 5 held zips for ${seconds} s; then the ` +
              `same beside ${missClients} clients that want 5 zips which are not held and arrive over a link of ` +
              `${link.roundTripMs} ms and ${link.megabitsPerSecond} Mbit/s. Clients, link and origin share the two cores with the gateway.`,
            `Upstream requests for the cold zips: ${asked.join(", ")}; failed answers: ${alone.failed + beside.failed}; ` +
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
  const hits = { first: [] as number[], bytes: 0 };
  const misses = { first: [] as number[], bytes: 0 };
  let failed = 0;
  let peak = 0;
  const watching = (async () => {
    while (!ending.signal.aborted) {
      peak = Math.max(peak, residentBytes(pid));
      await sleep(50);
    }
  })();
  const client = async (paths: readonly string[], n: number, to: { first: number[]; bytes: number }) => {
    const onFirstByte = (ms: number) => to.first.push(ms);
    const onPiece = (bytes: number) => (to.bytes += bytes);
    for (let turn = n; !ending.signal.aborted; turn++) {
      try {
        const { signal } = ending;
        await download(`${url}/${paths[turn % paths.length]}`, { signal, bytesPerSecond, onFirstByte, onPiece });
      } catch {
        if (!ending.signal.aborted) failed++;
      }
    }
  };
  const before = cpuSeconds(pid);
  const clients = [
    ...Array.from({ length: hitClients }, (_, n) => client(hot, n, hits)),
    ...Array.from({ length: cold.length === 0 ? 0 : missClients }, (_, n) => client(cold, n, misses)),
  ];
  const info = await wrk({ url, pid, paths: infos, connections: 4, seconds, folder });
  const tookS = (performance.now() - began) / 1000;
  const cores = (cpuSeconds(pid) - before) / tookS;
  ending.abort();
  await Promise.all([...clients, watching]);
  return {
    infoP99Ms: info.p99Ms,
    zipP99Ms: quantile(hits.first, 0.99),
    hitBytesPerSecond: hits.bytes / tookS,
    missBytesPerSecond: misses.bytes / tookS,
    peak,
    cores,
    failed: failed + info.failed,
  };
}
