import type { GatewayEvent, WaitReason } from "../events/event.ts";

type OpenWait = { readonly reason: WaitReason; readonly on: string };

/** What the fetch of each object waits for now, read from what is told of it. */
export class OpenWaits {
  readonly #open = new Map<string, Map<number, OpenWait>>();

  read(object: string, event: GatewayEvent): void {
    if (event.what === "wait.began") {
      const { id, reason, on } = event;
      const open = this.#open.get(object) ?? new Map<number, OpenWait>();
      this.#open.set(object, open.set(id, { reason, on }));
    } else if (event.what === "wait.ended") this.#open.get(object)?.delete(event.id);
  }

  /** The innermost, which began last. */
  of(object: string): OpenWait | undefined {
    return [...(this.#open.get(object)?.values() ?? [])].at(-1);
  }

  forget(object: string): void {
    this.#open.delete(object);
  }
}
