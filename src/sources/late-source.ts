import type { Source } from "./source.ts";

/** A source that is opened when it is first asked, and again when that failed: whoever never asks it needs nothing of it. */
export function lateSource<Opened extends Source>(
  name: string,
  open: () => Promise<Opened>,
): Source & { readonly opened: () => Promise<Opened> } {
  let opening: Promise<Opened> | undefined;
  const opened = (): Promise<Opened> => {
    opening ??= open().catch((failure: unknown) => {
      opening = undefined;
      throw failure;
    });
    return opening;
  };
  return {
    name,
    opened,
    get: async (...asked) => (await opened()).get(...asked),
    getFrom: async (...asked) => (await opened()).getFrom(...asked),
    head: async (...asked) => (await opened()).head(...asked),
    checksum: async (...asked) => (await opened()).checksum(...asked),
    probe: async (...asked) => (await opened()).probe(...asked),
  };
}
