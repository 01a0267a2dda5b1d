import type { ForeignDatabase } from "../checksums/database.ts";
import type { ProofSource, SumdbSource, SumdbState } from "../http/deps.ts";

/** What the API shows of foreign databases, and the one thing it lets people do. */
export function sumdbSource(databases: readonly ForeignDatabase[]): SumdbSource {
  return {
    list: () => Promise.all(databases.map(stateOf)),
    async unfreeze(name, forget) {
      const database = databases.find((one) => one.name === name);
      await database?.unfreeze(forget);
      return database !== undefined;
    },
  };
}

/** The first database that has proven the version: public modules by the one at the door. */
export function proofSource(databases: readonly ForeignDatabase[]): ProofSource {
  return {
    async find(module, version) {
      const records = await Promise.all(databases.map((database) => database.held(module, version)));
      return records.find((record) => record !== undefined)?.proof;
    },
  };
}

async function stateOf(database: ForeignDatabase): Promise<SumdbState> {
  const [fork, newest] = await Promise.all([database.fork(), database.newest().catch(() => undefined)]);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
  return {
    name: database.name,
    ...(newest !== undefined && { size: newest.tree.size }),
    ...(fork !== undefined && {
      fork: { older: text(fork.older), newer: text(fork.newer), proof: fork.proof, at: fork.at },
    }),
  };
}
