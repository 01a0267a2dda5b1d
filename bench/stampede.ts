import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Question } from "./bench.ts";
import { athens } from "./contestants/athens.ts";
import { type Contestant, isMissing } from "./contestants/contestant.ts";
import { goproxy } from "./contestants/goproxy.ts";
import { modgate } from "./contestants/modgate.ts";
import { download } from "./download.ts";
import { inFreshFolder } from "./folders.ts";
import { Link } from "./link.ts";
import { projectModules } from "./module-paths.ts";
import { Origin } from "./origin.ts";
import { cpuSeconds, peakBytes } from "./process-stat.ts";
import { recordedFiles } from "./recorded.ts";
import { figure, quantile, type Table } from "./table.ts";

export const stampede: Question = {
  name: "stampede",
  title: "Stampede: 500 clients, one cold module",
  goal: "one upstream request.",
  answer: answerStampede,
};

const clients = 500;
const link = { roundTripMs: 50, megabitsPerSecond: 200 };
const mostMs = 120_000;

async function answerStampede(): Promise<Table> {
  const files = await recordedFiles();
  const zip = projectModules(files).findLast(({ zipBytes }) => zipBytes < 2_000_000)?.zip ?? "";
  const origin = await Origin.open(files);
  const far = await Link.open({ ...link, to: origin.port });
  const rows: string[][] = [];
  try {
    for (const one of [modgate, await goproxy(), await athens()]) {
      const cells = isMissing(one) ? [`missing: ${one.missing}`] : await storm(one, origin, far.url, zip);
      rows.push([one.name, ...cells, ...Array.from({ length: columns.length - 1 - cells.length }, () => "")]);
    }
  } finally {
    await far.close();
    await origin.close();
  }
  return {
    columns,
    rows,
    notes: [`${clients} connections at once ask for ${zip}, over a link of 50 ms and 200 Mbit/s.`],
  };
}

const columns = ["contestant", "upstream requests for it", "answered whole", "median s", "last s", "CPU s", "peak MB"];

function storm(contestant: Contestant, origin: Origin, upstream: string, zip: string): Promise<string[]> {
  return inFreshFolder(async (folder) => {
    const own = join(folder, "own");
    mkdirSync(own);
    const serving = await contestant.start({ folder: own, upstream });
    try {
      origin.reset();
      const before = cpuSeconds(serving.pid);
      const signal = AbortSignal.timeout(mostMs);
      const asks = Array.from({ length: clients }, () => download(`${serving.url}/${zip}`, { signal }));
      const done = await Promise.allSettled(asks);
      const took = done.flatMap((one) => (one.status === "fulfilled" ? [one.value.tookMs / 1000] : []));
      const upstreamRequests = origin.asked.get(zip) ?? 0;
      const times = [quantile(took, 0.5), Math.max(...took), cpuSeconds(serving.pid) - before];
      return [
        String(upstreamRequests),
        `${took.length} of ${clients}`,
        ...times.map(figure),
        figure(peakBytes(serving.pid) / 1e6),
      ];
    } finally {
      await serving.stop();
    }
  });
}
