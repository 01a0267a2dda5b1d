import type { FailedRequest, RunTally } from "../../events/run-tally.ts";
import { causeInWords } from "../../events/cause-words.ts";
import { count, seconds, size } from "./words.ts";

/** Shorter waits are not worth a mention at the end. */
const worthTellingMs = 1_000;
const mostFailures = 3;

/** What it came to, in one line; none when the command needed nothing of the gateway. */
export function summary(tally: RunTally, tookMs: number): readonly string[] {
  if (tally.requests === 0) return [];
  const { done, fromCache } = tally.modules;
  const { bytes } = tally.fetched;
  const parts = [`${count(done, "module")}, ${size(bytes)} fetched, ${fromCache} from cache, ${seconds(tookMs)}`];
  const { slowest } = tally;
  if (slowest !== undefined && slowest.tookMs >= worthTellingMs) {
    const why = slowest.cause === undefined ? "" : `, ${causeInWords(slowest.cause, slowest.object)}`;
    parts.push(`longest wait ${seconds(slowest.tookMs)} (${slowest.object}${why})`);
  }
  return [`modgate: ${parts.join("; ")}`];
}

/** Why a command failed as far as modules are the reason: what was tried, where, how long, and what to do. */
export function explanation(tally: RunTally): readonly string[] {
  const telling = tellingFailures(tally.failures);
  const lines = telling
    .slice(0, mostFailures)
    .flatMap(({ object, tookMs, code, why, fix }) => [
      `modgate: ${object} could not be had (${code}, after ${seconds(tookMs)})`,
      ...reasonLines(why).map((line) => `  tried: ${line}`),
      `  to do: ${fix}`,
    ]);
  const more = telling.length - mostFailures;
  return more > 0 ? [...lines, `modgate: and ${count(more, "more failure")}`] : lines;
}

/**
 * What is really missing comes before what is only not there: the go command asks for each prefix of an import path, and
 * a 404 is then the right answer.
 */
function tellingFailures(failures: readonly FailedRequest[]): readonly FailedRequest[] {
  const latest = [...new Map(failures.map((failure) => [failure.object, failure])).values()];
  const broken = latest.filter(({ status }) => status !== 404 && status !== 410);
  if (broken.length > 0) return broken;
  return latest.filter(({ endpoint }) => endpoint === "info" || endpoint === "mod" || endpoint === "zip");
}

function reasonLines(why: string): readonly string[] {
  return why
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, 3);
}
