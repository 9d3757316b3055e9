/** A score as `POST /v1/scores` takes it. */
export interface OutgoingScore {
  readonly id: string | undefined;
  readonly trace_id: string | undefined;
  readonly span_id: string | undefined;
  readonly session_id: string | undefined;
  readonly name: string;
  readonly value: number | boolean | string;
  readonly comment: string | undefined;
  readonly source: string;
  readonly time: string;
}
