import type { PaymentLinkInput, Product } from "@anyway-sh/api";
import { entered, enteredMoney } from "../../components/entered.ts";

/** What is wrong, by the field that it stands at. */
export type LinkProblems = Partial<Record<"title" | "amount" | "max_uses" | "expires_at", string>>;

/** Reads the form of a new payment link at `now`: what to ask for, or what is wrong with which field. */
export function readLink(
  form: FormData,
  product: Pick<Product, "id" | "amount"> | undefined,
  now: Date,
): { ok: true; input: PaymentLinkInput } | { ok: false; problems: LinkProblems } {
  const problems: LinkProblems = {};
  const title = entered(form, "title");
  if (!product && title === undefined) problems.title = "Say what is paid for.";

  const needsAmount = !product?.amount;
  const read = needsAmount ? enteredMoney(form) : undefined;
  if (read && !read.ok) problems.amount = read.problem;
  const money = read?.ok ? read.money : undefined;
  if (read?.ok && money === undefined) problems.amount = "Enter an amount, such as 49.00.";
  if (money?.amount === 0) problems.amount = "Enter an amount above zero.";

  const isReusable = form.get("reusable") !== null;
  const uses = entered(form, "max_uses");
  if (uses !== undefined && !(/^\d{1,7}$/.test(uses) && Number(uses) >= 1 && Number(uses) <= 1_000_000))
    problems.max_uses = "Enter a whole number from 1 to 1,000,000.";
  else if (uses !== undefined && isReusable) problems.max_uses = "Leave it empty when any number can pay.";

  const until = entered(form, "expires_at");
  if (until !== undefined && Date.parse(until) <= now.getTime())
    problems.expires_at = "Choose a time to come.";

  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const reference = entered(form, "merchant_reference");
  return {
    ok: true,
    input: {
      ...(product ? { product_id: product.id } : {}),
      ...(title === undefined ? {} : { title }),
      ...(money ?? {}),
      ...(isReusable ? { reusable: true } : {}),
      ...(uses === undefined ? {} : { max_uses: Number(uses) }),
      ...(until === undefined ? {} : { expires_at: new Date(until).toISOString() }),
      ...(reference === undefined ? {} : { merchant_reference: reference }),
    },
  };
}
