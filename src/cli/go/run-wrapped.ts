import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { EventStream } from "../../events/stream.ts";
import { openPrivateDoor } from "../../http/private-door.ts";
import type { ReadConfig } from "../read-config.ts";
import { type Child, startChild } from "./child.ts";
import { splitGoproxy } from "./child-goproxy.ts";
import type { WrappedCommand } from "./command-line.ts";
import { readGoArguments } from "./go-arguments.ts";
import { askGoEnvironment, type GoEnvironment } from "../../doctor/surroundings/go-environment.ts";
import type { LaptopGateway } from "./laptop-gateway.ts";
import { masking } from "./masking.ts";
import { straightModules } from "./straight-modules.ts";
import { Progress, type ProgressOptions } from "./progress.ts";
import { startFolder } from "../start-folder.ts";

/** Go commands that run no program of the user's: their messages may pass through here. */
const plainCommands = /^(?:mod|get|build|install|list|vet|work|version)\b/;
/** How long letting go of network and cache may take; what is kept is whole at any moment. */
const closeMs = 2_000;

/**
 * Runs one command behind a gateway of its own and gives its exit code. The gateway itself is loaded with the first
 * request: a command that needs none pays for a listening port alone.
 * @throws {Fault} when our own flags or configuration cannot be used; everything else is left to the command
 */
export async function runWrapped(wrapped: WrappedCommand, environment: NodeJS.ProcessEnv): Promise<number> {
  const [program, ...args] = wrapped.command;
  const chdir = wrapped.go ? readGoArguments(args).folder : undefined;
  const folder = existingFolder(chdir ?? ".");
  const env = await askGoEnvironment(folder, environment);
  const goArguments = readGoArguments(wrapped.go ? args : [], env.GOFLAGS);
  const config = await earlyConfig(wrapped, env, environment);

  const pipes = wrapped.go && plainCommands.test(goArguments.subcommand);
  const form = formOf(wrapped, pipes);
  const progress = new Progress({ form, screen: process.stderr });
  const stream = new EventStream();
  stream.attach(progress.read);

  const list = config?.upstream ?? env.GOPROXY;
  const straight = straightModules(env);
  // `off` lets through what goes past every proxy
  const nothing = straight !== undefined && list.trim() === "off" ? { upstream: "off", tail: "" } : undefined;
  const split = splitGoproxy(list) ?? nothing;
  let gateway: Promise<LaptopGateway> | undefined;
  const open = async () => {
    gateway = openGateway(split?.upstream ?? "off");
    return (await gateway).handle;
  };
  const door = split && (await openPrivateDoor(open));
  const goproxy = door === undefined ? config?.upstream : `${door.url}${split?.tail ?? ""}`;

  const child = startChild(program, args, {
    environment: childEnvironment(environment, goproxy, door && straight?.gonoproxy),
    pipe: { stdout: form === "block" && process.stdout.isTTY, stderr: pipes },
  });
  const shown = pass(child, progress, door?.secret);
  const { code, why } = await child.ended;
  await shown;
  if (why !== undefined) process.stderr.write(`modgate: ${why}\n`);
  progress.finish(code);
  await ended(gateway);
  return code;

  async function openGateway(upstream: string): Promise<LaptopGateway> {
    const { openLaptopGateway } = await import("./laptop-gateway.ts");
    const place = { folder, goMod: env.GOMOD, goWork: env.GOWORK, args: goArguments };
    const options = {
      config: config ?? (await readOwnConfig(wrapped, env, environment)),
      upstream,
      place,
      moduleCache: env.GOMODCACHE,
      noProxy: straight?.gonoproxy ?? env.GONOPROXY,
      straight: straight?.gateway ?? [],
    };
    return openLaptopGateway(options, stream);
  }
}

/** undefined: nothing is set, and what the defaults say is needed only by the gateway. */
async function earlyConfig(
  wrapped: WrappedCommand,
  env: GoEnvironment,
  environment: NodeJS.ProcessEnv,
): Promise<ReadConfig | undefined> {
  const set = wrapped.own.length > 0 || Object.keys(environment).some((name) => name.startsWith("MODGATE_"));
  return set ? readOwnConfig(wrapped, env, environment) : undefined;
}

async function readOwnConfig(
  wrapped: WrappedCommand,
  env: GoEnvironment,
  environment: NodeJS.ProcessEnv,
): Promise<ReadConfig> {
  const { readOwnFlags } = await import("./own-flags.ts");
  const { readConfig } = await import("../read-config.ts");
  const { laptopPresets } = await import("./laptop-presets.ts");
  return readConfig(readOwnFlags(wrapped.own), environment, laptopPresets(environment, env));
}

function formOf({ quiet, json }: WrappedCommand, pipes: boolean): ProgressOptions["form"] {
  if (json) return "events";
  if (quiet) return "nothing";
  return pipes && process.stderr.isTTY && process.env["TERM"] !== "dumb" ? "block" : "lines";
}

/** A folder that is not there is for the command to complain about. */
function existingFolder(name: string): string {
  const start = startFolder();
  const folder = resolve(start, name);
  return existsSync(folder) ? folder : start;
}

/** What bin/modgate sets for this process alone. */
const ours = { UV_THREADPOOL_SIZE: "16", MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "65536" };

/** Everything passes unchanged but GOPROXY, GONOPROXY and what is ours. */
function childEnvironment(
  environment: NodeJS.ProcessEnv,
  goproxy: string | undefined,
  gonoproxy: string | undefined,
): NodeJS.ProcessEnv {
  const own = new Map<string, string | undefined>(Object.entries(ours));
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([name, value]) => own.get(name) !== value)),
    ...(goproxy !== undefined && { GOPROXY: goproxy }),
    ...(gonoproxy !== undefined && { GONOPROXY: gonoproxy }),
  };
}

/** Lets what is piped pass, without the secret. Resolves when all of it has. */
async function pass({ stdout, stderr }: Child, progress: Progress, secret: string | undefined): Promise<void> {
  const both = [stdout, stderr].filter((stream) => stream !== null);
  await Promise.all(
    both.map(async (stream) => {
      const masked = secret === undefined ? stream : stream.pipe(masking(secret));
      for await (const chunk of masked as AsyncIterable<Buffer>) progress.output(chunk);
    }),
  );
}

async function ended(gateway: Promise<LaptopGateway> | undefined): Promise<void> {
  if (gateway === undefined) return;
  const closed = gateway.then((opened) => opened.close()).catch(() => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, closeMs);
  await Promise.race([closed, promise]);
  clearTimeout(timer);
}
