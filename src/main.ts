import { parseWrapped } from "./cli/go/command-line.ts";
import { report } from "./cli/report.ts";

const argv = process.argv.slice(2);
try {
  const wrapped = parseWrapped(argv);
  // Each command loads only what it needs, and the process is over when the command is: nothing left open keeps it.
  process.exit(
    wrapped === undefined
      ? await (await import("./cli/program.ts")).runProgram(argv, process.env)
      : await (await import("./cli/go/run-wrapped.ts")).runWrapped(wrapped, process.env),
  );
} catch (failure) {
  process.exit(report(failure));
}
