import sonic, { type SonicBoom } from "sonic-boom";
import type { ToldEvent } from "./event.ts";
import { sentence } from "./sentence.ts";
import type { Reader } from "./stream.ts";

export type LogOptions = { readonly form: "pretty" | "json"; readonly level: "debug" | "info" | "warn" | "error" };

export type LogStream = { write(lines: string): unknown };

type Level = LogOptions["level"];

const severity = { debug: 0, info: 1, warn: 2, error: 3 } as const satisfies Record<Level, number>;

/** A reader that writes one line for each event worth one, on the stream given (standard error where absent). */
export async function openLog({ form, level: least }: LogOptions, to?: LogStream): Promise<Reader> {
  const stream = to ?? (form === "pretty" ? await prettyStream() : gathering(standardError()));
  const lineOf = form === "pretty" ? prettyLine : jsonLine;
  return (event) => {
    const level = levelOf(event);
    if (severity[level] >= severity[least]) stream.write(lineOf(event, level));
  };
}

function jsonLine(event: ToldEvent, level: Level): string {
  return `${JSON.stringify({ level, time: timeOf(event), ...event, ...rounded(event), at: undefined })}\n`;
}

/** What pino-pretty reads. */
function prettyLine(event: ToldEvent, level: Level): string {
  return `${JSON.stringify({ level, time: event.at, what: sentence(event) })}\n`;
}

let lastTime = { at: 0, text: new Date(0).toISOString() };

/** Under load many events have the same millisecond. */
function timeOf({ at }: ToldEvent): string {
  if (at !== lastTime.at) lastTime = { at, text: new Date(at).toISOString() };
  return lastTime.text;
}

/** The times of an event in milliseconds with one decimal. */
function rounded(event: ToldEvent): Record<string, unknown> {
  // Every answer is such an event: it takes no search for its times.
  if (event.what === "request.ended") return { firstByteMs: tenth(event.firstByteMs), tookMs: tenth(event.tookMs) };
  return Object.fromEntries(
    Object.entries(event).flatMap(([name, value]) =>
      name.endsWith("Ms") && typeof value === "number" ? [[name, tenth(value)]] : [],
    ),
  );
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** How much an event matters to whoever reads the log. */
function levelOf(event: ToldEvent): Level {
  switch (event.what) {
    case "request.ended":
      return event.class === "server_error" ? "warn" : "info";
    case "object.refused":
    case "upstream.failed":
    case "egress.refused":
    case "stale.served":
    case "upstream.state":
    case "checksum.route_dropped":
    case "checksum.unfrozen":
    case "checksum.fuse":
    case "mode.changed":
    case "unproven.handed_out":
    case "unproven.overdue":
    case "audit.unshipped":
      return "warn";
    case "checksum.mismatch":
    case "checksum.frozen":
    case "unproven.withdrawn":
    case "store.failed":
    case "log.alarm":
      return "error";
    case "credentials.checked":
      return event.outcome === "failed" ? "warn" : "info";
    case "store.space":
      return event.full ? "warn" : "debug";
    case "request.began":
    case "ahead.began":
    case "ahead.ended":
    case "work.joined":
    case "wait.began":
    case "wait.ended":
    case "flight.began":
    case "flight.arriving":
    case "flight.ended":
    case "foresight.fetched":
    case "foresight.unused":
    case "upstream.probed":
    case "upstream.answered":
    case "store.committed":
    case "policy.decided":
    case "checksum.head":
    case "checksum.proven":
    case "checksum.probed":
    case "audit.shipped":
      return "debug";
    default:
      return "info";
  }
}

const gatherMs = 50;
const gatherLength = 8 * 1024;
/** Of a log that nobody takes off our hands. What comes on top is lost: serving goes on. */
const mostBytes = 16 * 2 ** 20;

/** Hands lines on several at a time: a write of its own for each costs more than the answer it tells of. */
function gathering(to: SonicBoom): LogStream {
  let lines = "";
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines !== "") to.write(lines);
    lines = "";
  };
  process.once("exit", () => {
    flush();
    to.flushSync();
  });
  return {
    write(line) {
      lines += line;
      if (lines.length > gatherLength) flush();
      else timer ??= setTimeout(flush, gatherMs).unref();
    },
  };
}

/** Written by other threads: a log whose reader is slow makes no request wait. */
function standardError(): SonicBoom {
  // A log that cannot be written, for its reader has gone, ends nothing.
  return new sonic.SonicBoom({ fd: 2, sync: false, maxLength: mostBytes }).on("error", () => undefined);
}

/** Colours and short times for people; loaded only where people look. */
async function prettyStream(): Promise<LogStream> {
  const { default: pretty } = await import("pino-pretty");
  return pretty({
    destination: 2,
    messageKey: "what",
    sync: true,
    translateTime: "SYS:HH:MM:ss",
  });
}
