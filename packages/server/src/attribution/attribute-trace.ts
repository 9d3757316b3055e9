import type { Owners } from "../model/member.ts";
import { slotOf } from "../model/time-range.ts";
import type { IdSource, SpanAttribution, TraceSpan } from "../model/trace.ts";
import { billableSpans } from "./billing.ts";
import { type Family, familyOf, inherit } from "./inherit.ts";

/**
 * Whose each span of a trace is. A span without a customer takes its nearest ancestor's; else the trace's, when
 * its spans name exactly one and its root is not marked shared; else it is nobody's, or shared cost when the
 * trace serves several. Likewise, without sharing, for user and session.
 *
 * A span that would be nobody's, or shared, belongs to the only customer that its user is a member of at its time.
 * And what an id is charged is the customer's that it stands for then. Members and links may be added for times long
 * past and undone, so `owners` tells when somebody asks, and never when rows are stored.
 */
export function attributeTrace(
  spans: readonly TraceSpan[],
  owners: Owners = AS_STORED,
  family: Family = familyOf(spans),
): SpanAttribution[] {
  const customers = inherit(spans, family, (span) => span.customerId);
  const users = inherit(spans, family, (span) => span.userId);
  const sessions = inherit(spans, family, (span) => span.sessionId);
  const markedShared = spans.some((span, i) => span.shared && family.parents[i] === -1);
  const onlyCustomer = markedShared ? "" : onlyValue(spans, (span) => span.customerId);
  const serveSeveral = markedShared || (onlyCustomer === "" && spans.some((span) => span.customerId !== ""));
  const onlyUser = onlyValue(spans, (span) => span.userId);
  const onlySession = onlyValue(spans, (span) => span.sessionId);
  const billable = billableSpans(spans, family);

  return spans.map((span, i): SpanAttribution => {
    const named = resolve(span.customerId, customers[i] ?? "", onlyCustomer);
    const [userId, userSource] = resolve(span.userId, users[i] ?? "", onlyUser);
    const [sessionId, sessionSource] = resolve(span.sessionId, sessions[i] ?? "", onlySession);
    const slot = slotOf(span.startTimeNs);
    const lent = named[1] === "none" && userId !== "" ? owners.lend(userId, slot) : "";
    const [customerId, customerSource]: [string, IdSource] =
      lent === "" ? [owners.resolve(named[0], slot), named[1]] : [lent, "membership"];
    return {
      customerId,
      customerSource: customerSource === "none" && serveSeveral ? "shared" : customerSource,
      userId,
      userSource,
      sessionId,
      sessionSource,
      billable: billable.has(span),
    };
  });
}

const AS_STORED: Owners = { lend: () => "", resolve: (customerId) => customerId };

function resolve(own: string, ancestor: string, trace: string): [string, IdSource] {
  if (own !== "") return [own, "own"];
  if (ancestor !== "") return [ancestor, "ancestor"];
  return trace === "" ? ["", "none"] : [trace, "trace"];
}

function onlyValue(spans: readonly TraceSpan[], read: (span: TraceSpan) => string): string {
  const values = new Set(spans.map(read));
  values.delete("");
  const [first = ""] = values;
  return values.size === 1 ? first : "";
}
