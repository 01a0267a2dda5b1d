import { asFault } from "../../fault/fault.ts";
import { parseVerifierKey } from "../../tlog/index.ts";
import { knownKeys } from "../../tlog/known-keys.ts";

/** GOSUMDB as the go command reads it. `address`: where it is asked, past every proxy; absent: by its name. */
export type Gosumdb =
  | { readonly kind: "off" }
  | { readonly kind: "database"; readonly name: string; readonly key: string; readonly address?: URL }
  | { readonly kind: "unfit"; readonly why: string };

/** @see cmd/go/internal/modfetch/sumdb.go dbDial */
export function parseGosumdb(text: string): Gosumdb {
  if (text === "off") return { kind: "off" };
  const value = text === "sum.golang.google.cn" ? "sum.golang.org https://sum.golang.google.cn" : text;
  const [first = "", address, ...more] = value.split(/\s+/).filter((word) => word !== "");
  if (first === "") return { kind: "unfit", why: "missing GOSUMDB" };
  if (more.length > 0) return { kind: "unfit", why: "too many fields" };
  const key = knownKeys[first] ?? first;
  try {
    const { name } = parseVerifierKey(key);
    if (address === undefined) return { kind: "database", name, key };
    const url = URL.parse(address);
    return url === null
      ? { kind: "unfit", why: "the address is no URL" }
      : { kind: "database", name, key, address: url };
  } catch (failure) {
    return { kind: "unfit", why: asFault(failure).message };
  }
}
