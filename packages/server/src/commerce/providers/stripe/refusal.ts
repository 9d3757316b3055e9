import type Stripe from "stripe";
import { AppError } from "../../../model/app-error.ts";

/**
 * Runs a call that somebody waits for. What Stripe refuses becomes an answer that says so in Stripe's words; what it
 * does not answer, one that says to try again.
 */
export async function askStripe<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isStripeError(error)) throw error;
    switch (error.type) {
      case "StripeConnectionError":
      case "StripeAPIError":
      case "StripeRateLimitError":
        throw new AppError("unavailable", `Stripe does not answer, so ${what} did not happen. Try again.`, {
          retryAfterSeconds: 5,
        });
      case "StripeAuthenticationError":
        throw new AppError(
          "invalid_request",
          `Stripe does not know the secret key, so ${what} did not happen. Enter the one in force in Settings.`,
        );
      case "StripePermissionError":
        throw new AppError(
          "invalid_request",
          `The key of Stripe may not do this, so ${what} did not happen: ${error.message}`,
        );
      default:
        throw new AppError("invalid_request", `Stripe refused ${what}: ${error.message}`);
    }
  }
}

/** By its own field, so that the package need not be loaded to ask. */
function isStripeError(error: unknown): error is Stripe.errors.StripeError {
  return error instanceof Error && "type" in error && String(error.type).startsWith("Stripe");
}
