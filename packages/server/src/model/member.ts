/**
 * That a user belongs to a customer, for a time. A user may belong to several customers, and to the same one in several
 * periods that do not overlap. Times are whole quarters of an hour, the grain of the derived slots.
 */
export interface Member {
  id: string;
  projectId: string;
  customerId: string;
  userId: string;
  /** Milliseconds since the epoch, inclusive; null: ever since. */
  validFrom: number | null;
  /** Exclusive; null: until further notice. */
  validUntil: number | null;
  /** What made it. */
  source: "api" | "sdk";
  createdAt: number;
  /** When it was undone, which leaves it as if it had never been; null while it holds. */
  deletedAt: number | null;
  /** Grows by one with every change; of two copies the higher one holds. */
  version: number;
}

/** A {@link Member} as sums and traces need it: by slots, the first one in it and the first one after it. */
export interface Membership {
  userId: string;
  customerId: string;
  fromSlot: number;
  untilSlot: number;
}

/** Which customer a user lends to spans of a slot that name none; empty for none. */
export type Lender = (userId: string, slot: number) => string;

/** What is known of users and customers that spans, and what is stored of them, do not know. */
export interface Owners {
  lend: Lender;
  /** The customer that an id stands for in a slot, or itself. */
  resolve: (customerId: string, slot: number) => string;
}

/**
 * A user lends the only customer that it is a member of in a slot, and none where there are several. `resolve` tells whom
 * the member stands for.
 */
export function lenderOf<M extends Membership>(
  memberships: readonly M[],
  resolve: (membership: M, slot: number) => string,
): Lender {
  const ofUser = Map.groupBy(memberships, (membership) => membership.userId);
  return (userId, slot) => {
    const valid = ofUser
      .get(userId)
      ?.filter(({ fromSlot, untilSlot }) => fromSlot <= slot && slot < untilSlot);
    const [customerId = "", ...others] = new Set(valid?.map((membership) => resolve(membership, slot)));
    return others.length === 0 ? customerId : "";
  };
}
