import type { Template } from "./http-request.ts";
import type { Notes } from "./notes.ts";
import { providerAddress } from "./providers.ts";
import type { RecordedCall } from "./recorded-call.ts";

/** Of a key for an address that is nobody's whom we know: so that no provider's own key goes there by itself. */
const ANY_KEY = "API_KEY";
const UNKNOWN_BASE = "API_BASE_URL";

/** Where a request goes, and which key it takes there. */
export interface Endpoint {
  base: Template;
  key: string;
}

/**
 * The address that the span tells, else the provider's own. A span can tell any address, so a key for another one
 * than the provider's has to be filled in by hand.
 *
 * @param version the path that stands before every operation of this protocol, where an address alone is known
 */
export function endpointOf({ provider, address }: RecordedCall, notes: Notes, version: string): Endpoint {
  const own = providerAddress(provider);
  if (!address) {
    if (own) return { base: [own.base], key: own.key };
    notes.add(`The address of the provider is not recorded: set ${UNKNOWN_BASE}, such as https://…/v1.`);
    return { base: [{ env: UNKNOWN_BASE }], key: ANY_KEY };
  }
  if (own && new URL(own.base).host === address.host)
    return { base: [address.base ?? own.base], key: own.key };
  notes.add(
    `The call went to ${address.host}, which is not ${own ? `${provider}'s own address` : "an address of a known provider"}: make sure that it may have your key before you set ${ANY_KEY}.`,
  );
  if (address.base !== undefined) return { base: [address.base], key: ANY_KEY };
  notes.add("The path of that address is not recorded; the protocol's usual one is assumed.");
  return { base: [`http${address.isSecure ? "s" : ""}://${address.host}${version}`], key: ANY_KEY };
}

/** The header by which most providers are told a key. */
export function bearer(key: string): { name: string; value: Template } {
  return { name: "authorization", value: ["Bearer ", { env: key }] };
}
