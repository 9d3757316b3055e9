/** A paying customer whose earned revenue of a period came to be less than what it cost. Money as exact decimals. */
export interface MarginAlert {
  id: string;
  projectId: string;
  customerId: string;
  currency: string;
  revenue: string;
  cost: string;
  fees: string | null;
  profit: string;
  /** Milliseconds, as all times here. */
  periodStart: number;
  periodEnd: number;
  raisedAt: number;
  /** When the customer paid for what it cost again. */
  resolvedAt: number | null;
}
