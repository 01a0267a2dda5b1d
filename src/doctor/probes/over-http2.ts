import { askOverHttp2, type Http2Answer } from "../../net/http2-question.ts";
import { lookupInChild } from "../../net/lookup-in-child.ts";
import { isFault } from "../../fault/fault.ts";
import type { Patient } from "../patient.ts";
import { clientOptions } from "./client-options.ts";
import { budgets } from "./exchange.ts";
import { routes } from "./routes.ts";

export type OverHttp2 = {
  readonly where: string;
  readonly url: string;
  readonly http1Ms: number;
  readonly answer: Http2Answer;
};

/** The proxy that served a go.mod over HTTP/1.1, asked for it once more over HTTP/2, which is what a go command would speak. */
export async function overHttp2(patient: Patient): Promise<OverHttp2 | undefined> {
  const stop = (await patient.measure(routes))[0]?.stops.at(-1);
  const { exchange, entry } = stop ?? {};
  if (exchange?.end !== "answered" || entry?.url.protocol !== "https:" || exchange.via !== undefined) return undefined;
  const way = { url: new URL(exchange.url), trusted: true, ca: undefined, proxy: undefined };
  try {
    const answer = await askOverHttp2(
      clientOptions(patient.surroundings, "doctor"),
      way,
      budgets.firstByteMs,
      patient.scope,
      lookupInChild,
    );
    return { where: exchange.where, url: exchange.url, http1Ms: Math.round(exchange.tookMs), answer };
  } catch (failure) {
    if (isFault(failure)) return undefined;
    throw failure;
  }
}
