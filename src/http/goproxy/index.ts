import type { Match } from "../endpoint.ts";
import { info } from "./info.ts";
import { latest } from "./latest.ts";
import { list } from "./list.ts";
import { mod } from "./mod.ts";
import { parseGoproxy } from "./parse.ts";
import { zip } from "./zip.ts";

const endpoints = { list, latest, info, mod, zip };

const routes = {
  list: "GET /{module}/@v/list",
  latest: "GET /{module}/@latest",
  info: "GET /{module}/@v/{version}.info",
  mod: "GET /{module}/@v/{version}.mod",
  zip: "GET /{module}/@v/{version}.zip",
} as const;

/** The GOPROXY protocol. @see https://go.dev/ref/mod#goproxy-protocol */
export function matchGoproxy(path: string): Match | undefined {
  const target = parseGoproxy(path);
  if (target === undefined) return undefined;
  const { kind, module, version } = target;
  const subject = version === "" ? { module } : { module, version };
  return {
    endpoint: kind,
    route: routes[kind],
    ...subject,
    answer: (ask, house) => endpoints[kind](ask, target, house),
  };
}
