import { createHash } from "node:crypto";
import { addAbortSignal } from "node:stream";
import type { Scope } from "../events/scope.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { Arrival, FlightPlan, Sum } from "./plan.ts";

/** How often a body that was cut or fell silent is gone on with. */
const maxResumes = 3;

type Ordered = Pick<FlightPlan<unknown>, "object" | "maxBytes">;

/**
 * All bytes of an object, in order, each handed to `sink` once, across cuts: a body that fails is gone on with at the
 * byte reached, as long as the last attempt brought any. The bodies are destroyed at the end, whatever it is.
 * @throws {Fault} OBJECT_TOO_LARGE; UPSTREAM_CUT when the bytes are more or fewer than announced, or when the rest comes
 *   from another position or has another length; the body's own failure where it cannot be gone on with
 */
export async function receive(
  plan: Ordered,
  first: Arrival,
  sink: (bytes: Uint8Array) => Promise<void>,
  scope: Scope,
): Promise<Sum> {
  const { object } = plan;
  const hash = createHash("sha256");
  let size = 0;
  let arrival = first;
  let length = first.length;
  for (let resumes = 0; ; resumes++) {
    const before = size;
    const cut = await drain(arrival, scope.signal, add);
    if (size === length || (cut === undefined && length === undefined)) return { size, sha256: hash.digest("hex") };
    const why = cut ?? new Fault("UPSTREAM_CUT", `${arrival.from} ended ${object} at byte ${size} of ${length}`);
    const stuck = resumes > 0 && size === before;
    if (arrival.resume === undefined || resumes === maxResumes || stuck || !why.entry.retry) throw why;
    arrival = await goOn(arrival.resume, why);
    scope.tell({ what: "fetch.resumed", on: arrival.from, object, at: size });
  }

  async function add(bytes: Uint8Array): Promise<void> {
    const reached = size + bytes.length;
    if (length !== undefined && reached > length) {
      throw new Fault("UPSTREAM_CUT", `${arrival.from} announced ${length} bytes of ${object} and sent more`);
    }
    refuseTooLarge(plan, reached);
    await sink(bytes);
    hash.update(bytes);
    size = reached;
  }

  async function goOn(resume: NonNullable<Arrival["resume"]>, why: Fault): Promise<Arrival> {
    const next = await resume(size, scope).catch((again: unknown) => {
      scope.signal.throwIfAborted();
      const { message, hint } = asFault(again);
      const both = `${why.message}; going on at byte ${size} failed: ${message}`;
      throw new Fault(why.code, both, { hint, cause: again });
    });
    tolerateEarlyFailure(next);
    const other = next.length !== undefined && length !== undefined && next.length !== length;
    if (next.at === size && !other && (next.length ?? size) >= size) {
      length = next.length ?? length;
      return next;
    }
    next.body.destroy();
    const offer = `byte ${next.at}, ${next.length ?? "unknown"} bytes in all`;
    const wanted = `byte ${size}, ${length ?? "unknown"} in all`;
    throw new Fault("UPSTREAM_CUT", `${why.message}; ${next.from} went on at ${offer}, not at ${wanted}`, {
      cause: why,
    });
  }
}

/** @throws {Fault} OBJECT_TOO_LARGE when it has at least so many bytes and they are more than the plan allows */
export function refuseTooLarge({ object, maxBytes }: Ordered, bytes: number): void {
  if (bytes <= maxBytes) return;
  throw new Fault("OBJECT_TOO_LARGE", `${object} has at least ${bytes} bytes; the limit is ${maxBytes}`);
}

/** A body may fail before anybody reads it. The failure is kept in the stream; without a listener it would end the process. */
export function tolerateEarlyFailure(arrival: Arrival): void {
  arrival.body.on("error", () => undefined);
}

/** Reads one body to its end. undefined: it ended well; a Fault: it was cut. What `add` throws passes through. */
async function drain(
  { body, from }: Arrival,
  signal: AbortSignal,
  add: (bytes: Uint8Array) => Promise<void>,
): Promise<Fault | undefined> {
  addAbortSignal(signal, body);
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await chunks.next().catch((failure: unknown) => {
        signal.throwIfAborted();
        return { cut: failure instanceof Fault ? failure : cutShort(from, failure) };
      });
      if ("cut" in step) return step.cut;
      if (step.done === true) return undefined;
      await add(step.value);
    }
  } finally {
    body.destroy();
  }
}

function cutShort(from: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault("UPSTREAM_CUT", `${from} cut its answer: ${why}`, { cause });
}
