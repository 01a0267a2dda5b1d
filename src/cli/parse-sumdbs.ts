import { knownKeys } from "../tlog/known-keys.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { HttpBase, type Doors } from "../sources/http-base.ts";
import type { Database } from "../sources/sumdb-routes.ts";
import { parseVerifierKey, type Verifier } from "../tlog/index.ts";

/** A configured checksum database, the key that proves what it says, and how it is reached through given doors. */
export type ConfiguredDatabase = { readonly name: string; readonly verifier: Verifier; route(doors: Doors): Database };

/** GOSUMDB's own second name: this database is sum.golang.org at another address. */
const otherAddress: Readonly<Record<string, { name: string; url: string }>> = {
  "sum.golang.google.cn": { name: "sum.golang.org", url: "https://sum.golang.google.cn" },
};

/** sum.golang.org, which proves toolchains even where no database is configured. */
export function defaultSumdb(): ConfiguredDatabase {
  return parseOne("sum.golang.org");
}

/**
 * Reads `name`, `name+hash+key`, either with a URL behind a blank, as GOSUMDB is written. "off" alone: none.
 * @throws {Fault} CONFIG_BAD_VALUE
 * @see https://go.dev/ref/mod#environment-variables
 */
export function parseSumdbs(texts: readonly string[]): readonly ConfiguredDatabase[] {
  if (texts.length === 1 && texts[0]?.trim() === "off") return [];
  return texts.map(parseOne);
}

function parseOne(text: string): ConfiguredDatabase {
  const [key = "", address, ...more] = text.trim().split(/\s+/);
  const spelled = key.split("+")[0] ?? "";
  const { name, url } = otherAddress[spelled] ?? { name: spelled, url: address };
  if (!/^[a-z0-9][a-z0-9.:-]*(?:\/[A-Za-z0-9._~-]+)*$/i.test(name) || more.length > 0) {
    throw new Fault("CONFIG_BAD_VALUE", `sumdb: ${JSON.stringify(text)} names no checksum database`, {
      hint: "write it as GOSUMDB: name, name+hash+key, or either and a URL",
    });
  }
  const base = parseUrl(url ?? `https://${name}`, text);
  return {
    name,
    verifier: verifierOf(key.includes("+") ? key : knownKeys[name], name),
    route: (doors) => ({
      name,
      onlyOwnHost: url !== undefined,
      ownHost: new HttpBase({ base, name: base.host + base.pathname.replace(/\/$/, "") }, doors),
    }),
  };
}

function verifierOf(key: string | undefined, name: string): Verifier {
  if (key === undefined) {
    throw new Fault(
      "CONFIG_BAD_VALUE",
      `sumdb: the key of ${name} is not known, and without it nothing can be proven`,
      {
        hint: `write it as in GOSUMDB: ${name}+hash+key`,
      },
    );
  }
  try {
    return parseVerifierKey(key);
  } catch (failure) {
    throw new Fault("CONFIG_BAD_VALUE", `sumdb: ${asFault(failure).message}`, { cause: failure });
  }
}

function parseUrl(address: string, text: string): URL {
  const url = URL.parse(address);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new Fault("CONFIG_BAD_VALUE", `sumdb: the address in ${JSON.stringify(text)} is no http or https URL`);
}
