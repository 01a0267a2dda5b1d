import type { Found } from "../check.ts";
import type { Text } from "../text.ts";
import type { DevServer } from "./dev-server.ts";
import type { PageModule } from "./page-modules.ts";

/** One fault of a dev server's rules that can be told from its configuration. A file of `checks/` holds one. */
export type DevServerCheck = {
  readonly code: `F${number}`;
  readonly title: Text;
  /** For the manual: what the dev server does with it, and how it is told. */
  readonly shows: string;
  readonly probe: string;
  readonly find: (examined: Examined) => readonly Found[];
};

/** What is looked at. */
export type Examined = {
  readonly server: DevServer;
  /** What the browser loads, as far as files say it. */
  readonly page: readonly PageModule[];
  /** The URL that was asked about. */
  readonly url?: string;
};
