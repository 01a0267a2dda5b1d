/** A path below the address of a proxy, whatever its own path ends in. */
export function below(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, "")}/${path}`;
  return url;
}
