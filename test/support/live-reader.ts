import { request, type ClientRequest } from "node:http";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Activity } from "../../src/events/activity.ts";
import type { ToldEvent } from "../../src/events/event.ts";

export type Message = { readonly id: string; readonly event: string; readonly data: unknown };

/** Reads GET /api/v1/live and keeps an activity by it, as the console and `modgate live` do. */
export class LiveReader {
  readonly messages: Message[] = [];
  readonly comments: string[] = [];
  readonly activity = new Activity();
  /** True when the stream came to its proper end, false when it was cut. */
  ended: boolean | undefined;
  readonly #asked: ClientRequest;

  /** @param where a socket file or a port of loopback */
  constructor(t: Pick<TestContext, "after">, where: string | number, headers: Readonly<Record<string, string>> = {}) {
    const at = typeof where === "string" ? { socketPath: where } : { host: "127.0.0.1", port: where };
    this.#asked = request({ ...at, path: "/api/v1/live", headers, agent: false }, (reply) => {
      let rest = "";
      reply.setEncoding("utf8").on("data", (text: string) => {
        const blocks = (rest + text).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) this.#take(block);
      });
      reply.on("error", () => undefined); // "close" follows
      reply.on("close", () => (this.ended = reply.complete));
    });
    this.#asked.on("error", () => (this.ended ??= false));
    this.#asked.end();
    t.after(() => this.#asked.destroy());
  }

  /** Waits until this gives something. */
  async until<T>(what: string, look: () => T | undefined | false, ms = 20_000): Promise<T> {
    for (const deadline = Date.now() + ms; Date.now() < deadline; await sleep(20)) {
      const found = look();
      if (found !== undefined && found !== false) return found;
    }
    throw new Error(`not seen live within ${ms} ms: ${what}\n${JSON.stringify(this.messages.slice(-5))}`);
  }

  close(): void {
    this.#asked.destroy();
  }

  #take(block: string): void {
    if (block.startsWith(":")) return void this.comments.push(block.slice(2));
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
    const message: Message = { id: field("id"), event: field("event"), data: JSON.parse(field("data")) as unknown };
    this.messages.push(message);
    const events = message.event === "snapshot" ? (message.data as ToldEvent[]) : [message.data as ToldEvent];
    for (const event of events) this.activity.read(event);
  }
}
