import type { Evidence } from "./check.ts";
import type { UnknownName } from "./probes/names.ts";

/** What each name server said of a name. */
export function nameEvidence({ host, answers, search, said }: UnknownName): Evidence {
  return {
    host,
    nameServers: answers.map(({ server, said: what, tookMs }) => `${server}: ${what} after ${tookMs} ms`),
    ...(search.length > 0 && { search }),
    system: said,
  };
}
