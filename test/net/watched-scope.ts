import { inspect } from "node:util";
import type { GatewayEvent } from "../../src/events/event.ts";
import type { Scope } from "../../src/events/scope.ts";

/** A scope that remembers what it is told. */
export type WatchedScope = Scope & {
  readonly events: readonly GatewayEvent[];
  /** The reasons of all waits, in the order they began: "dns", "connect" … */
  waits(): readonly string[];
  /** All events as text, as deep as a log would print them. */
  text(): string;
};

export function watchedScope(signal: AbortSignal = new AbortController().signal): WatchedScope {
  const events: GatewayEvent[] = [];
  return {
    signal,
    events,
    tell: (event) => events.push(event),
    waits: () => events.flatMap((event) => (event.what === "wait.began" ? [event.reason] : [])),
    text: () => `${inspect(events, { depth: 9 })}${JSON.stringify(events)}`,
  };
}
