import type { Waiting } from "../../events/activity.ts";
import type { Ahead } from "../../events/event.ts";
import { objectOf, type Setback, type Step, type Trace } from "../../events/trace.ts";
import { causeInWords } from "../../events/cause-words.ts";
import { seconds } from "../go/words.ts";

/** A request as GET /api/v1/requests/{id} shows it: ended, or still under way. */
export type ShownTrace = Pick<Trace, "steps" | "setbacks"> &
  (
    | ({ readonly state: "ended" } & Omit<Trace["ended"], "what">)
    | ({ readonly state: "under_way" } & Pick<Waiting, "request" | "ahead" | "object" | "since">)
  );

const mostSteps = 20;

/** What a request waited for, each wait with its budget, and how it ended. */
export function traceText(trace: ShownTrace, now: number): string {
  const lines =
    trace.state === "ended"
      ? endLines(trace)
      : [
          `request ${trace.request}: ${trace.object}${aheadInWords(trace.ahead)}, under way for ${seconds(now - trace.since)}`,
        ];
  const during = trace.state === "ended" ? lifeOf(trace) : { began: trace.since, until: now, object: trace.object };
  return `${[...lines, ...stepLines(trace.steps, during), ...setbackLines(trace.setbacks)].join("\n")}\n`;
}

/** "14:02:11  .zip 503 STILL_FETCHING after 15 s (request 0123456789abcdef)", then why and what to do. */
export function endLines(ended: Omit<Trace["ended"], "what">): readonly string[] {
  const { endpoint, module, version, status, code, source, tookMs, request = "", why, fix, at, ahead } = ended;
  const how = code ?? (source === "cache" ? "from the cache" : source === "none" ? "" : `from ${source}`);
  const object = objectOf(endpoint, module, version);
  return [
    `${time(at)}  ${object}${aheadInWords(ahead)}: ${[status, how].join(" ").trim()} after ${shortly(tookMs)} (request ${request})`,
    ...(why?.split("\n").map((line) => `  why: ${line}`) ?? []),
    ...(fix === undefined ? [] : [`  fix: ${fix}`]),
  ];
}

/** ", fetched ahead (warm)", behind what no client asked for. */
export function aheadInWords(ahead: Ahead | undefined): string {
  return ahead === undefined ? "" : `, fetched ahead (${ahead})`;
}

/** From when to when a request was under way, and for what. */
export type Life = { readonly began: number; readonly until: number; readonly object: string };

export function lifeOf({ at, tookMs, endpoint, module, version }: Omit<Trace["ended"], "what">): Life {
  return { began: at - tookMs, until: at, object: objectOf(endpoint, module, version) };
}

export function stepLines(steps: readonly Step[], life: Life): readonly string[] {
  if (steps.length === 0) return ["  it waited for nothing"];
  const shown = new Set(steps.toSorted((a, b) => lasting(b) - lasting(a)).slice(0, mostSteps));
  const left = steps.length - shown.size;
  return [
    ...steps.filter((step) => shown.has(step)).map((step) => stepLine(step, life)),
    ...(left > 0 ? [`  and ${left} shorter waits`] : []),
  ];
}

/** "  at 120 ms  waited 15 s of 75 s for the first byte from proxy.example.com:443: given up" */
function stepLine(step: Step, { began, until, object }: Life): string {
  const { reason, on, budgetMs, at, tookMs, outcome } = step;
  const when = `  at ${shortly(Math.max(0, at - began))}`;
  if (budgetMs === 0) return `${when}  ${reason} ${(tookMs ?? 0).toFixed(1)} ms: ${on}`;
  const spent = tookMs === undefined ? `waiting ${shortly(until - at)}` : `waited ${shortly(tookMs)}`;
  const end = outcome === undefined ? "goes on" : outcome.replaceAll("_", " ");
  return `${when}  ${spent} of ${seconds(budgetMs)} ${causeInWords({ reason, on }, object)}: ${end}`;
}

export function setbackLines(setbacks: readonly Setback[]): readonly string[] {
  return setbacks.map(({ on, code, why }) => `  tried ${on}: ${code}: ${why.replace(/\s*\n\s*/g, "; ")}`);
}

function shortly(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : seconds(ms);
}

function lasting({ tookMs = Number.POSITIVE_INFINITY }: Step): number {
  return tookMs;
}

/** "2026-11-22 14:02:11", as the clock on the wall says. */
export function time(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace("T", " ");
}
