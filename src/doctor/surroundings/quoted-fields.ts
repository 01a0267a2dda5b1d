/**
 * The words of GOFLAGS: separated by blanks; a word that begins with ' or " goes to the next one of these.
 * @see cmd/internal/quoted Split
 */
export function quotedFields(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"?|'([^']*)'?|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}
