import { Activity, type Waiting } from "../events/activity.ts";
import type { ToldEvent } from "../events/event.ts";
import { innermost } from "../events/trace.ts";
import { followLocalApi } from "../net/local-api.ts";
import { adminSocketOf } from "./gateway-socket.ts";
import { UnderOutput } from "./go/under-output.ts";
import { count, seconds, waitingInWords } from "./go/words.ts";
import type { ReadConfig } from "./read-config.ts";

const redrawMs = 250;

/** Follows the server on this data folder until it stops: a block that is redrawn on a terminal, else a line for each event. */
export async function live(config: ReadConfig, json: boolean): Promise<number> {
  const socket = adminSocketOf(config.data);
  if (json || !process.stdout.isTTY) {
    await follow(socket, (event) => void process.stdout.write(`${JSON.stringify(event)}\n`));
    return 0;
  }
  const activity = new Activity();
  const under = new UnderOutput(process.stdout);
  const rows = (process.stdout.rows ?? 24) - 2;
  const timer = setInterval(() => under.show(shown(activity.waiting(), Date.now(), rows)), redrawMs);
  try {
    await follow(socket, activity.read);
    return 0;
  } finally {
    clearInterval(timer);
    under.show([]);
  }
}

function follow(socket: string, read: (event: ToldEvent) => void): Promise<void> {
  return followLocalApi(socket, "/api/v1/live", (kind, data) => {
    for (const event of kind === "snapshot" ? (data as readonly ToldEvent[]) : [data as ToldEvent]) read(event);
  });
}

/** Longest waits first: what it is, for how long, and for what. */
export function shown(waiting: readonly Waiting[], now: number, rows: number): readonly string[] {
  const lines = waiting.slice(0, rows).map(({ object, since, waits, arriving }) => {
    const cause = innermost(waits);
    return `  ${seconds(now - since).padStart(8)}  ${object}: ${waitingInWords({ object, since, arriving, cause })}`;
  });
  const more = waiting.length - lines.length;
  return [
    `modgate: ${waiting.length === 0 ? "nothing in flight" : `${count(waiting.length, "request")} in flight`}`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
