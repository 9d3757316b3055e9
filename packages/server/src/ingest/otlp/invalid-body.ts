/** The body is not an OTLP export request; `message` says where it stopped making sense. */
export class InvalidBodyError extends Error {
  override readonly name = "InvalidBodyError";
}

/** How deep attribute values may be nested: a list of texts has two levels. */
export const MAX_VALUE_DEPTH = 32;
export const tooDeep = (what: string) => `${what} is nested over ${MAX_VALUE_DEPTH} levels deep`;

/**
 * Most spans, events, links and lists of one request. An empty one takes two bytes on the wire and a hundred in
 * memory, so the size of a body alone bounds little.
 */
export const MAX_OBJECTS = 1_000_000;
/** Most attributes and items of lists of one request, for the same reason. */
export const MAX_VALUES = 2_500_000;
export const tooManyObjects = () =>
  new InvalidBodyError("it holds too many objects for one request; send smaller batches");

/** Why items of a request were not taken: how many, and the first reasons. */
export class Rejections {
  count = 0;
  readonly reasons: string[] = [];

  add(reason: string): void {
    this.count++;
    // More than an answer has room for.
    if (this.reasons.length < 50) this.reasons.push(reason);
  }
}
