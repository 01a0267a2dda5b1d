/** The work's outcome, or the signal's reason as soon as it fires; the work goes on. */
export async function orGone<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const gone = Promise.withResolvers<never>();
  const leave = (): void => gone.reject(signal.reason as Error);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  return Promise.race([work, gone.promise]).finally(() => signal.removeEventListener("abort", leave));
}
