import type { AnswerClass } from "../events/event.ts";
import type { FaultCode } from "../fault/catalogue.ts";

/** How an answered request counts. A refusal for want of room is neither our error nor the client's. */
export function answerClass(status: number, code: FaultCode | undefined): AnswerClass {
  if (code === "QUEUE_FULL" || code === "QUEUE_TIMEOUT" || code === "UPSTREAM_BUSY" || code === "RATE_LIMITED")
    return "throttled";
  if (status < 400) return "ok";
  switch (status) {
    case 401:
    case 403:
      return "denied";
    case 404:
    case 410:
      return "not_found";
    case 429:
      return "throttled";
    default:
      return status < 500 ? "bad_request" : "server_error";
  }
}
