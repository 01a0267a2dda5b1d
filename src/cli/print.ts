/**
 * Writes to standard output and waits until it has gone. A pipe takes only so much at a time, and what is still on its
 * way when the process ends would be lost.
 */
export async function print(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (failure) => (failure instanceof Error ? reject(failure) : resolve()));
  });
}
