/**
 * Vectors in what applications send and databases answer. They are large, say nothing to a reader, and can be turned
 * back into the text they were made from, so they are measured and never recorded.
 * @module
 */

/** What may be numbers and is no vector: conditions, and the ids of records. */
const NOT_VECTORS = new Set(["filter", "where", "whereDocument", "where_document", "ids", "id", "_id"]);
const MAX_DEPTH = 32;

/** How many numbers a dense vector has; undefined for a sparse one, for several under names, and for anything else. */
export function dimensionOf(vector: unknown): number | undefined {
  return isVector(vector) ? vector.length : undefined;
}

/** A copy of `value` with how many numbers there were in the place of each list of numbers. */
export function withoutVectors(value: unknown, depth = 0): unknown {
  if (isVector(value)) return `[${value.length} numbers]`;
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  if (depth > MAX_DEPTH) return "[Too deep]";
  if (Array.isArray(value)) return value.map((item) => withoutVectors(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isNoVector(name, item) ? item : withoutVectors(item, depth + 1),
    ]),
  );
}

/** `points` are records where they are written, and ids where they are deleted. */
function isNoVector(name: string, value: unknown): boolean {
  return NOT_VECTORS.has(name) || (name === "points" && isVector(value));
}

function isVector(value: unknown): value is ArrayLike<number> {
  if (ArrayBuffer.isView(value) && "length" in value) return true;
  return Array.isArray(value) && typeof value[0] === "number";
}
