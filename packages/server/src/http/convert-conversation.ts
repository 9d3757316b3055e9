import type { Conversation as ApiConversation } from "@anyway-sh/api";
import { formatNanoUsd } from "../model/money.ts";
import { formatTimeNs } from "../model/time-range.ts";
import type { Conversation } from "../telemetry/conversation-reads.ts";

export function toApiConversation(conversation: Conversation, title = conversation.title): ApiConversation {
  return {
    conversation_id: conversation.id,
    session_id: conversation.sessionId || null,
    customer_id: conversation.customerId || null,
    user_id: conversation.userId || null,
    started_at: formatTimeNs(conversation.startNs),
    ended_at: formatTimeNs(conversation.endNs),
    title,
    trace_ids: conversation.traceIds,
    traces: conversation.traces,
    errors: conversation.errors,
    calls: conversation.calls,
    cost: formatNanoUsd(conversation.cost),
    cost_incomplete: conversation.unpriced > 0,
    workflow: conversation.workflow || null,
    agent: conversation.agent || null,
    model: conversation.model || null,
  };
}

/** Millionths as a decimal of six places. */
export function formatMillionths(millionths: bigint): string {
  const sign = millionths < 0n ? "-" : "";
  const digits = (millionths < 0n ? -millionths : millionths).toString().padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
