import type { z } from "zod";
import { schema } from "./schema.ts";

/** One option as a leaf of the schema, with its name in each layer. */
export type Option = {
  /** Path in the YAML file: ["fetch", "dnsMs"]. */
  readonly path: readonly string[];
  /** "fetch.dnsMs" */
  readonly key: string;
  /** "--fetch-dns-ms" */
  readonly flag: string;
  /** "MODGATE_FETCH_DNS_MS" */
  readonly variable: string;
  readonly kind: "text" | "number" | "list" | "objects";
  readonly choices: readonly string[];
  readonly fallback: unknown;
  readonly description: string;
  /** Of objects in a list, which only the file can hold: what stands in each. */
  readonly members: readonly Pick<Option, "key" | "choices" | "fallback" | "description">[];
};

type JsonSchema = {
  type?: string;
  enum?: string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
};

/** Every option of the schema, in its order. `jsonSchema` is the schema as zod describes it to others. */
export function listOptions(jsonSchema: z.core.JSONSchema.BaseSchema): readonly Option[] {
  return walk(jsonSchema as JsonSchema, []);
}

/** The schema in JSON Schema's words: what the manual and editors read. */
export function describeSchema(): z.core.JSONSchema.BaseSchema {
  return schema.toJSONSchema({ io: "input" });
}

function walk(node: JsonSchema, path: readonly string[]): Option[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const at = [...path, name];
    // What has no names of its own, such as groups, is one option
    if (child.type === "object" && child.properties !== undefined) return walk(child, at);
    const words = at.map((word) => word.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)).join("-");
    const option: Option = {
      path: at,
      key: at.join("."),
      flag: `--${words}`,
      variable: `MODGATE_${words.replaceAll("-", "_").toUpperCase()}`,
      kind:
        child.type === "object"
          ? "objects"
          : child.type === "array"
            ? child.items?.type === "object"
              ? "objects"
              : "list"
            : child.type === "integer"
              ? "number"
              : "text",
      choices: child.enum ?? [],
      fallback: child.default,
      description: child.description ?? "",
      members: child.items?.type === "object" ? walk(child.items, [...path, `${name}[]`]) : [],
    };
    return [option];
  });
}
