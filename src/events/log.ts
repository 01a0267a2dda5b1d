import type { DestinationStream, Logger, LoggerOptions } from "pino";
import { pino } from "pino";
import type { ToldEvent } from "./event.ts";
import { sentence } from "./sentence.ts";
import type { Reader } from "./stream.ts";

export type LogOptions = { readonly form: "pretty" | "json"; readonly level: "debug" | "info" | "warn" | "error" };

type Level = LogOptions["level"];

/** A reader that writes one line for each event worth one, on the stream given (standard error where absent). */
export async function openLog(options: LogOptions, to?: DestinationStream): Promise<Reader> {
  const settings: LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: false,
    messageKey: "what",
    formatters: { level: (level) => ({ level }) },
  };
  const logger = pino(
    settings,
    to ?? (options.form === "pretty" ? await prettyStream() : pino.destination({ dest: 2, sync: false })),
  );
  return (event) => write(logger, options.form, event);
}

function write(logger: Logger, form: LogOptions["form"], event: ToldEvent): void {
  const level = levelOf(event);
  if (!logger.isLevelEnabled(level)) return;
  if (form === "pretty") return logger[level]({ time: event.at }, sentence(event));
  const { what, at, ...fields } = event;
  logger[level]({ time: new Date(at).toISOString(), ...rounded(fields) }, what);
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
    case "wait.began":
    case "wait.ended":
    case "flight.began":
    case "flight.arriving":
    case "flight.ended":
    case "foresight.fetched":
    case "foresight.unused":
    case "upstream.probed":
    case "checksum.head":
    case "checksum.proven":
    case "checksum.probed":
      return "debug";
    default:
      return "info";
  }
}

function rounded(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      name.endsWith("Ms") && typeof value === "number" ? Math.round(value * 10) / 10 : value,
    ]),
  );
}

/** Colours and short times for people; loaded only where people look. */
async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import("pino-pretty");
  return pretty({
    destination: 2,
    messageKey: "what",
    sync: true,
    translateTime: "SYS:HH:MM:ss",
  });
}
