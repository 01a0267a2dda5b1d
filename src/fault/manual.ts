import { catalogue, type CatalogueEntry } from "./catalogue.ts";

/** docs/errors.md, made from the catalogue. */
export function errorsManual(): string {
  return `# Errors

Made from \`src/fault/catalogue.ts\` by \`npm run docs\`; do not edit.

Every failure has a stable code. The go command prints it with the reason, the cure and the request id, by which the log finds it.
"Again" says whether the same request may succeed later without anybody changing anything. 404 and 410 mean "really not there" and
let a client's \`,\` list go on; nothing else does.

| code | status | again | meaning | cure |
|---|---|---|---|---|
${Object.entries<CatalogueEntry>(catalogue).map(row).join("\n")}
`;
}

function row([code, { status, retry, meaning, hint }]: [string, CatalogueEntry]): string {
  const cells = [`\`${code}\``, String(status), retry ? "yes" : "no", meaning, hint];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
