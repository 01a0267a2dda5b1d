import type { GatewayEvent, Tell } from "./event.ts";

/** On whose behalf something is done: when it is no longer wanted, and whom to tell what happens. */
export type Scope = { readonly signal: AbortSignal; readonly tell: Tell };

/** The same scope with a further reason to end. */
export function narrowed(scope: Scope, signal: AbortSignal): Scope {
  return { tell: scope.tell, signal: AbortSignal.any([scope.signal, signal]) };
}

/** The same scope, for work that several may wait for: what is told of it carries its name. */
export function forObject(scope: Scope, object: string): Scope {
  const tell: Tell = (event) => scope.tell(belongsToWork(event) ? { object, ...event } : event);
  return { signal: scope.signal, tell };
}

function belongsToWork(
  event: GatewayEvent,
): event is Extract<GatewayEvent, { what: "wait.began" | "wait.ended" | "work.joined" | "upstream.failed" }> {
  switch (event.what) {
    case "wait.began":
    case "wait.ended":
    case "work.joined":
    case "upstream.failed":
      return true;
    default:
      return false;
  }
}
