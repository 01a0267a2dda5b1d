import { z } from "zod";
import { Fault } from "../../fault/fault.ts";
import { parsePatterns } from "../../gomod/pattern.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { readJson } from "./json-body.ts";

const body = z.strictObject({
  mode: z.enum(["strict", "light", "bypass", "configured"]),
  forMs: z.int().min(1_000).optional(),
  reason: z.string().max(500).default(""),
  pattern: z.string().min(1).max(4_000).optional(),
  /** Who sits in front of the admin socket, as they say. */
  by: z.string().max(100).optional(),
});

/** GET /api/v1/mode: the verification mode in force, and what was handed out under others. */
export async function mode(_ask: Ask, { modes }: House): Promise<Answer> {
  return answerJson(200, modes.state() ?? { mode: "off" });
}

/** POST /api/v1/mode: a mode for a while, with the reason, or back to what is configured. */
export async function changeMode(ask: Ask, { modes }: House): Promise<Answer> {
  const parsed = body.safeParse(await readJson(ask));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.join(".") ?? "";
    throw new Fault("API_BAD_REQUEST", `the body: ${at === "" ? "" : `${at}: `}${issue?.message ?? "no object"}`);
  }
  const { mode: asked, forMs, reason, pattern, by } = parsed.data;
  const patterns = pattern === undefined ? undefined : parsePatterns(pattern);
  return answerJson(200, modes.change({ mode: asked, forMs, patterns, who: whoAsks(ask, by), why: reason }));
}

/** GET /api/v1/unproven: what was handed out before it was proven, what became of it, and who got it. */
export async function unproven(_ask: Ask, { modes }: House): Promise<Answer> {
  return answerJson(200, { files: await modes.unproven() });
}

function whoAsks(ask: Ask, by: string | undefined): string {
  const way = ask.door === "admin" ? "admin socket" : `${ask.asker.subject ?? ""}, from ${ask.remoteAddress}`;
  return by === undefined ? way : `${by}, ${way}`;
}
