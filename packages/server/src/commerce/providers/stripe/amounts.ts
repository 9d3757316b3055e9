/**
 * Stripe counts these in hundredths, although they have none in ISO 4217; everywhere else its minor units are ours.
 * https://docs.stripe.com/currencies#special-cases
 */
const IN_HUNDREDTHS: ReadonlySet<string> = new Set(["ISK", "UGX"]);
/** And this one whole, although ISO 4217 knows hundredths of it. */
const WHOLE: ReadonlySet<string> = new Set(["MGA"]);

/** ISO 4217 in upper case, as our records have it. */
export const toCurrency = (stripeCurrency: string): string => stripeCurrency.toUpperCase();

/** An amount as Stripe counts it; undefined where Stripe cannot take it exactly. */
export function toStripeAmount(amount: number, currency: string): number | undefined {
  if (IN_HUNDREDTHS.has(currency)) return amount * 100;
  if (!WHOLE.has(currency)) return amount;
  return amount % 100 === 0 ? amount / 100 : undefined;
}

/** An amount of Stripe's in minor units of ISO 4217, rounded where Stripe counts finer. */
export function fromStripeAmount(amount: number, currency: string): number {
  if (IN_HUNDREDTHS.has(currency)) return Math.round(amount / 100);
  return WHOLE.has(currency) ? amount * 100 : amount;
}
