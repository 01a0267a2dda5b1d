import type { Evidence, Held, Why, WhyUpstream } from "../../modules/why.ts";
import { seconds, size } from "../go/words.ts";
import { aheadInWords, endLines, lifeOf, setbackLines, stepLines, time } from "./trace-text.ts";

export type WhyContext = {
  readonly server: boolean;
  /** So many commands run behind a gateway of their own. */
  readonly runs: number;
  readonly now: number;
};

/** A module's story for people, a line for each answer. */
export function whyText(why: Why, { server, runs, now }: WhyContext): string {
  const name = why.version === undefined ? why.module : `${why.module}@${why.version}`;
  const lines = [
    `${name}${server ? "" : " (no server runs on this data folder: from this machine's own configuration and cache)"}`,
    `route     ${why.route.to}: ${why.route.because}`,
    ...why.upstreams.map((upstream) => `upstream  ${upstreamInWords(upstream)}`),
    `verified  ${verifiedInWords(why.verifiedBy)}`,
    ...(why.held.length === 0 ? ["held      nothing"] : why.held.map((one) => `held      ${heldInWords(one)}`)),
    ...(why.versions.length === 0 ? [] : [`versions  ${why.versions.join(" ")}`]),
    ...why.evidence.map((one) => `evidence  ${evidenceInWords(one)}`),
    ...((server || runs > 0) && why.waiting.length === 0 ? ["now       nobody waits for it"] : []),
    ...why.waiting.flatMap(({ object, since, waits, request, ahead }) => [
      `now       ${object}${aheadInWords(ahead)}, for ${seconds(now - since)} (request ${request})`,
      ...stepLines(waits, { began: since, until: now, object }),
    ]),
    ...(why.last.length === 0 ? ["last      no request for it is remembered"] : []),
    ...why.last.flatMap(({ ended, steps, setbacks }, at) => [
      ...endLines(ended).map((line, n) => (n === 0 ? `last      ${line}` : line)),
      ...(at > 0 || steps.length === 0 ? [] : stepLines(steps, lifeOf(ended))),
      ...(at > 0 ? [] : setbackLines(setbacks)),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function upstreamInWords({ name, state, lastFailure }: WhyUpstream): string {
  const now = state === "open" ? " (rests: it was silent)" : state === "half_open" ? " (tried once more)" : "";
  const last = lastFailure === undefined ? "" : `; failed at ${time(lastFailure.at)}: ${lastFailure.code}`;
  return `${name}${now}${last}`;
}

function verifiedInWords(by: Why["verifiedBy"]): string {
  if (by.who === "database") return `by checksum database ${by.database}`;
  return by.who === "pin" ? `by the first sight of it: ${by.because}` : `by nobody: ${by.because}`;
}

function heldInWords({ what, bytes, from, since, vouched }: Held): string {
  const kept = what === "list" || what === "latest" || what === "query" ? "answer to" : "kept:";
  const believed = vouched === undefined ? "" : `, vouched for by ${vouched}`;
  return `${kept} ${what}, ${size(bytes)} from ${from} since ${time(since)}${believed}`;
}

function evidenceInWords(one: Evidence): string {
  if (one.by === "proof") return `a proof of ${one.database}, since ${time(one.at)}`;
  return `.${one.kind} pinned to ${one.h1} since ${time(one.at)}`;
}
