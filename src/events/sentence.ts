import type { ToldEvent } from "./event.ts";

/** An event as a person reads it on a terminal; fields that no sentence is made of stand behind its name. */
export function sentence(event: ToldEvent): string {
  switch (event.what) {
    case "server.listening":
      return `listening on ${event.address}`;
    case "server.note":
      return event.message;
    case "server.stopping":
      return `stopping: ${event.because}; running answers may finish`;
    case "server.stopped":
      return "stopped";
    case "request.ended": {
      const subject = `${event.method} ${event.endpoint}${named(event.module, event.version)}`;
      const how = event.code === undefined ? event.source : event.code;
      return `${event.status} ${subject} (${how}, ${sizeOf(event.bytes)}, ${Math.round(event.tookMs)} ms)`;
    }
    case "object.fetched":
      return `kept${named(event.module, event.version)} .${event.kind} from ${event.from} (${sizeOf(event.bytes)}, ${Math.round(event.tookMs)} ms)`;
    case "object.refused":
      return `refused${named(event.module, event.version)} .${event.kind}: ${oneLine(event.why)}`;
    case "object.evicted":
      return `evicted${named(event.module, event.version)} .${event.kind} (${sizeOf(event.bytes)})`;
    case "upstream.failed":
      return `${event.on} failed: ${oneLine(event.why)}`;
    case "upstream.state":
      return `${event.on} is ${{ closed: "asked again", open: "left alone for a while", half_open: "tried once" }[event.state]}`;
    case "stale.served":
      return `served ${event.module} (${event.kind}) from ${Math.round(event.ageMs / 1000)} s ago: ${oneLine(event.because)}`;
    case "checksum.fuse":
      return `checksum database ${event.database} counts as ${event.state === "closed" ? "well" : "down"}: ${event.why}`;
    case "mode.changed": {
      const where = event.pattern === undefined ? "" : ` for ${event.pattern}`;
      const until = event.until === undefined ? "" : ` until ${new Date(event.until).toISOString()}`;
      return `verification is ${event.mode}${where}${until}: ${oneLine(event.why)} (${event.who})`;
    }
    case "unproven.handed_out":
      return `handed out unproven (${event.mode})${named(event.module, event.version)} .${event.kind}: ${oneLine(event.because)}`;
    case "unproven.settled":
      return `proven after it was handed out${named(event.module, event.version)} .${event.kind}`;
    case "unproven.overdue":
      return `not proven in time, and handed out no longer${named(event.module, event.version)} .${event.kind} (${event.receivers} got it)`;
    case "unproven.withdrawn":
      return `WITHDRAWN${named(event.module, event.version)} .${event.kind}: it is ${event.h1}, and should be ${event.proven} (${event.receivers} got it)`;
    case "log.grown":
      return `log ${event.log}: ${event.size} records, ${event.records} of them new (${Math.round(event.tookMs)} ms)`;
    case "log.rebuilt":
      return `log ${event.log}: ${event.tile} was missing or damaged, and is put together anew`;
    case "log.alarm":
      return `log ${event.log}: ${oneLine(event.why)}; ${event.fix}`;
    case "audit.removed":
      return `log ${event.log}: retention has removed ${event.names} names, and the texts before record ${event.before}`;
    case "audit.shipped":
      return `${event.on} has the audit trail's head of ${event.size} records (${Math.round(event.tookMs)} ms)`;
    case "audit.unshipped":
      return `${event.on} has not taken the audit trail's newest head for ${Math.round(event.behindMs / 1000)} s: ${oneLine(event.why)}`;
    case "credentials.checked": {
      const { rule, on, used, outcome, why = "", fix = "" } = event;
      if (outcome === "failed") return `private ${rule}: ${oneLine(why)}; fix: ${fix}`;
      const opens = outcome === "open" ? `opens ${on}` : "is not refused, as far as can be seen without a repository";
      return `private ${rule}: ${used} ${opens}`;
    }
    case "store.failed":
      return `storage: ${oneLine(event.why)}`;
    case "store.space":
      return `disk: ${sizeOf(event.usedBytes)} kept, ${sizeOf(event.freeBytes)} free${event.full ? ", nearly full" : ""}`;
    case "store.swept":
      return event.files === 0 && event.records === 0
        ? "data folder in order"
        : `data folder swept: ${event.files} files, ${event.records} records`;
    default: {
      const { what, at: _, ...fields } = event;
      return `${what} ${JSON.stringify(fields)}`;
    }
  }
}

function named(module: string | undefined, version: string | undefined): string {
  if (module === undefined) return "";
  return version === undefined ? ` ${module}` : ` ${module}@${version}`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, "; ");
}
