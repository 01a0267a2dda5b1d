import { Fault } from "../../fault/fault.ts";
import { goModHash } from "../../gomod/h1.ts";
import type { Patient } from "../patient.ts";
import type { SumKey } from "../surroundings/go-sum-hashes.ts";
import type { Named } from "../surroundings/requirements.ts";
import { routes } from "./routes.ts";
import { zips } from "./zips.ts";

/** What a proxy served, by its hash. */
export type Served = SumKey & Named & { readonly hash: string; readonly url: string; readonly where: string };

/** Of every go.mod a proxy served, and of every zip that was fetched whole. */
export async function servedHashes(patient: Patient): Promise<readonly Served[]> {
  const mods = (await patient.measure(routes)).flatMap(({ named, stops }): readonly Served[] => {
    const exchange = stops.find(({ leads }) => leads === "served")?.exchange;
    if (exchange?.end !== "answered" || !exchange.whole || named.version === "latest") return [];
    const { url, where } = exchange;
    return [{ ...named, goModOnly: true, hash: goModHash(exchange.body), url, where: where || url }];
  });
  const whole = (await patient.measure(zips)).flatMap(({ named, url, where, ...zip }): readonly Served[] =>
    zip.end !== "whole" || zip.verdict instanceof Fault
      ? []
      : [{ ...named, goModOnly: false, hash: zip.verdict.h1, url, where }],
  );
  return [...mods, ...whole];
}
