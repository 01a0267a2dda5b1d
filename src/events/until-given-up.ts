/** What the work gives, or the signal's reason as soon as it ends. The work itself goes on: others may wait for it too. */
export async function untilGivenUp<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = Promise.withResolvers<never>();
  const giveUp = (): void => over.reject(signal.reason);
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
