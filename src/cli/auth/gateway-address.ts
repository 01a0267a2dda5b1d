import { Fault } from "../../fault/fault.ts";

/** As it stands in GOPROXY, without a slash at its end. The go command sends credentials over https alone. */
export function gatewayAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url !== undefined && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (plain && url.protocol === "https:" && /^[!-~]+$/.test(text))
    return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  throw new Fault("USAGE", "this is no address of a gateway", { hint: "write https://gw.example.com, as in GOPROXY" });
}
