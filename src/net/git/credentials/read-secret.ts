import { readFile } from "node:fs/promises";
import type { Scope } from "../../../events/scope.ts";
import { Fault } from "../../../fault/fault.ts";
import type { Environment } from "../../forward-proxy.ts";
import { Secret } from "../../secret.ts";
import { askProgram } from "./ask-program.ts";
import { tellIfOpen } from "./file-mode.ts";

/** Where a secret stands; exactly one of them. */
export type SecretPlace = {
  readonly file?: string | undefined;
  readonly env?: string | undefined;
  readonly command?: readonly string[] | undefined;
};

/** "file /run/secrets/token", "env GIT_TOKEN", "command vault" */
export function placeInWords({ file, env, command = [] }: SecretPlace): string {
  if (file !== undefined) return `file ${file}`;
  return env === undefined ? `command ${command[0] ?? ""}` : `env ${env}`;
}

/** @throws {Fault} CREDENTIALS_UNREADABLE */
export async function readSecret(place: SecretPlace, environment: Environment, scope: Scope): Promise<Secret> {
  const [line = ""] = (await textOf(place, environment, scope)).split(/\r?\n/);
  if (line === "") throw new Fault("CREDENTIALS_UNREADABLE", `${placeInWords(place)} holds no secret: it is empty`);
  return new Secret(line);
}

async function textOf({ file, env, command }: SecretPlace, environment: Environment, scope: Scope): Promise<string> {
  if (command !== undefined) return askProgram(command, "", environment, scope);
  if (env !== undefined) return environment[env] ?? "";
  await tellIfOpen(file ?? "", scope);
  return readSecretFile(file ?? "");
}

/** @throws {Fault} CREDENTIALS_UNREADABLE */
export async function readSecretFile(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault("CREDENTIALS_UNREADABLE", `file ${file} cannot be read (${code ?? "no reason"})`, { cause });
  });
}
