import { Fault } from "../../fault/fault.ts";
import type { ServedDatabase } from "../served-database.ts";
import type { Modes } from "./modes.ts";

/**
 * A database whose failed lookups say, for a module that is in mode bypass, what its client would have to set as well:
 * no mode lets anything be signed, and without a record the go command takes nothing.
 */
export function withBypassHint(database: ServedDatabase, modes: Pick<Modes, "of">): ServedDatabase {
  return {
    name: database.name,
    latest: (scope) => database.latest(scope),
    tile: (tile, scope) => database.tile(tile, scope),
    async lookup(asked, scope) {
      try {
        return await database.lookup(asked, scope);
      } catch (failure) {
        if (!(failure instanceof Fault) || modes.of(asked.path) !== "bypass") throw failure;
        const hint = `${failure.hint}; it is in mode bypass here, and whoever wants it unverified sets, for this one command, GONOSUMDB=${asked.path}`;
        throw new Fault(failure.code, failure.message, { hint, cause: failure });
      }
    },
  };
}
