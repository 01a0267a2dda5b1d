import type { Check, Code } from "./check.ts";
import { checks } from "./checks/index.ts";
import { devServerChecks } from "./dev-server/checks/index.ts";
import { notTold } from "./not-told.ts";

/** How many rows the catalogue has of each kind. */
const kinds = [
  ["W", 30, "Waits: go stands still, mostly without a word"],
  ["A", 31, "GOPROXY and the way to it"],
  ["B", 16, "The checksum database"],
  ["C", 20, "Private modules: git, ssh, discovery"],
  ["D", 10, "Module cache and files"],
  ["E", 16, "go env, go.mod, toolchain"],
] as const;

/** docs/doctor.md, made from the checks. */
export function doctorManual(): string {
  return `# What modgate doctor finds

Made from \`src/doctor\` by \`npm run docs\`; do not edit.

\`modgate doctor\` says why \`go mod download\` fails or stands still in the folder it is run in; \`modgate doctor
MODULE[@VERSION]\` asks for one module. It needs no running modgate, asks only hosts the configuration really uses, all at
once, with at most 5 s for each answer and 10 s in all (25 s when a download has to be watched), and changes nothing.
Exit code 0: nothing is broken, 1: something is, 2: the command line was not understood.

- \`--json\`: for machines, schema \`modgate.doctor/1\`; the codes below are stable.
- \`--lang en|zh\`: default is the language of the environment.
- \`--fix\`: shows the change that would cure the primary cause, and asks before it is made; \`--yes\` answers.
- \`--pid N\`, \`--stuck\` (Linux): what a go command that stands still waits for, without ending it.

Of several causes the first one in the order of their checks is the primary one; what follows from it is named, not explained.
An error is what makes go fail, wait for ever or take an absurd time; a warning is what go gets by. Secrets are never shown.

${kinds.map(([letter, count, title]) => section(letter, count, title)).join("\n")}
${devServerSection()}`;
}

function devServerSection(): string {
  const rows = devServerChecks
    .toSorted((a, b) => Number(a.code.slice(1)) - Number(b.code.slice(1)))
    .map(({ code, title, shows, probe }) => cells(`<a id="${code.toLowerCase()}"></a>${code}`, title.en, shows, probe));
  return `## Rules of a dev server

\`modgate doctor vite.config.ts\` (or \`webpack.config.js\`) reads the proxy rules of a dev server. The file is never run: constants,
templates, spreads and merges of local objects, \`defineConfig\`, functions that give one object, \`path.resolve\` are followed;
what comes from imports, the environment or the request is named with its place as \`not told\`, and never guessed. The rules are
those of Vite 8 and of webpack-dev-server 4 and 5, and the tests hold each row against them. \`--url /api/x\` says which rule has
a URL, with its line, where the request goes, and what the other rules would have done. A fix is text for the file.
Files of other tools are refused: Angular's proxy.conf.js, next.config.js, vue.config.js (Vue CLI makes rules of its own of it).

| code | cause | what the dev server does | told by |
|---|---|---|---|
${rows.join("\n")}
`;
}

function section(letter: string, count: number, title: string): string {
  const codes = Array.from({ length: count }, (_, at) => `${letter}${at + 1}` as Code);
  const extra = checks.map(({ code }) => code).filter((code) => code.startsWith(letter) && !codes.includes(code));
  const rows = [...codes, ...extra].map((code) => row(code)).join("\n");
  return `## ${title}\n\n| code | cause | plain go shows | told by |\n|---|---|---|---|\n${rows}\n`;
}

function row(code: Code): string {
  const check = checks.find((one) => one.code === code);
  const anchor = `<a id="${code.toLowerCase()}"></a>${code}`;
  if (check !== undefined) return cells(anchor, check.title.en, check.plainGo, check.probe);
  const other = checks.find(({ also }) => also?.includes(code) === true);
  if (other !== undefined) return cells(anchor, `see ${other.code}`, "", found(other));
  return cells(anchor, "", "", notTold[code] === undefined ? "no check yet" : `not told: ${notTold[code]}`);
}

function found({ code }: Check): string {
  return `found by the check of ${code}`;
}

function cells(...texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}
