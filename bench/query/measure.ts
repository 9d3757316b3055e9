import { quantile } from "../send.ts";
import type { Question, Subjects } from "./question.ts";

export interface Figure {
  name: string;
  p50_ms: number;
  p95_ms: number;
  /** Of the last answer. */
  rows: number;
}

const WARM_UP = 2;
const FEWEST = 10;
const MOST = 50;
const LONG_ENOUGH_MS = 10_000;

/** Asks with other arguments each time, one after the other, as often as some seconds allow. */
export async function measure({ name, ask }: Question, subjects: Subjects): Promise<Figure> {
  const took: number[] = [];
  let rows = 0;
  const began = performance.now();
  for (let turn = 0; turn < MOST + WARM_UP; turn++) {
    const asked = performance.now();
    rows = await ask(subjects, turn);
    const now = performance.now();
    if (turn >= WARM_UP) took.push(now - asked);
    if (took.length >= FEWEST && now - began > LONG_ENOUGH_MS) break;
  }
  took.sort((a, b) => a - b);
  return { name, p50_ms: tenth(quantile(took, 0.5)), p95_ms: tenth(quantile(took, 0.95)), rows };
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
