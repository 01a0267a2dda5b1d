import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { has } from "../../scripts/test-tools.ts";
import { freePort } from "../free-port.ts";
import type { Contestant, Missing } from "./contestant.ts";
import { startService } from "./service.ts";

/** nginx over the very files, all in its favour (one process per core, open files kept, no log): the limit. */
export function nginx(files: string): Contestant | Missing {
  const name = "nginx";
  if (!has("nginx")) return { name, missing: "nginx is not installed (Debian: nginx-light)" };
  return {
    name,
    async start({ folder }) {
      const port = await freePort();
      mkdirSync(join(folder, "temp"), { recursive: true });
      const config = join(folder, "nginx.conf");
      writeFileSync(config, configOf(files, folder, port));
      const environment = { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` };
      return startService(["nginx", "-p", folder, "-c", config], { folder, port, environment });
    },
  };
}

function configOf(files: string, folder: string, port: number): string {
  const temps = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
    ${process.getuid?.() === 0 ? "user root;" : ""}
    daemon off;
    worker_processes auto;
    pid ${folder}/nginx.pid;
    error_log ${folder}/error.log;
    events { worker_connections 4096; }
    http {
      ${temps.map((temp) => `${temp}_temp_path ${folder}/temp;`).join(" ")}
      access_log off;
      sendfile on;
      tcp_nopush on;
      keepalive_requests 100000000;
      open_file_cache max=10000 inactive=600s;
      open_file_cache_valid 600s;
      default_type application/octet-stream;
      server { listen 127.0.0.1:${port} backlog=1024; root ${files}; }
    }
  `;
}
