import type { Unlisted } from "../checksums/unlisted.ts";
import type { Scope } from "../events/scope.ts";
import { FetchedAhead } from "../modules/fetched-ahead.ts";
import { Foreseer, type ForeseerDeps } from "../modules/foreseer.ts";
import { ForesightBudget } from "../modules/foresight-budget.ts";
import type { Foresight } from "../modules/objects.ts";
import type { ObjectTable } from "../store/objects.ts";
import type { ReadConfig } from "./read-config.ts";

export type ForesightNeeds = Pick<ForeseerDeps, "fetch" | "crowded"> & {
  readonly table: Pick<ObjectTable, "find">;
  readonly unlisted: Unlisted;
  readonly detached: Scope;
};

/** What the configuration says about foresight; undefined: there is none. */
export function openForesight(config: ReadConfig, needs: ForesightNeeds): Foresight | undefined {
  const { foresight, fetch } = config;
  // Half of the lanes are for who asks, whatever is guessed.
  const quarter = fetch.lanesPerHost / 4;
  const zips = Math.min(foresight.zips, Math.floor(quarter));
  const files = Math.min(foresight.files, Math.floor(quarter));
  if (foresight.mode === "off" || zips + files === 0) return undefined;
  const now = (): number => performance.now();
  const budget = new ForesightBudget(
    {
      inAll: { requests: foresight.requestsPerMinute, bytes: foresight.bytesPerMinute },
      perClient: { requests: foresight.clientRequestsPerMinute, bytes: foresight.clientBytesPerMinute },
    },
    now,
  );
  return new Foreseer(
    { zips, files },
    {
      fetch: needs.fetch,
      crowded: needs.crowded,
      readMod: async (wanted) => (await needs.table.find(wanted))?.body,
      isPrivate: (module) => needs.unlisted.by(module) !== undefined,
      budget,
      ahead: new FetchedAhead(needs.detached.tell, now),
      scope: needs.detached,
    },
  );
}
