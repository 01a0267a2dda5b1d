import type { Tell } from "./event.ts";

/** On whose behalf something is done: when it is no longer wanted, and whom to tell what happens. */
export type Scope = { readonly signal: AbortSignal; readonly tell: Tell };

/** The same scope with a further reason to end. */
export function narrowed(scope: Scope, signal: AbortSignal): Scope {
  return { ...scope, signal: AbortSignal.any([scope.signal, signal]) };
}

/** The same scope, for work on one object: its waits are told with the object's name. */
export function forObject(scope: Scope, object: string): Scope {
  const tell: Tell = (event) =>
    scope.tell(event.what === "wait.began" || event.what === "wait.ended" ? { object, ...event } : event);
  return { ...scope, tell };
}
