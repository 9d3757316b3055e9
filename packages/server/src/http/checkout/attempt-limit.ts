/** A person who mistypes and tries again stays below it; a program that tries cards does not. */
const BURST = 20;
const PER_MINUTE = 20;
/** Links that are remembered at most; the one that was remembered first goes first. */
const MOST_LINKS = 10_000;

/** Counts an attempt to pay a link: undefined when it may be made, otherwise in how many seconds the next one may. */
export type AttemptLimit = (linkId: string) => number | undefined;

/** Lets each link be tried twenty times at once, and then once every three seconds. Counts in this process. */
export function createAttemptLimit(now: () => number): AttemptLimit {
  const links = new Map<string, { left: number; at: number }>();
  return (linkId) => {
    const at = now();
    const known = links.get(linkId);
    const grown = known ? known.left + ((at - known.at) / 60_000) * PER_MINUTE : BURST;
    const left = Math.min(grown, BURST);
    links.delete(linkId);
    links.set(linkId, { left: left >= 1 ? left - 1 : left, at });
    const [oldest] = links.keys();
    if (links.size > MOST_LINKS && oldest !== undefined) links.delete(oldest);
    return left >= 1 ? undefined : Math.ceil(((1 - left) * 60) / PER_MINUTE);
  };
}
