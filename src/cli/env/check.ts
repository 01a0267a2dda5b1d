import { readSurroundings } from "../../doctor/surroundings/surroundings.ts";
import { isFault } from "../../fault/fault.ts";
import type { Why } from "../../modules/why.ts";
import { askLocalApi } from "../../net/local-api.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";
import { flaws, type Flaw } from "./flaws.ts";
import { askByGo, type Seen } from "./seen.ts";
import { winners } from "./winners.ts";

const mostNamed = 5;

/**
 * Proves that the go command of this folder asks the gateway: what its settings say for each module, and a question of the
 * real go command that the gateway must have seen. 0: it does; 1: it does not.
 */
export async function checkEnvironment(config: ReadConfig, gateway: string): Promise<number> {
  const surroundings = await readSurroundings({ folder: process.cwd(), environment: process.env });
  const { go } = surroundings;
  const seen = go.file === undefined ? undefined : await withTrace(config, await askByGo(process.env));
  const found = [...flaws(surroundings, gateway), ...(seen === undefined ? [noGo] : seenFlaws(seen, gateway))];
  const traced = seen?.request === undefined ? undefined : await traceOf(config, seen.request);
  const lines = [
    `gateway  ${gateway}`,
    ...winners(surroundings).map(({ by, because, modules }) => `modules  ${some(modules)}: ${by}, by ${because}`),
    ...(seen?.request === undefined ? [] : [`seen     ${seen.module}: ${seen.code}, request ${seen.request}${traced}`]),
    ...found.map(({ weight, what, fix }) => `${weight === "broken" ? "✗" : "!"}        ${what}\n         fix: ${fix}`),
  ];
  const broken = found.some(({ weight }) => weight === "broken");
  process.stdout.write(`${[...lines, broken ? "not in effect" : "in effect"].join("\n")}\n`);
  return broken ? 1 : 0;
}

const noGo: Flaw = { weight: "broken", what: "there is no go command in PATH", fix: "install Go: https://go.dev/dl" };

function seenFlaws({ request, code, module, words }: Seen, gateway: string): readonly Flaw[] {
  const said = words.split("\n").slice(0, 3).join(" ").slice(0, 300);
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
  return [
    {
      weight: "broken",
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

/** Whether the gateway itself remembers it: that can be asked on its own machine alone. */
async function traceOf(config: ReadConfig, id: string): Promise<string> {
  try {
    await askLocalApi(adminSocketOf(config.data), `/api/v1/requests/${id}`);
    return ", as its trace says too";
  } catch (failure) {
    if (isFault(failure, "SERVER_NOT_RUNNING")) return "";
    if (isFault(failure, "UNKNOWN_REQUEST")) return ", of another gateway than the one on this data folder";
    throw failure;
  }
}

function some(modules: readonly string[]): string {
  const named = modules.slice(0, mostNamed).join(" ");
  return modules.length > mostNamed ? `${named} and ${modules.length - mostNamed} more` : named;
}
