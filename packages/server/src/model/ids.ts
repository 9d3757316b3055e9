/** Returns `size` random bytes from a source that cannot be guessed. */
export type RandomBytes = (size: number) => Uint8Array;

/** What an id belongs to; the prefix makes an id readable wherever it turns up. */
export type IdPrefix =
  | "CUS_"
  | "ORD_"
  | "PRD_"
  | "MEM_"
  | "ALI_"
  | "proj_"
  | "key_"
  | "req_"
  | "evt_"
  | "aud_"
  | "chk_"
  | "pay_"
  | "ump_"
  | "alr_"
  | "bud_"
  | "bdf_"
  | "bdn_"
  | "price_"
  | "plist_"
  | "rep_"
  | "bill_"
  | "cls_"
  | "view_"
  | "wh_"
  | "whd_";

/** Makes a new id: the prefix and 12 characters `[a-z0-9]` (62 bits). */
export type NewId = (prefix: IdPrefix) => string;

const LOWER_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789";
const ALPHANUMERIC = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LOWER_ALPHANUMERIC}`;
const API_KEY_PREFIX = "ak_";
const API_KEY_LENGTH = 40;

/** The id source over a source of randomness. */
export function createNewId(randomBytes: RandomBytes): NewId {
  return (prefix) => prefix + randomText(LOWER_ALPHANUMERIC, 12, randomBytes);
}

/** A new id of a payment link, which opens it to whoever knows it: `PL_` and 26 characters `[a-z0-9]` (134 bits). */
export function newPaymentLinkId(randomBytes: RandomBytes): string {
  return `PL_${randomText(LOWER_ALPHANUMERIC, 26, randomBytes)}`;
}

/** A new API key: `ak_` and 40 characters of base 62 (238 bits). */
export function newApiKey(randomBytes: RandomBytes): string {
  return API_KEY_PREFIX + randomText(ALPHANUMERIC, API_KEY_LENGTH, randomBytes);
}

/** A new session token: 40 characters of base 62 (238 bits). */
export function newSessionToken(randomBytes: RandomBytes): string {
  return randomText(ALPHANUMERIC, API_KEY_LENGTH, randomBytes);
}

/** `length` characters of `alphabet`, each equally likely: bytes past the last whole multiple are thrown away. */
function randomText(alphabet: string, length: number, randomBytes: RandomBytes): string {
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length)
    for (const byte of randomBytes(length - text.length))
      if (byte < limit) text += alphabet.charAt(byte % alphabet.length);
  return text;
}
