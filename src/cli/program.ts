import { Command as Line } from "commander";
import { Fault } from "../fault/fault.ts";
import { auditCommands } from "./audit/index.ts";
import { authCommands } from "./auth/index.ts";
import { addCommand, addCommandGroup, type Command, type CommandGroup } from "./command.ts";
import { namesDevServer } from "./names-dev-server.ts";
import { packageVersion } from "./package-version.ts";
import { policyCommands } from "./policy/index.ts";
import { report } from "./report.ts";
import { sumdbCommands } from "./sumdb/index.ts";
import { tokenCommands } from "./token/index.ts";

const commands: readonly Command[] = [
  {
    usage: "serve",
    summary: "serve modules to go commands",
    options: "all",
    flags: [["--open", "serve private modules to whoever can connect, also from other machines"]],
    run: async (config, { open }, _args, reread) =>
      (await import("./serve.ts")).serve(config, { open: open === true, reread }),
  },
  {
    usage: "status",
    summary: "what a running server does",
    run: async (config) => (await import("./status.ts")).status(config),
  },
  {
    usage: "live",
    summary: "what the running server, or a running modgate go, has in flight; --json or a pipe: one event a line",
    flags: [["--json", "each event as JSON, one a line"]],
    run: async (config, given) => (await import("./live.ts")).live(config, given),
  },
  {
    usage: "why <module>",
    summary:
      "the way of module[@version] and the rule that decides, what is held, what it waits for, how it ended last",
    options: ["upstream", "sumdb", "unlisted"],
    flags: [["--json", "the same as JSON"]],
    run: async (config, given, [named = ""]) => (await import("./why/why.ts")).why(config, given, named),
  },
  {
    usage: "env [place]",
    summary: "the lines that lead go to the gateway: for sh, fish, powershell, go, dockerfile, github, gitlab, or all",
    options: ["listen", "pathPrefix", "tlsCert"],
    flags: [
      [
        "--url <address>",
        "how clients reach the gateway; default: where the server on this data folder listens, or would",
      ],
      ["--check", "prove that they are in effect in this folder: what go asks, and what would pass the gateway by"],
      ["--json", "with --check: what was found as JSON"],
    ],
    run: async (config, given, [place]) => (await import("./env/env.ts")).env(config, given, place),
  },
  {
    usage: "warm <go.sum>",
    summary: "have the running server fetch what a go.sum file (- is standard input) or path@version names",
    run: async (config, _given, [named = "go.sum"]) => (await import("./warm.ts")).warm(config, named),
  },
  {
    usage: "verify [go.sum]",
    summary: "hold a go.sum file (default: ./go.sum) against the checksum database, or check a proof offline",
    options: ["sumdb", "unlisted", "upstream"],
    flags: [["--proof <file>", "a .tlog-proof file of GET /api/v1/modules/M/@v/V/proof; needs no network"]],
    run: async (config, { proof }, [file = "go.sum"]) => {
      const { verifyGoSum, verifyProof } = await import("./verify.ts");
      return typeof proof === "string" ? verifyProof(config, proof) : verifyGoSum(config, file);
    },
  },
  {
    usage: "doctor [what]",
    summary:
      "why go mod download fails or stands still here, for one module[@version], or what is wrong with the rules of vite.config.ts or webpack.config.js; changes nothing",
    flags: [
      ["--json", "for machines"],
      ["--lang <language>", "en or zh; default: the environment's"],
      ["--fix", "show the change that cures the primary cause, and ask before it is made"],
      ["--yes", "with --fix: do not ask"],
      ["--pid <pid>", "what this standing go command waits for, without ending it (Linux)"],
      ["--stuck", "the same of every go command that runs"],
      ["--url <path>", "with the file of a dev server: which rule has this URL, and where it goes"],
    ],
    run: async (config, given, [named]) => {
      if (named !== undefined && namesDevServer(named))
        return (await import("./doctor-dev-server.ts")).doctorDevServer(named, given, process.env);
      if (given["url"] !== undefined) throw new Fault("USAGE", "doctor: --url needs a file such as vite.config.ts");
      if (named !== undefined && config.private.length > 0) {
        const code = await (await import("./doctor-private.ts")).doctorPrivate(config, named, given["json"] === true);
        if (code !== undefined) return code;
      }
      return (await import("./doctor.ts")).doctor(named, given, process.env, config.private);
    },
  },
  {
    usage: "trust <host[:port]>",
    summary: "show the keys of an ssh host, and pin them when they are those its owner publishes",
    flags: [
      ["--fingerprint <SHA256:...>", "pin the key that has it, without a question"],
      ["--yes", "pin what the host shows, without a question"],
    ],
    run: async (config, { fingerprint, yes }, [host = ""]) => {
      const expected = typeof fingerprint === "string" && { fingerprint };
      return (await import("./trust.ts")).trust(config, host, { ...expected, yes: yes === true });
    },
  },
  {
    usage: "dev-cert [names...]",
    summary: "make a TLS certificate for a trial, for these host names and addresses (default: this machine's)",
    run: async (config, _given, names) => (await import("./dev-cert/dev-cert.ts")).devCert(config, names),
  },
];

const groups: readonly CommandGroup[] = [sumdbCommands, policyCommands, tokenCommands, auditCommands, authCommands];

/** These are read before anything else is loaded (src/cli/go/command-line.ts). */
const wrappedCommands = `
One command behind a gateway of its own; the exit code is the command's:
  modgate [FLAGS] go ARGS...        a go command: modgate go mod download
  modgate [FLAGS] run -- CMD...     any command that runs go: modgate run -- make test
FLAGS are --quiet, --json (one event a line) and those of serve, such as --data and --upstream.
They stand in front; everything behind go and -- belongs to the command.`;

/** Runs the command line and gives the exit code: 0 well, 1 failed, 2 not understood. */
export async function runProgram(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  let code = 0;
  const ended = (given: number): void => void (code = given);
  const program = new Line("modgate")
    .description("A gateway between Go developers and the modules they depend on.")
    .version(packageVersion(), "--version")
    .addHelpText("after", wrappedCommands)
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const command of commands) addCommand(program, command, environment, ended);
  for (const group of groups) addCommandGroup(program, group, environment, ended);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (failure) {
    if (!isRefusal(failure)) return report(failure);
    const { exitCode, message } = failure;
    if (exitCode === 0) return 0;
    return message === "(outputHelp)" ? 2 : report(new Fault("USAGE", message.replace(/^error: /, "")));
  }
}

/** What commander throws when it printed help or cannot understand the line. */
function isRefusal(failure: unknown): failure is Error & { readonly exitCode: number } {
  return failure instanceof Error && failure.name === "CommanderError";
}
