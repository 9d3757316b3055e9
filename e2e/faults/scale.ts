/** Set to `full` by `npm run test:faults`; the short suite injects every fault too, but not as often. */
const isFull = process.env.ANYWAY_TEST_FAULTS === "full";

/** How often to do something, or how much of it: in the short suite, and in the full one. */
export function scale(short: number, full: number): number {
  return isFull ? full : short;
}
