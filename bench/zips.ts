import type { Question } from "./bench.ts";
import { missingNotes, withFilled } from "./contestants/filled.ts";
import { goproxy } from "./contestants/goproxy.ts";
import { modgate } from "./contestants/modgate.ts";
import { nginx } from "./contestants/nginx.ts";
import { inFreshFolder } from "./folders.ts";
import { projectModules } from "./module-paths.ts";
import { Origin } from "./origin.ts";
import { recordedFiles } from "./recorded.ts";
import { figure, median, ratio, type Table } from "./table.ts";
import { wrk, type WrkRun } from "./wrk.ts";

export const zips: Question = {
  name: "zips",
  title: "Cached zips",
  goal: "at least 0.9 × the bytes a second of nginx.",
  answer: answerZips,
};

const connections = 16;
const seconds = 3;
const rounds = 3;

/** A list of zips by size: small ones cost per request, large ones per byte. */
const sizes = [
  { label: "up to 100 kB", fits: (bytes: number) => bytes <= 100_000 },
  { label: "100 kB to 2 MB", fits: (bytes: number) => bytes > 100_000 && bytes <= 2_000_000 },
  { label: "above 2 MB", fits: (bytes: number) => bytes > 2_000_000 },
] as const;

async function answerZips(): Promise<Table> {
  const files = await recordedFiles();
  const modules = projectModules(files);
  const origin = await Origin.open(files);
  const paths = modules.map(({ zip }) => zip);
  const contestants = [nginx(files), modgate, await goproxy()];
  try {
    return await inFreshFolder((folder) =>
      withFilled(contestants, { folder, upstream: origin.url, paths }, async ({ there, missing }) => {
        const rows: string[][] = [];
        for (const { label, fits } of sizes) {
          const chosen = modules.filter(({ zipBytes }) => fits(zipBytes)).map(({ zip }) => zip);
          const runs = there.map(({ name, serving }) => ({ name, serving, of: [] as WrkRun[] }));
          for (let round = 0; round < rounds; round++) {
            for (const { serving, of } of runs) {
              const { url, pid } = serving;
              of.push(await wrk({ url, pid, paths: chosen, connections, seconds, folder }));
            }
          }
          const [limit] = runs;
          for (const { name, of } of runs) {
            const paired = of.map(
              ({ bytesPerSecond }, index) => bytesPerSecond / (limit?.of[index]?.bytesPerSecond ?? Number.NaN),
            );
            rows.push([
              `${label} (${chosen.length})`,
              name,
              figure(median(of.map(({ bytesPerSecond }) => bytesPerSecond)) / 1e6),
              figure(median(of.map(({ perSecond }) => perSecond))),
              figure(median(of.map(({ cpuPerGigabyteS }) => cpuPerGigabyteS))),
              ratio(median(paired), 1),
              figure(of.reduce((sum, { failed }) => sum + failed, 0)),
            ]);
          }
        }
        const columns = [
          "zips",
          "contestant",
          "MB/s",
          "requests/s",
          "CPU s per GB",
          "to nginx (median of pairs)",
          "failed",
        ];
        return { columns, rows, notes: [...missingNotes(missing), about] };
      }),
    );
  } finally {
    await origin.close();
  }
}

const about = `${rounds} runs of ${seconds} s in turns, wrk with 2 threads and ${connections} connections on the same two cores; nginx sends by sendfile.`;
