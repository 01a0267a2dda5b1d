import { Agent, get, type OutgoingHttpHeaders, type RequestOptions } from "node:http";

/** Gets paths below an address, so many at a time, and gives the bytes of all bodies. A failure names its path. */
export async function getAll(
  url: string,
  paths: readonly string[],
  connections: number,
  headers: OutgoingHttpHeaders = {},
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const left = paths.toReversed();
  let bytes = 0;
  const work = async () => {
    for (let path = left.pop(); path !== undefined; path = left.pop())
      bytes += await getOne(`${url}/${path}`, { agent, headers });
  };
  try {
    await Promise.all(Array.from({ length: connections }, work));
    return bytes;
  } finally {
    agent.destroy();
  }
}

function getOne(url: string, options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, options, (response) => {
      let bytes = 0;
      response.on("data", (piece: Buffer) => (bytes += piece.length));
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(bytes);
        else reject(new Error(`${url}: ${response.statusCode}`));
      });
    });
    request.once("error", reject);
  });
}
