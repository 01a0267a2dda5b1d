import type { Source } from "./source.ts";

/** A source that is opened when it is first asked, and again when that failed: whoever never asks it needs nothing of it. */
export function lateSource(name: string, open: () => Promise<Source>): Source {
  let opening: Promise<Source> | undefined;
  const opened = (): Promise<Source> => {
    opening ??= open().catch((failure: unknown) => {
      opening = undefined;
      throw failure;
    });
    return opening;
  };
  return {
    name,
    get: async (...asked) => (await opened()).get(...asked),
    getFrom: async (...asked) => (await opened()).getFrom(...asked),
    head: async (...asked) => (await opened()).head(...asked),
    checksum: async (...asked) => (await opened()).checksum(...asked),
    probe: async (...asked) => (await opened()).probe(...asked),
  };
}
