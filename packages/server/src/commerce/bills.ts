import { createHash } from "node:crypto";
import type { BillSummary } from "../business/records/provider-bills.ts";
import type { BusinessStore } from "../business/store.ts";
import type { Actor } from "../model/actor.ts";
import type { Bill, BillContent } from "../model/bill.ts";
import type { NewId } from "../model/ids.ts";
import { readBill } from "../reconcile/read-bill.ts";

/** A file of a report. */
export interface ReportFile {
  name: string;
  content: string;
}

/** Reads reports and keeps them as a bill; the same reports again are the bill that is kept. */
export async function addBill(
  { business, now, newId }: { business: BusinessStore; now: () => number; newId: NewId },
  { projectId, actor }: { projectId: string; actor: Actor },
  report: { name: string | undefined; origin: Bill["origin"]; files: readonly ReportFile[] },
): Promise<{ bill: BillSummary; added: boolean }> {
  const content = readBill(report.files);
  const bill: Bill = {
    ...content,
    id: newId("bill_"),
    projectId,
    name: report.name ?? nameOf(content),
    origin: report.origin,
    digest: digestOf(content),
    createdAt: now(),
  };
  return await business.transaction(async (writer) => {
    const result = await writer.addBill(bill);
    if (result.added) {
      const details = {
        source: bill.source,
        start_date: bill.startDay,
        end_date: bill.endDay,
        origin: bill.origin,
      };
      await writer.addAudit({
        projectId,
        at: bill.createdAt,
        actor,
        action: "bill.added",
        subject: bill.id,
        details,
      });
    }
    return result;
  });
}

const SOURCES = { openai: "OpenAI", anthropic: "Anthropic", openrouter: "OpenRouter", litellm: "LiteLLM" };

function nameOf({ source, startDay, endDay }: BillContent): string {
  return `${SOURCES[source]}, ${startDay} to ${endDay}`;
}

/** Of what was read: files in another order, or another form of the same report, say the same. */
function digestOf({ source, startDay, endDay, lines }: BillContent): string {
  const texts = lines.map((line) =>
    JSON.stringify(line, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
  );
  return createHash("sha256")
    .update([source, startDay, endDay, ...texts.sort()].join("\n"))
    .digest("hex");
}
