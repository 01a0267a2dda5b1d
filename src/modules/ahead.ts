import { randomBytes } from "node:crypto";
import type { Ahead, Tell } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { asFault } from "../fault/fault.ts";
import { objectName, type Wanted } from "./objects.ts";

/** As Objects.foresee. */
type Fetch = (wanted: Wanted, scope: Scope) => Promise<number | undefined>;

/** The same fetch, told from begin to end as a request is, under an id of its own: so it is seen, and remembered. */
export function toldApart(ahead: Ahead, fetch: Fetch, tellFor: (id: string) => Tell): Fetch {
  return async (wanted, scope) => {
    const tell = tellFor(randomBytes(8).toString("hex"));
    const { kind: endpoint, module, version } = wanted;
    const subject = { ahead, endpoint, module, version };
    const began = performance.now();
    tell({ what: "ahead.began", ...subject });
    tell({ what: "work.joined", work: objectName(wanted) });
    try {
      const bytes = await fetch(wanted, scope);
      const end = bytes === undefined ? ({ outcome: "held" } as const) : ({ outcome: "fetched", bytes } as const);
      tell({ what: "ahead.ended", ...subject, ...end, tookMs: performance.now() - began });
      return bytes;
    } catch (failure) {
      const { code, message: why, hint: fix, entry } = asFault(failure);
      const end = scope.signal.aborted
        ? ({ outcome: "given_up" } as const)
        : ({ outcome: "failed", status: entry.status, code, why, fix } as const);
      tell({ what: "ahead.ended", ...subject, ...end, tookMs: performance.now() - began });
      throw failure;
    }
  };
}
