import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/free-port.ts";
import { tempFolder } from "../support/temp-folder.ts";

export type FrontProxy = {
  /** Takes HTTP/1.1, on 127.0.0.1 and ::1. */
  readonly port: number;
  /** Takes HTTP/2 without TLS. */
  readonly http2Port: number;
};

type Ports = FrontProxy & { readonly folder: string; readonly to: string };

/** Real proxies as people put them in front: both keep connections to the gateway, and reuse them for other clients. */
const kinds = {
  haproxy: {
    config: ({ port, http2Port, to }: Ports) => `
      defaults
        mode http
        timeout connect 2s
        timeout client 2s
        timeout http-request 2s
        timeout server 2s
        option forwardfor
        http-reuse always
      frontend one
        bind 127.0.0.1:${port}
        bind [::1]:${port}
        bind 127.0.0.1:${http2Port} proto h2
        default_backend gateway
      backend gateway
        server gateway ${to}
    `,
    flags: (file: string) => ["-db", "-f", file],
  },
  nginx: {
    config: ({ port, http2Port, to, folder }: Ports) => `
      daemon off;
      master_process off;
      pid ${folder}/nginx.pid;
      error_log ${folder}/error.log;
      events {}
      http {
        ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${folder}/temp;`).join("\n")}
        access_log off;
        client_body_timeout 2s;
        upstream gateway { server ${to}; keepalive 8; }
        server {
          listen 127.0.0.1:${port};
          listen [::1]:${port};
          listen 127.0.0.1:${http2Port} http2;
          location / {
            proxy_pass http://gateway;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_request_buffering off;
          }
        }
      }
    `,
    flags: (file: string) => ["-c", file],
  },
} as const;

export type FrontKind = keyof typeof kinds;

/** @param to "127.0.0.1:8080", where the gateway listens */
export async function startFront(t: TestContext, kind: FrontKind, to: string): Promise<FrontProxy> {
  const folder = tempFolder(t);
  mkdirSync(join(folder, "temp"));
  const ports = { port: await freePort(), http2Port: await freePort() };
  const file = join(folder, "config");
  writeFileSync(file, `${kinds[kind].config({ ...ports, folder, to }).replaceAll(/^ +/gm, "")}\n`);
  const proxy = spawn(kind, kinds[kind].flags(file), {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` },
  });
  let said = "";
  proxy.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const exited = once(proxy, "exit");
  t.after(async () => {
    proxy.kill("SIGKILL");
    await exited;
  });
  for (const deadline = Date.now() + 10_000; !(await listens(ports.port)); await sleep(10)) {
    if (proxy.exitCode !== null || Date.now() > deadline) throw new Error(`${kind} did not start:\n${said}`);
  }
  return ports;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
