import { Activity, type Waiting } from "../events/activity.ts";
import type { ToldEvent } from "../events/event.ts";
import { innermost } from "../events/trace.ts";
import { followLocalApi } from "../net/local-api.ts";
import type { Given } from "./command.ts";
import { gatewaySockets } from "./gateway-socket.ts";
import { UnderOutput } from "./go/under-output.ts";
import { count, seconds, waitingInWords } from "./go/words.ts";
import { aheadInWords } from "./why/trace-text.ts";
import type { ReadConfig } from "./read-config.ts";

const redrawMs = 250;

/**
 * Follows the server on this data folder and every `modgate go` that runs now, until they stop: a block that is redrawn on
 * a terminal, else a line for each event.
 */
export async function live(config: ReadConfig, given: Given): Promise<number> {
  const sockets = await gatewaySockets(config, given);
  if (given["json"] === true || !process.stdout.isTTY) {
    await followAll(sockets, () => (event) => void process.stdout.write(`${JSON.stringify(event)}\n`));
    return 0;
  }
  // What two processes tell has nothing in common, not even the ids of waits.
  const activities: Activity[] = [];
  const begin = (): Activity["read"] => {
    const activity = new Activity();
    activities.push(activity);
    return activity.read;
  };
  const waiting = (): readonly Waiting[] =>
    activities.flatMap((activity) => activity.waiting()).toSorted((a, b) => a.since - b.since);
  const under = new UnderOutput(process.stdout);
  const rows = (process.stdout.rows ?? 24) - 2;
  const timer = setInterval(() => under.show(shown(waiting(), Date.now(), rows)), redrawMs);
  try {
    await followAll(sockets, begin);
    return 0;
  } finally {
    clearInterval(timer);
    under.show([]);
  }
}

/** @throws {Fault} SERVER_NOT_RUNNING when none of them answers, or the only one breaks off */
async function followAll(sockets: readonly string[], begin: () => (event: ToldEvent) => void): Promise<void> {
  const ends = await Promise.allSettled(sockets.map((socket) => follow(socket, begin())));
  const [first] = ends;
  if (first?.status === "rejected" && ends.every(({ status }) => status === "rejected")) throw first.reason;
}

function follow(socket: string, read: (event: ToldEvent) => void): Promise<void> {
  return followLocalApi(socket, "/api/v1/live", (kind, data) => {
    for (const event of kind === "snapshot" ? (data as readonly ToldEvent[]) : [data as ToldEvent]) read(event);
  });
}

/** What clients wait for stands before what is fetched ahead, and longest waits first: what it is, for how long, and for what. */
export function shown(waiting: readonly Waiting[], now: number, rows: number): readonly string[] {
  const asked = waiting.filter(({ ahead }) => ahead === undefined);
  const ahead = waiting.filter((one) => one.ahead !== undefined);
  const lines = [...asked, ...ahead].slice(0, rows).map(({ object, since, waits, arriving, ...one }) => {
    const cause = innermost(waits);
    return `  ${seconds(now - since).padStart(8)}  ${object}${aheadInWords(one.ahead)}: ${waitingInWords({ object, since, arriving, cause })}`;
  });
  const more = waiting.length - lines.length;
  const besides = ahead.length === 0 ? "" : `, ${ahead.length} fetched ahead`;
  return [
    `modgate: ${waiting.length === 0 ? "nothing in flight" : `${count(asked.length, "request")} in flight${besides}`}`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
