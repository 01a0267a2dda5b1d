import { parseWrapped } from "./cli/go/command-line.ts";
import { report } from "./cli/report.ts";

const argv = process.argv.slice(2);
try {
  const wrapped = parseWrapped(argv);
  if (wrapped === undefined) process.exitCode = await (await import("./cli/program.ts")).runProgram(argv, process.env);
  // A command somebody waits for: it loads only what it needs, and is over when the command is.
  else process.exit(await (await import("./cli/go/run-wrapped.ts")).runWrapped(wrapped, process.env));
} catch (failure) {
  process.exit(report(failure));
}
