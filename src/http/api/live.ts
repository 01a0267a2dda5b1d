import { Fault } from "../../fault/fault.ts";
import type { Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { LiveStream } from "./live-stream.ts";

/**
 * GET /api/v1/live: server-sent events. First a `snapshot`, the events by which what is under way began; then each
 * further event as a `change`. Who comes back with Last-Event-ID gets the changes since, without a snapshot where they
 * are all remembered. It ends when who reads has lost the right to it.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function live(ask: Ask, { activity, feed, server }: House): Answer {
  if (server.stopping) throw new Fault("SHUTTING_DOWN", "modgate is stopping");
  const { isStillAdmitted } = ask;
  const after = ask.header("last-event-id");
  return {
    status: 200,
    headers: ["content-type", "text/event-stream", "cache-control", "no-store", "x-content-type-options", "nosniff"],
    body: {
      length: undefined,
      open: () => new LiveStream(activity, feed, { after, isStillAdmitted }),
      close: () => undefined,
    },
    source: "none",
  };
}
