/** An entry of a file that has no price which is understood. */
export interface LeftOut {
  model: string;
  reason: string;
}
