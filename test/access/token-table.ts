import type { TokenRow, TokenTable } from "../../src/store/tokens.ts";

/** Tokens in memory. */
export function tokenTable(): TokenTable {
  const rows = new Map<string, TokenRow>();
  return {
    add: async (row) => void rows.set(row.id, row),
    find: async (id) => rows.get(id),
    list: async () => [...rows.values()],
    async revoke(id, revokedAt, revokedBy) {
      const row = rows.get(id);
      if (row !== undefined && row.revokedAt === undefined) rows.set(id, { ...row, revokedAt, revokedBy });
    },
    async touch(uses) {
      for (const [id, usedAt] of uses) {
        const row = rows.get(id);
        if (row !== undefined) rows.set(id, { ...row, usedAt });
      }
    },
    async forget(before) {
      for (const { id, expiresAt } of rows.values()) if (expiresAt < before) rows.delete(id);
    },
  };
}
