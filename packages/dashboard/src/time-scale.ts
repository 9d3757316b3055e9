/** A part of a trace, in milliseconds after its start. */
export interface Extent {
  from: number;
  to: number;
}

/** The shortest part that can be looked at. */
const LEAST_MS = 0.001;

/** Round times within an extent, about as many as are wanted. */
export function ticksOf({ from, to }: Extent, wanted: number): number[] {
  const length = to - from;
  if (!(length > 0)) return [];
  const rough = length / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step);
}

/** The extent that a trace of some duration can show of one that was asked for; undefined where that is all of it. */
export function within({ from, to }: Extent, duration: number): Extent | undefined {
  const length = Math.min(Math.max(to - from, LEAST_MS), duration);
  const start = Math.min(Math.max(from, 0), duration - length);
  return length >= duration ? undefined : { from: start, to: start + length };
}

/** Nearer or farther by a factor about the middle. */
export function scaled({ from, to }: Extent, factor: number): Extent {
  const middle = (from + to) / 2;
  const half = ((to - from) / 2) * factor;
  return { from: middle - half, to: middle + half };
}

/** Sideways by a part of what is shown. */
export function moved({ from, to }: Extent, part: number): Extent {
  const by = (to - from) * part;
  return { from: from + by, to: to + by };
}

/** As addresses carry it: `120.5-340`. */
export function parseExtent(text: string | undefined): Extent | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)-(\d{1,12}(?:\.\d{1,3})?)$/.exec(text ?? "");
  const extent = match && { from: Number(match[1]), to: Number(match[2]) };
  return extent && extent.from < extent.to ? extent : undefined;
}

export const formatExtent = ({ from, to }: Extent): string => `${toMicro(from)}-${toMicro(to)}`;

const toMicro = (ms: number): number => Math.round(ms * 1000) / 1000;
