import type { Field, Hole, ObjectValue, Place, Value } from "./value.ts";

/**
 * Configurations laid over each other, the last on top: objects by their keys, lists one behind the other, as Vite's
 * mergeConfig and webpack-merge do. One that is not told may bring any key at its place in the order.
 */
export function merged(values: readonly Value[], at: Place): Value {
  const nothing: Value = { is: "object", fields: new Map(), holes: [], at };
  return values.reduce<Value>((below, above) => layer(below, above, at), nothing);
}

function layer(below: Value, above: Value, at: Place): Value {
  if (below.is === "untold") {
    if (above.is === "list") return { ...above, items: [below, ...above.items] };
    return above.is === "object" ? withHole(above, below, 0) : above;
  }
  if (above.is === "untold") return below.is === "object" ? withHole(below, above) : above;
  if (above.is === "known" && above.value === undefined) return below;
  if (below.is === "list" && above.is === "list") return { is: "list", items: [...below.items, ...above.items], at };
  if (below.is !== "object" || above.is !== "object") return above;
  const fields = new Map<string, Field>(below.fields);
  for (const [name, field] of above.fields) {
    const before = fields.get(name)?.value ?? below.holes[0];
    fields.set(name, before === undefined ? field : { ...field, value: layer(before, field.value, at) });
  }
  const later = above.holes.map((hole) => ({ ...hole, before: fields.size }));
  const whole: ObjectValue = { is: "object", fields, holes: [...below.holes, ...later], at: above.at };
  return whole;
}

/** An object something unknown is merged with, all the way down. @param before 0: it lies below, absent: on top */
function withHole(value: ObjectValue, { why, at }: Extract<Value, { is: "untold" }>, before?: 0): ObjectValue {
  const reason = why.startsWith("merged here: ") ? why : `merged here: ${why}`;
  const hole: Hole = { is: "untold", why: reason, at, before: before ?? value.fields.size };
  const fields = [...value.fields].map(([name, field]): [string, Field] => {
    const unknown = { is: "untold", why, at } as const;
    if (field.value.is === "object") return [name, { ...field, value: withHole(field.value, unknown, before) }];
    if (field.value.is !== "list" || before !== 0) return [name, field]; // on top it hides the whole field
    return [name, { ...field, value: { ...field.value, items: [unknown, ...field.value.items] } }];
  });
  return { ...value, fields: new Map(fields), holes: [...value.holes, hole] };
}
