import { parseWrapped } from "./cli/go/command-line.ts";
import { print } from "./cli/print.ts";
import { report } from "./cli/report.ts";

const argv = process.argv.slice(2);
let code = 0;
// Whoever read our output has gone, as `head` does: there is nobody left to tell.
process.stdout.once("error", () => process.exit(code));
try {
  const wrapped = parseWrapped(argv);
  // Each command loads only what it needs.
  code =
    wrapped === undefined
      ? await (await import("./cli/program.ts")).runProgram(argv, process.env)
      : await (await import("./cli/go/run-wrapped.ts")).runWrapped(wrapped, process.env);
} catch (failure) {
  code = report(failure);
}
await print("");
// The process is over when the command is: nothing left open keeps it.
process.exit(code);
