import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A GOPROXY server that has every `.info` anybody asks for, and takes its time. */
export async function openMadeUpOrigin(answerMs: number) {
  const server = createServer((request, response) => {
    const version = /\/@v\/(.*)\.info$/.exec(request.url ?? "")?.[1];
    const body = JSON.stringify({ Version: version, Time: "2026-01-01T00:00:00Z" });
    setTimeout(() => response.writeHead(version === undefined ? 404 : 200).end(body), answerMs);
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1_024, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
