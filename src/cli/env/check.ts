import { readSurroundings } from "../../doctor/surroundings/surroundings.ts";
import { catalogue } from "../../fault/catalogue.ts";
import { isFault } from "../../fault/fault.ts";
import type { Why } from "../../modules/why.ts";
import { askLocalApi } from "../../net/local-api.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";
import { flaws, type Flaw } from "./flaws.ts";
import { askByGo, type Seen } from "./seen.ts";
import { type Winner, winners } from "./winners.ts";
import { startFolder } from "../start-folder.ts";

const mostNamed = 5;

/** What was found, as --json prints it. */
type EnvironmentCheck = {
  readonly gateway: string;
  readonly inEffect: boolean;
  readonly winners: readonly Winner[];
  /** The question that the gateway answered; absent: it was not the gateway that answered go. */
  readonly seen?: Pick<Seen, "module" | "code" | "request"> & { readonly trace: Traced };
  readonly flaws: readonly Flaw[];
};

/** Whether the gateway itself remembers the question: that can be asked on its own machine alone. */
type Traced = "remembered" | "unknown here" | "not asked";

/**
 * Proves that the go command of this folder asks the gateway: what its settings say for each module, and a question of the
 * real go command that the gateway must have seen. 0: it does; 1: it does not.
 */
export async function checkEnvironment(config: ReadConfig, gateway: string, json: boolean): Promise<number> {
  const found = await examine(config, gateway);
  process.stdout.write(json ? `${JSON.stringify(found, undefined, 2)}\n` : inWords(found));
  return found.inEffect ? 0 : 1;
}

async function examine(config: ReadConfig, gateway: string): Promise<EnvironmentCheck> {
  const surroundings = await readSurroundings({ folder: startFolder(), environment: process.env });
  const { go } = surroundings;
  const seen = go.file === undefined ? undefined : await withTrace(config, await askByGo(process.env));
  const found = [...flaws(surroundings, gateway), ...(seen === undefined ? [noGo] : seenFlaws(seen, gateway))];
  const { module, code, request } = seen ?? {};
  return {
    gateway,
    inEffect: found.every(({ weight }) => weight !== "broken"),
    winners: winners(surroundings),
    ...(module !== undefined &&
      request !== undefined && { seen: { module, code, request, trace: await traceOf(config, request) } }),
    flaws: found,
  };
}

function inWords({ gateway, inEffect, winners: all, seen, flaws: found }: EnvironmentCheck): string {
  const lines = [
    `gateway  ${gateway}`,
    ...all.map(({ by, because, modules }) => `modules  ${some(modules)}: ${by}, by ${because}`),
    ...(seen === undefined
      ? []
      : [`seen     ${seen.module}: ${seen.code}, request ${seen.request}${traceInWords[seen.trace]}`]),
    ...found.map(({ weight, what, fix }) => `${weight === "broken" ? "✗" : "!"}        ${what}\n         fix: ${fix}`),
  ];
  return `${[...lines, inEffect ? "in effect" : "not in effect"].join("\n")}\n`;
}

const traceInWords: Readonly<Record<Traced, string>> = {
  remembered: ", as its trace says too",
  "unknown here": ", of another gateway than the one on this data folder",
  "not asked": "",
};

const noGo: Flaw = { weight: "broken", what: "there is no go command in PATH", fix: "install Go: https://go.dev/dl" };

function seenFlaws({ request, code, module, words }: Seen, gateway: string): readonly Flaw[] {
  const said = words.split("\n").slice(0, 3).join(" ").replaceAll(/\s+/g, " ").slice(0, 300);
  if (request === undefined) {
    return [
      {
        weight: "broken",
        what: `go asked for ${module}, and it was not the gateway that answered: ${said}`,
        fix: `check that ${gateway} answers, and that nothing stands in front of it or behind it in GOPROXY`,
      },
    ];
  }
  if (code === "NOT_FOUND" || code === "GONE") return [];
  // What its upstreams say of it is not go's set-up: only who is not let in has none of the gateway.
  const status = Object.entries(catalogue).find(([name]) => name === code)?.[1].status;
  return [
    {
      weight: status === 401 || status === 403 ? "broken" : "weak",
      what: `the gateway answers a module that cannot exist by ${code}: ${said}`,
      fix: "modgate doctor",
    },
  ];
}

/** Where go went on to somebody else, only the gateway itself can say whether it was asked. */
async function withTrace(config: ReadConfig, seen: Seen): Promise<Seen> {
  if (seen.request !== undefined) return seen;
  const path = `/api/v1/modules/${seen.module}/why`;
  const told = await askLocalApi(adminSocketOf(config.data), path).catch((failure: unknown) => {
    if (!isFault(failure, "SERVER_NOT_RUNNING")) throw failure;
    return { last: [] };
  });
  const { last } = told as Pick<Why, "last">;
  const ended = last[0]?.ended;
  return ended === undefined ? seen : { ...seen, request: ended.request, code: ended.code };
}

async function traceOf(config: ReadConfig, id: string): Promise<Traced> {
  try {
    await askLocalApi(adminSocketOf(config.data), `/api/v1/requests/${id}`);
    return "remembered";
  } catch (failure) {
    if (isFault(failure, "SERVER_NOT_RUNNING")) return "not asked";
    if (isFault(failure, "UNKNOWN_REQUEST")) return "unknown here";
    throw failure;
  }
}

function some(modules: readonly string[]): string {
  const named = modules.slice(0, mostNamed).join(" ");
  return modules.length > mostNamed ? `${named} and ${modules.length - mostNamed} more` : named;
}
