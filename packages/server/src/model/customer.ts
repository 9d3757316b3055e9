/** A customer record. Amounts and costs are not in it: they are derived. */
export interface Customer {
  id: string;
  projectId: string;
  email: string | null;
  name: string | null;
  /** The application's own id of this customer; unique in the project. */
  externalId: string | null;
  metadata: Record<string, string>;
  /** The customer that this one was merged into, for which all that names this one counts. */
  mergedInto: string | null;
  createdAt: number;
  /** Grows by one with every change; of two copies the higher one holds. */
  version: number;
}

/** What of a customer can be changed; what is undefined stays. */
export type CustomerChange = {
  [K in "email" | "name" | "externalId" | "metadata"]?: Customer[K] | undefined;
};
