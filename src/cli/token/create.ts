import { z } from "zod";
import { Fault } from "../../fault/fault.ts";
import { askLocalApi } from "../../net/local-api.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";

export type CreateOptions = {
  readonly subject: string;
  readonly kind?: string;
  readonly days?: string;
  readonly modules?: string;
  readonly rights?: string;
  readonly note?: string;
};

const made = z.object({ token: z.string(), id: z.string(), expiresAt: z.number() });

/** Has the server make a token: it alone on standard output, what belongs to it on standard error. */
export async function create({ data }: ReadConfig, options: CreateOptions): Promise<number> {
  const { subject, kind, modules, note, rights, days = "90" } = options;
  if (!/^\d{1,3}$/.test(days)) throw new Fault("USAGE", `--days ${days} is no number of days`);
  const body = {
    subject,
    lifeMs: Number(days) * 24 * 3_600_000,
    ...(kind !== undefined && { kind }),
    ...(modules !== undefined && { modules }),
    ...(note !== undefined && { note }),
    ...(rights !== undefined && { rights: rights.split(",") }),
  };
  const { token, id, expiresAt } = made.parse(await askLocalApi(adminSocketOf(data), "/api/v1/tokens", "POST", body));
  process.stdout.write(`${token}\n`);
  process.stderr.write(`token ${id} of ${subject}, good until ${new Date(expiresAt).toISOString().slice(0, 10)}\n`);
  return 0;
}
