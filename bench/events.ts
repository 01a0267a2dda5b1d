import { join } from "node:path";
import { Activity } from "../src/events/activity.ts";
import { EventFeed } from "../src/events/feed.ts";
import { EventStream } from "../src/events/stream.ts";
import { newRequestId } from "../src/http/request-id.ts";
import { SqliteRecords } from "../src/store/sqlite-records.ts";
import { StorageHealth } from "../src/store/storage-health.ts";
import { TraceRecords } from "../src/store/trace-records.ts";
import type { Question } from "./bench.ts";
import { inFreshFolder } from "./folders.ts";
import { figure, median, type Table } from "./table.ts";

export const events: Question = {
  name: "events",
  title: "What it costs to know what happens",
  goal: "at most 1 µs of CPU for an event of a hit, with the live view and the traces attached.",
  answer: answerEvents,
};

const hits = 200_000;
const rounds = 7;

async function answerEvents(): Promise<Table> {
  return inFreshFolder(async (folder) => {
    const bare = measured(() => undefined);
    const records = await SqliteRecords.open(join(folder, "records.sqlite"), new StorageHealth(() => undefined));
    const traces = new TraceRecords(records);
    const known = measured((stream) => {
      for (const { read } of [new Activity((trace) => traces.keep(trace)), new EventFeed()]) stream.attach(read);
    });
    await traces.close();
    await records.close();
    return {
      columns: ["", "µs of CPU for an event"],
      rows: [
        ["telling it, with no reader", figure(bare)],
        ["with the live view and the traces", figure(known)],
        ["the difference", figure(known - bare)],
      ],
      notes: [
        `${hits} hits of two events each, ${rounds} rounds, the median. Writing the traces down comes on top, in a thread of its own and for at most 2,000 requests a second.`,
      ],
    };
  });
}

/** Microseconds of CPU for each event. */
function measured(attach: (stream: EventStream) => void): number {
  const stream = new EventStream();
  attach(stream);
  const took = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    for (let n = 0; n < hits; n++) tellHit(stream);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / hits / 2;
  });
  return median(took);
}

function tellHit(stream: EventStream): void {
  const tell = stream.tellFor(newRequestId());
  const subject = { method: "GET", endpoint: "zip", module: "github.com/some/module", version: "v1.2.3" } as const;
  tell({ what: "request.began", ...subject });
  tell({
    what: "request.ended",
    ...subject,
    status: 200,
    source: "cache",
    class: "ok",
    bytes: 12_345,
    firstByteMs: 0.2,
    tookMs: 0.4,
  });
}
