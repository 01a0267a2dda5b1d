import { z } from "zod";
import { askLocalApi } from "../../net/local-api.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";

const listed = z.object({
  tokens: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      subject: z.string(),
      note: z.string(),
      modules: z.string(),
      rights: z.array(z.string()),
      expiresAt: z.number(),
      usedAt: z.number().optional(),
      revokedAt: z.number().optional(),
    }),
  ),
});

/** Prints the tokens of the server, the newest first. */
export async function list({ data }: ReadConfig, asJson: boolean): Promise<number> {
  const answer = await askLocalApi(adminSocketOf(data), "/api/v1/tokens");
  const { tokens } = listed.parse(answer);
  if (asJson) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  else for (const token of tokens) process.stdout.write(`${line(token)}\n`);
  return 0;
}

function line(token: z.output<typeof listed>["tokens"][number]): string {
  const { id, kind, subject, note, modules, rights, expiresAt, usedAt, revokedAt } = token;
  const state =
    revokedAt !== undefined
      ? `revoked ${day(revokedAt)}`
      : `${expiresAt <= Date.now() ? "expired" : "good until"} ${day(expiresAt)}`;
  const used = usedAt === undefined ? "never used" : `used ${day(usedAt)}`;
  return [id, kind, subject, rights.join(","), modules === "" ? "*" : modules, state, used, note].join("  ").trimEnd();
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
