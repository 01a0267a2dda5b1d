import type { Match } from "../endpoint.ts";
import type { Route } from "../rights.ts";
import { endSignIn } from "./callback.ts";
import { answerDevice, showDevice } from "./device.ts";
import { beginSignIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";

type PageRoute = Extract<Route, `${"GET" | "POST"} /auth/${string}`>;

const pages: Readonly<Record<PageRoute, Match["answer"]>> = {
  "GET /auth/sign-in": beginSignIn,
  "GET /auth/callback": endSignIn,
  "POST /auth/sign-out": signOut,
  "GET /auth/device": showDevice,
  "POST /auth/device": answerDevice,
};

/** What people see in a browser. */
export function matchPages(path: string, method: string): Match | undefined {
  const route = `${method === "HEAD" ? "GET" : method} ${path}`;
  return isPage(route) ? { endpoint: "page", route, answer: pages[route] } : undefined;
}

function isPage(route: string): route is PageRoute {
  return Object.hasOwn(pages, route);
}
