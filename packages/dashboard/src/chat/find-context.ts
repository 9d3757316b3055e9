import { createContext, useContext } from "react";
import type { Found, Place } from "./find.ts";

/** What is looked for in the messages on the page. */
interface FindValue {
  /** Places by the text that they are in. */
  places: ReadonlyMap<string, readonly Place[]>;
  /** The one that the reader is at. */
  current: Found | undefined;
}

const NOTHING: FindValue = { places: new Map(), current: undefined };

export const FindContext = createContext<FindValue>(NOTHING);

/** Where words were found in a text; undefined where they were not. */
export function useFound(at: string | undefined) {
  const { places, current } = useContext(FindContext);
  const own = at === undefined ? undefined : places.get(at);
  return own && { places: own, current: current?.at === at ? current : undefined };
}

/** Whether anything was found in one of these texts, which then must not be folded away. */
export function useIsFoundIn(texts: readonly (string | undefined)[]): boolean {
  const { places } = useContext(FindContext);
  return texts.some((at) => at !== undefined && places.has(at));
}
