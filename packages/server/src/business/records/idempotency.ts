/** The first request that used an Idempotency-Key. */
export interface IdempotentRequest {
  projectId: string;
  /** Method and path pattern. A key means another request on another route. */
  route: string;
  key: string;
  /** SHA-256 (hex) of the body. */
  bodyHash: string;
}
/** The answer to it, as JSON. */
export interface IdempotentAnswer {
  status: number;
  data: unknown;
}

export interface IdempotencyWrites {
  /**
   * Takes the key for this transaction, or answers what the transaction that took it before left behind.
   * A twin at the same time waits until the first has ended.
   */
  claimIdempotencyKey(
    request: IdempotentRequest,
    now: number,
  ): Promise<{ claimed: true } | { claimed: false; bodyHash: string; answer: IdempotentAnswer }>;
  /** Keeps the answer of a claimed key; must be called in the transaction that claimed it. */
  keepAnswer(request: IdempotentRequest, answer: IdempotentAnswer): Promise<void>;
}
