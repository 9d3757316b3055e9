import { asObject, asString, isObject, type JsonObject } from "./json.ts";
import { RefusedRequest } from "./reply.ts";

/** One vector and what is known about it. */
export interface StoredVector {
  id: string | number;
  vector: number[];
  document?: string;
  metadata: JsonObject;
}

export interface ScoredVector extends StoredVector {
  /** Cosine similarity, from -1 to 1. */
  score: number;
}

/** The vectors of one collection, in memory; all have the dimension of the first. */
export class VectorCollection {
  readonly #vectors = new Map<string | number, StoredVector>();

  get size(): number {
    return this.#vectors.size;
  }

  get dimension(): number | undefined {
    return this.all()[0]?.vector.length;
  }

  all(): StoredVector[] {
    return [...this.#vectors.values()];
  }

  /** Those of `ids` that are there. */
  get(ids: readonly unknown[]): StoredVector[] {
    return this.all().filter(({ id }) => ids.includes(id));
  }

  put(stored: StoredVector): void {
    this.#vectors.set(stored.id, stored);
  }

  /** @returns how many there were */
  delete(ids: readonly (string | number)[]): number {
    return ids.filter((id) => this.#vectors.delete(id)).length;
  }

  clear(): void {
    this.#vectors.clear();
  }

  /** The closest first. */
  search(vector: number[], limit: number, matches: (stored: StoredVector) => boolean): ScoredVector[] {
    return this.all()
      .filter(matches)
      .map((stored) => ({ ...stored, score: cosine(vector, stored.vector) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }
}

/** Collections by key. */
export class VectorStore {
  readonly #collections = new Map<string, VectorCollection>();

  get(key: string): VectorCollection | undefined {
    return this.#collections.get(key);
  }

  create(key: string): VectorCollection {
    const collection = this.#collections.get(key) ?? new VectorCollection();
    this.#collections.set(key, collection);
    return collection;
  }

  delete(key: string): boolean {
    return this.#collections.delete(key);
  }
}

/** Conditions of the form `{ field: value }` or `{ field: { $eq: value } }`, all of which must hold. */
export function matchesFields(conditions: unknown, metadata: JsonObject): boolean {
  return Object.entries(asObject(conditions)).every(([name, condition]) => {
    const expected = isObject(condition) ? condition.$eq : condition;
    return metadata[name] === expected;
  });
}

export function asVector(value: unknown): number[] {
  if (!Array.isArray(value) || value.length === 0 || value.some((item) => typeof item !== "number"))
    throw new RefusedRequest(400, "A vector must be a list of numbers.");
  return value;
}

export function asId(value: unknown): string | number {
  return typeof value === "number" ? value : asString(value);
}

const EMBEDDING_DIMENSION = 8;

/** A vector for a text, so that texts with common words are close. */
export function embed(text: string): number[] {
  const vector: number[] = Array(EMBEDDING_DIMENSION).fill(0);
  for (const word of text.toLowerCase().match(/\w+/g) ?? []) {
    const hash = [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
    const at = hash % EMBEDDING_DIMENSION;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  return vector;
}

function cosine(a: number[], b: number[]): number {
  const product = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return product / (Math.hypot(...a) * Math.hypot(...b) || 1);
}
