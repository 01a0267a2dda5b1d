import type { FlightState } from "../flight/flight.ts";

/** What a zip has before its length is known: about the mean of those real projects are made of. */
const usualZipBytes = 2 ** 20;

/** How much more a byte counts that somebody waits for beside the foresight that began to fetch it. */
const urgency = 8;

/**
 * How much the fetches under way have still to bring, in bytes, as a measure for how little else should be begun. A zip
 * of unknown length counts as a usual one, and what is waited for counts several times: it should have the link.
 */
export function bytesToCome(flights: readonly FlightState[]): number {
  let sum = 0;
  for (const { object, bytes, length, waiters } of flights) {
    const whole = length ?? (object.endsWith("(.zip)") ? usualZipBytes : 0);
    sum += Math.max(0, whole - bytes) * (waiters > 1 ? urgency : 1);
  }
  return sum;
}
