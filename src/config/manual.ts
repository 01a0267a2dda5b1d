import { describeSchema, listOptions, type Option } from "./options.ts";

/** docs/configuration.md, made from the schema. */
export function configurationManual(): string {
  const options = listOptions(describeSchema());
  const head = [
    "# Configuration",
    "",
    "Made from `src/config/schema.ts` by `npm run docs`; do not edit.",
    "",
    "Layers, weakest first: defaults, the YAML file (`--config FILE` or `MODGATE_CONFIG`), environment, flags.",
    "An unknown key or a value that is not allowed stops the start with the place and the nearest known key.",
    "Times are milliseconds and sizes bytes; `30s`, `5m`, `2h`, `64MiB`, `5GiB` do as well.",
    "A list in the environment is separated by `;`; a list flag is repeated.",
    "Relative names of files in `private` and `upstreams` begin at the folder of the YAML file, all others where modgate was started.",
    "",
    "| key | flag | environment | default | meaning |",
    "|---|---|---|---|---|",
  ];
  return [...head, ...options.flatMap((option) => [row(option), ...option.members.map(memberRow)]), ""].join("\n");
}

function memberRow(member: Option["members"][number]): string {
  return row({ ...member, kind: "objects", flag: "", variable: "" });
}

function row(option: Option["members"][number] & Pick<Option, "kind" | "flag" | "variable">): string {
  const fallback = option.fallback === undefined ? "" : `\`${JSON.stringify(option.fallback)}\``;
  const choices =
    option.choices.length === 0 ? "" : ` One of ${option.choices.map((choice) => `\`${choice}\``).join(", ")}.`;
  const inFileOnly = option.kind === "objects";
  const cells = [
    `\`${option.key}\``,
    inFileOnly ? "file only" : `\`${option.flag}\``,
    inFileOnly ? "file only" : `\`${option.variable}\``,
    fallback,
    `${option.description}${choices}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
