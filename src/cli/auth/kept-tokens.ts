import { readFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tokenId } from "../../access/token-text.ts";
import { Fault } from "../../fault/fault.ts";
import { authFolder } from "./ci-token-file.ts";
import { gatewayAddress } from "./gateway-address.ts";

/** Keeps the token that comes on standard input: an argument would stand in the list of processes. */
export async function addToken(url: string): Promise<number> {
  const place = gatewayAddress(url);
  const token = readFileSync(0, "utf8").trim();
  if (tokenId(token) === undefined) {
    throw new Fault("USAGE", "what came on standard input is no token, or was cut", {
      hint: "as in: modgate auth add URL < file-with-the-token",
    });
  }
  await keepToken(place, token);
  return 0;
}

/** @param place as gatewayAddress gives it */
export async function keepToken(place: string, token: string): Promise<void> {
  const kept = await read();
  kept.set(place, token);
  await write(kept);
  process.stderr.write(`kept. To have go use it: go env -w GOAUTH='modgate auth' GOPROXY=${place}\n`);
}

export async function removeToken(url: string): Promise<number> {
  const kept = await read();
  if (!kept.delete(gatewayAddress(url))) throw new Fault("USAGE", "no token is kept for this address");
  await write(kept);
  return 0;
}

/** Read by bin/modgate as well: a line each, address and token between a blank. */
function file(): string {
  return join(authFolder(), "auth");
}

async function read(): Promise<Map<string, string>> {
  const text = await readFile(file(), "utf8").catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === "ENOENT") return "";
    throw new Fault("USAGE", `${file()}: ${failure.message}`, { cause: failure });
  });
  const pairs = text.split("\n").map((line) => line.split(" ", 2));
  return new Map(pairs.filter((pair): pair is [string, string] => pair.length === 2));
}

async function write(kept: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(dirname(file()), { recursive: true, mode: 0o700 });
  const text = [...kept].map(([url, token]) => `${url} ${token}\n`).join("");
  await writeFile(`${file()}.new`, text, { mode: 0o600 });
  await rename(`${file()}.new`, file());
}
