import { CREDIT_MODELS } from "@anyway-sh/semconv";
import type { ConversationColumns, OrderColumns, OwnedOrderColumns } from "../model/conversion-columns.ts";
import { Scratch } from "../model/scratch.ts";
import type { StandingColumns, VisitSegment, VisitsAsked } from "../model/visit-columns.ts";
import { ConversionAdder, type SumsAsked } from "./conversion-sums.ts";
import type { ConversionTallies } from "./conversion-tallies.ts";
import { type ConversionTerms, walkConversions } from "./conversions.ts";
import { ownVisits, type Share } from "./owned-visits.ts";
import { SegmentOwners } from "./segment-owners.ts";
import { conversationsOfVisits } from "./visit-conversations.ts";
import { createStanding, ownersOfOrders, type Standing } from "./visit-owners.ts";

/** What a report of conversions is made of. */
export interface ConversionBasis {
  visits: readonly VisitSegment[];
  standing: StandingColumns;
  asked: VisitsAsked;
  madeIn: BigUint64Array;
  orders: OrderColumns;
}

export const ALL_OWNERS: Share = { index: 0, of: 1 };

interface Owning {
  standing: Standing;
  owners: SegmentOwners;
}

/** What was asked for last, since the next question is mostly of the same project. */
let last: ({ generation: string } & Owning) | undefined;

function owningOf(columns: StandingColumns): Owning {
  const { generation } = columns;
  const same = generation !== undefined && last?.generation === generation ? last : undefined;
  if (same && !same.owners.isFull) return same;
  const standing = same?.standing ?? createStanding(columns);
  const owning = { standing, owners: new SegmentOwners(standing) };
  if (generation !== undefined) last = { generation, ...owning };
  return owning;
}

/** The conversations of a share of the owners, and all orders. Yields every few milliseconds. */
export function* readShare(
  { visits, standing: columns, asked, madeIn, orders }: ConversionBasis,
  share: Share,
  scratch = new Scratch(),
): Generator<void, { conversations: ConversationColumns; orders: OwnedOrderColumns }> {
  const { standing, owners } = owningOf(columns);
  const owned = yield* ownVisits(visits, { owners, share, scratch }, asked, madeIn);
  return {
    conversations: yield* conversationsOfVisits(owned, asked.conditions.length, scratch),
    orders: { ...orders, owner: ownersOfOrders(orders, standing) },
  };
}

/** What is added up of a share of the owners. */
export interface ShareJob {
  basis: ConversionBasis;
  terms: Omit<ConversionTerms, "models">;
  sums: SumsAsked;
  share: Share;
}

export function* tallyShare(
  { basis, terms, sums, share }: ShareJob,
  scratch = new Scratch(),
): Generator<void, ConversionTallies> {
  const { conversations, orders } = yield* readShare(basis, share, scratch);
  const adder = new ConversionAdder(conversations, orders, sums);
  yield* walkConversions(conversations, orders, { ...terms, models: CREDIT_MODELS }, adder);
  return adder.tallies();
}
