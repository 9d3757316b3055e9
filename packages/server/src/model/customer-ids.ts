/** One customer by all of its ids. */
export interface CustomerIds {
  /** The id that was asked for, or the one that it stands for at all times. */
  customerId: string;
  /** Ids that stand for it at all times, itself among them. */
  always: string[];
  /** And those that do for a time: slots, the first one in it and the first one after it. */
  dated: { id: string; fromSlot: number; untilSlot: number }[];
}
