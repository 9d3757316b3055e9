import { isIP } from "node:net";
import { isPublicAddress } from "./safe-fetch-address.ts";

/**
 * Why an address would never be called, as the end of "url …"; undefined where it may be. It is what can be told of it by
 * itself: what its name stands for is checked with every call, since it can change. Ports below 1024 other than those
 * of the web belong to other protocols.
 */
export function refusalOfUrl(text: string, allowPrivate: boolean): string | undefined {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.username !== "" || url.password !== "") return "must not carry a user name or a password";
  if (url.port !== "" && Number(url.port) < 1024 && !["80", "443"].includes(url.port))
    return `has the port ${url.port}: must be 80, 443 or one from 1024 on`;
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host))
    return "is not an address of the public internet, and such are called only with ANYWAY_WEBHOOKS_ALLOW_PRIVATE=true";
  return undefined;
}
