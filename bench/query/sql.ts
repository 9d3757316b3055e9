/** Pieces of the SQL that makes the data up: the same text gives the same rows, on every machine. */

/** A number that follows from others and looks random. */
export function hash(what: string, ...of: string[]): string {
  return `sipHash64(${[`'${what}'`, ...of].join(", ")})`;
}

/** As {@link hash}, as 16 hexadecimal digits. */
export function hexHash(what: string, ...of: string[]): string {
  return `leftPad(lower(hex(${hash(what, ...of)})), 16, '0')`;
}

/** As {@link hash}, between 0 and 1. */
export function share(what: string, ...of: string[]): string {
  return `(${hash(what, ...of)} / 18446744073709551616.)`;
}

/** One of the words, by a number. */
export function pick(words: readonly string[], number: string): string {
  return `[${words.map((word) => `'${word}'`).join(", ")}][1 + (${number}) % ${words.length}]`;
}

/** Nano-dollars as the column's decimal. */
export function dollars(nano: string): string {
  return `reinterpret(toInt64(${nano}), 'Decimal(18, 9)')`;
}

export function customerId(number: string): string {
  return `concat('CUS_', substring(${hexHash("customer", number)}, 1, 12))`;
}

export function userId(number: string): string {
  return `concat('user_', toString(${number}))`;
}

export function sessionId(number: string): string {
  return `concat('ses_', leftPad(toString(${number}), 8, '0'))`;
}

/** What a visitor is called in a session before it is known who that is. */
export function anonymousId(session: string): string {
  return `concat('anon_', ${sessionId(session)})`;
}

export function traceId(number: string): string {
  return `concat(${hexHash("trace a", number)}, ${hexHash("trace b", number)})`;
}

export function orderId(number: string): string {
  return `concat('ORD_', substring(${hexHash("order", number)}, 1, 12))`;
}
