import { Activity } from "../src/events/activity.ts";
import { EventFeed } from "../src/events/feed.ts";
import { openLog } from "../src/events/log.ts";
import { Metrics } from "../src/events/metrics.ts";
import { EventStream, type Reader } from "../src/events/stream.ts";
import { openStore } from "../src/store/store.ts";
import type { Question } from "./bench.ts";
import { inFreshFolder } from "./folders.ts";
import { figure, median, type Table } from "./table.ts";

export const events: Question = {
  name: "events",
  title: "What an event costs an answer",
  goal: "at most 1 µs of CPU for each reader, nothing where nobody reads.",
  answer: answerEvents,
};

const answers = 100_000;
const rounds = 5;

async function answerEvents(): Promise<Table> {
  return inFreshFolder(async (folder) => {
    const store = await openStore({ directory: folder }, () => undefined);
    try {
      const nowhere = { write: (lines: string) => lines.length };
      const activity = new Activity((trace) => store.traces.keep(trace));
      const readers: readonly (readonly [string, Reader | undefined])[] = [
        ["nobody", undefined],
        ["metrics", new Metrics("bench").read],
        ["what is under way, and what each request waited for", activity.read],
        ["live view", new EventFeed().read],
        ["log, but for handing it to the system", await openLog({ form: "json", level: "info" }, nowhere)],
      ];
      const runs = readers.map(([name, reader]) => ({ name, reader, nanoseconds: [] as number[] }));
      for (let round = 0; round <= rounds; round++) {
        // The first round warms up.
        for (const { reader, nanoseconds } of runs) nanoseconds[round] = cpuOf(reader);
      }
      const rows = runs.map(({ name, nanoseconds }) => [name, figure(median(nanoseconds.slice(1)) / 1_000)]);
      return { columns: ["reader", "CPU µs an event"], rows, notes: [about] };
    } finally {
      await store.close();
    }
  });
}

/** Of one of the two events of a hit, in nanoseconds. */
function cpuOf(reader: Reader | undefined): number {
  const stream = new EventStream();
  if (reader !== undefined) stream.attach(reader);
  const subject = { method: "GET", endpoint: "info", module: "example.com/m", version: "v1.2.3" } as const;
  const before = process.cpuUsage();
  for (let n = 0; n < answers; n++) {
    const tell = stream.tellFor(n.toString(16).padStart(16, "0"));
    tell({ what: "request.began", ...subject });
    const times = { bytes: 200 + n, firstByteMs: 0.21, tookMs: 0.34 };
    tell({ what: "request.ended", ...subject, status: 200, source: "cache", class: "ok", ...times });
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / (2 * answers);
}

const about =
  `Each hit tells two events; medians of ${rounds} rounds of ${answers} hits, making the events included (the first row). ` +
  "Of what each request waited for, what is written to the database later, by another thread, is not.";
