import type { ProjectPrices } from "../model/price.ts";
import { createPriceBook, type PriceBook } from "../pricing/price-book.ts";

/** Where the prices of projects are kept. */
export interface PriceSource {
  /** Counts the changes of a project's prices. */
  priceVersion(projectId: string): Promise<number>;
  projectPrices(projectId: string): Promise<ProjectPrices>;
}

/** The book of a project as it is now: a price that was acknowledged, by whichever server, is in it. */
export type PriceBookOf = (projectId: string) => Promise<PriceBook>;

/** Books of the projects, each made anew when its prices have changed. */
export function createPriceBooks(source: PriceSource): PriceBookOf {
  const builtIn = createPriceBook();
  const known = new Map<string, { version: number; book: Promise<PriceBook> }>();
  return async (projectId) => {
    const version = await source.priceVersion(projectId);
    if (version === 0) return builtIn;
    const remembered = known.get(projectId);
    if (remembered && remembered.version >= version) return remembered.book;
    // Read after the version, so it may hold a later change too, but never lack this one.
    const book = source.projectPrices(projectId).then(createPriceBook);
    known.set(projectId, { version, book });
    // What failed is read again by the next request; who asked now hears of it.
    book.catch(() => known.delete(projectId));
    return book;
  };
}
