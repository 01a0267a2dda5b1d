import type { UnprovenReport } from "../../http/deps.ts";
import { askLocalApi } from "../../net/local-api.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";

/** Prints what was handed out unproven, and who got it. Exit code 1 when some of it turned out wrong. */
export async function showUnproven(config: ReadConfig): Promise<number> {
  const answer = (await askLocalApi(adminSocketOf(config.data), "/api/v1/unproven")) as {
    readonly files: readonly UnprovenReport[];
  };
  if (answer.files.length === 0) process.stdout.write("nothing that was handed out waits to be verified\n");
  for (const file of answer.files) process.stdout.write(`${linesOf(file).join("\n")}\n`);
  return answer.files.some(({ state }) => state === "withdrawn") ? 1 : 0;
}

function linesOf({
  module,
  version,
  kind,
  h1,
  state,
  mode,
  because,
  at,
  until,
  withdrawn,
  receivers,
  from,
}: UnprovenReport) {
  const line = `${module} ${version}${kind === "mod" ? "/go.mod" : ""}`;
  const words = {
    open: `to be verified until ${timeOf(until)}`,
    overdue: `NOT PROVEN IN TIME (${timeOf(until)}), and handed out no longer`,
    withdrawn: `WITHDRAWN ${timeOf(withdrawn?.at ?? 0)}: it should be ${withdrawn?.proven}`,
  };
  return [
    `${line}: ${words[state]}`,
    `  handed out ${timeOf(at)} (${mode}), from ${from}: ${because.replaceAll("\n", "; ")}`,
    `  look for it in go.sum files: ${line} ${h1}`,
    ...receivers.map(
      ({ client, times, first, last }) =>
        `  got it: ${client}, ${times} times, from ${timeOf(first.at)} (request ${first.request}) to ${timeOf(last.at)} (request ${last.request})`,
    ),
  ];
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
