import type { ForeignDatabase } from "../checksums/database.ts";
import type { AskWitness } from "../checksums/mode/corroboration.ts";
import { Credit } from "../checksums/mode/credit.ts";
import { Fuse } from "../checksums/mode/fuse.ts";
import { Ledger } from "../checksums/mode/ledger.ts";
import { Modes } from "../checksums/mode/modes.ts";
import { keepProbing } from "../checksums/mode/probing.ts";
import { Settlement } from "../checksums/mode/settlement.ts";
import type { Leniency } from "../checksums/without-evidence.ts";
import type { Scope } from "../events/scope.ts";
import type { EventStream } from "../events/stream.ts";
import { Fault } from "../fault/fault.ts";
import type { ModeSource } from "../http/deps.ts";
import type { Chain } from "../sources/chain.ts";
import { secondOpinion } from "../modules/second-opinion.ts";
import type { Store } from "../store/store.ts";
import { configuredPatterns } from "./configured-patterns.ts";
import type { ReadConfig } from "./read-config.ts";
import { trustedGoSums } from "./trusted-go-sums.ts";

export type VerificationNeeds = {
  readonly store: Pick<Store, "unproven" | "checksums" | "objects" | "blobs">;
  readonly chain: Chain;
  readonly stream: EventStream;
  readonly detached: Scope;
};

export type VerificationModes = {
  readonly modes: Modes;
  readonly leniency: Leniency;
  readonly ledger: Ledger;
  readonly source: ModeSource;
  /** Called once there is a database to verify with; where there is none, no mode means anything. */
  watch(database: ForeignDatabase): void;
};

/**
 * The modes, what was handed out under them, and what verifies it afterwards.
 * @throws {Fault} CONFIG_BAD_VALUE, STORAGE_FAILED
 */
export async function openModes(config: ReadConfig, needs: VerificationNeeds): Promise<VerificationModes> {
  const { store, chain, stream, detached } = needs;
  const { mode, light, bypass, patienceMs, goSums, ...rest } = config.checksums;
  const patterns = {
    light: configuredPatterns("checksums.light", light),
    bypass: configuredPatterns("checksums.bypass", bypass),
  };
  const modes = new Modes({ configured: mode, ...patterns }, detached.tell);
  detached.signal.addEventListener("abort", () => modes.close(), { once: true });
  const ledger = await Ledger.open(store.unproven);
  const pins: AskWitness = async (file) => {
    const pin = await store.checksums.pin(file);
    return pin === undefined ? undefined : { name: "the first sight of it", h1s: [pin.h1] };
  };
  const witnesses = [trustedGoSums(goSums), pins, secondOpinion(chain, store.blobs)];
  let settlement: Settlement | undefined;
  const credit = new Credit({ modes, ledger, witnesses, patienceMs, given: () => settlement?.wake() });
  let fuse: Fuse | undefined;

  return {
    modes,
    leniency: credit,
    ledger,
    source: {
      state() {
        if (settlement === undefined) return undefined;
        const unsettled = ledger.unsettled().length;
        const withdrawn = ledger.all().length - unsettled;
        return { ...modes.state(), fuse: fuse?.state ?? "off", unsettled, withdrawn };
      },
      change(asked) {
        if (settlement === undefined) {
          throw new Fault("MODE_REFUSED", "no checksum database is configured: there is nothing to be strict about", {
            hint: "name one with --sumdb",
          });
        }
        return modes.change(asked);
      },
      unproven: () =>
        Promise.all(
          ledger.all().map(async (row) => ({
            ...row,
            state: ledger.stateOf(row),
            receivers: await ledger.receivers(row),
          })),
        ),
    },
    watch(database) {
      settlement = new Settlement({ ledger, database, objects: store.objects, everyMs: rest.verifyEveryMs }, detached);
      const { wake } = settlement;
      stream.attach(({ what }) => {
        if (what === "checksum.proven") wake();
      });
      if (mode === "light") {
        detached.tell({ what: "mode.changed", mode, pattern: light, who: "configuration", why: "checksums.mode" });
      }
      if (rest.fuse === "on") fuse = beginFuse(database, config, modes, detached);
    },
  };
}

function beginFuse(database: ForeignDatabase, config: ReadConfig, modes: Modes, detached: Scope): Fuse {
  const { fuseFailures, fuseWindowMs, fuseSlowMs, fuseRestMs, probeEveryMs } = config.checksums;
  const limits = { failures: fuseFailures, windowMs: fuseWindowMs, slowMs: fuseSlowMs, restMs: fuseRestMs };
  const fuse = new Fuse(limits, (state, why) => {
    detached.tell({ what: "checksum.fuse", database: database.name, state, why });
    if (state !== "half_open") modes.fuse(state === "open" ? why : undefined);
  });
  const every = { everyMs: probeEveryMs, probeMs: config.fetch.connectMs };
  void keepProbing(database, fuse, every, detached);
  return fuse;
}
