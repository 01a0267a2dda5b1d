import { causeInWords } from "../../events/cause-words.ts";
import type { WaitingFor } from "../../events/run-tally.ts";

/** "3.1 s", "12 s", "2 min 5 s" */
export function seconds(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "412 B", "17 kB", "4.2 MB" */
export function size(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** "1 module", "2 modules" */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** What a wait is for, with how far its download is. */
export function waitingInWords({ object, cause, arriving }: WaitingFor): string {
  if (arriving !== undefined) {
    const of = arriving.length === undefined ? "" : ` of ${size(arriving.length)}`;
    const paused = cause?.reason === "body" ? ", silent" : "";
    return `${size(arriving.bytes)}${of} from ${arriving.from}${paused}`;
  }
  return cause === undefined ? "being looked up" : causeInWords(cause, object);
}
