import type { ConversationCredit } from "@anyway-sh/api";
import type { CreditModel } from "@anyway-sh/semconv";
import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../api.ts";
import { CREDIT_WORDS, formatShare } from "../credit-words.ts";
import { formatMinorUnits } from "../money.ts";
import { hint } from "./hint.tsx";

/** The credit that a conversation has by the project's model: one an order. */
export function useCredited(credits: readonly ConversationCredit[] | undefined) {
  const model: CreditModel = useQuery(settingsQuery).data?.credit_model ?? "last";
  return (credits ?? [])
    .map((of) => ({ of, model, ...of.credit[model] }))
    .filter(({ share }) => Number(share) > 0);
}

type Credited = ReturnType<typeof useCredited>[number];

/** `credited with 60 % of`: the order is named beside it. */
export function CreditedShare({ credited: { model, amount, share, of } }: { credited: Credited }) {
  return (
    <span {...hint(`${formatMinorUnits(amount, of.currency)}. ${CREDIT_WORDS[model].why}.`)}>
      credited with {formatShare(share)} of
    </span>
  );
}
