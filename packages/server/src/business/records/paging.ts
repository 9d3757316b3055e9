/** Where a page begins: after this record, in the order of the list. */
export interface Position {
  /** Milliseconds since the epoch: the time the list is ordered by. */
  time: number;
  id: string;
}

/** One page of a list that is ordered by time, newest first, and by id where times are equal. */
export interface PageRequest {
  limit: number;
  after?: Position | undefined;
}
