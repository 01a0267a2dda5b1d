/**
 * Verifier keys that need not be configured, by the name of their database.
 * @see cmd/go/internal/modfetch/key.go
 */
export const knownKeys: Readonly<Record<string, string>> = {
  "sum.golang.org": "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
};
