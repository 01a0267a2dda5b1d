import { randomBytes } from "node:crypto";
import type { AskWitness } from "../checksums/mode/corroboration.ts";
import type { Verifiable } from "../checksums/without-evidence.ts";
import type { Scope } from "../events/scope.ts";
import { asFault } from "../fault/fault.ts";
import { receive } from "../flight/receive.ts";
import { parseModulePath } from "../gomod/module-path.ts";
import type { Chain, ChainEntry } from "../sources/chain.ts";
import type { BlobStore } from "../store/blobs.ts";
import { hashOf, mostBytes } from "./object-plan.ts";

/**
 * The hash that a further entry of the upstream list has for a file: fetched whole, checked, hashed and let go of. An
 * entry on the host that gave the bytes says nothing new.
 */
export function secondOpinion(chain: Chain, blobs: Pick<BlobStore, "create">): AskWitness {
  return async (file, from, scope) => {
    for (const entry of chain.entries) {
      if (hostOf(entry.source.name) === hostOf(from)) continue;
      try {
        return { name: entry.source.name, h1s: [await hashFrom(entry, file, chain, blobs, scope)] };
      } catch (failure) {
        const { code, message: why } = asFault(failure);
        scope.tell({ what: "upstream.failed", on: entry.source.name, code, why });
      }
    }
    return undefined;
  };
}

async function hashFrom(
  { source }: ChainEntry,
  { module, version, kind }: Verifiable,
  chain: Chain,
  blobs: Pick<BlobStore, "create">,
  scope: Scope,
): Promise<string> {
  const wanted = { kind, module: parseModulePath(module), version };
  const object = `${module}@${version} (.${kind}) from ${source.name}`;
  const incoming = await source.get(wanted, { firstByteMs: chain.options.nextEntryMs, priority: 0 }, scope);
  const spool = await blobs.create(randomBytes(16).toString("hex"), incoming.length);
  try {
    await receive({ object, maxBytes: mostBytes[kind] }, incoming, (bytes) => spool.append(bytes), scope);
    return await hashOf(wanted, spool, object, scope);
  } finally {
    incoming.body.destroy();
    await spool.close();
  }
}

/** A folder is a place of its own. */
function hostOf(name: string): string {
  return URL.parse(name)?.host || name;
}
