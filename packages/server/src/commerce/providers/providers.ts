import { AppError } from "../../model/app-error.ts";
import type { PaymentProviderPort, ProviderName } from "./provider.ts";

/** Who takes the payments of a project. */
export interface PaymentProviders {
  /** The one that new links are made for: the sandbox until the project has another. */
  current(projectId: string): Promise<PaymentProviderPort>;
  /** The one that a link or an order was made for. Throws `AppError` when the project no longer has it. */
  named(projectId: string, name: ProviderName): Promise<PaymentProviderPort>;
}

/** `stripe` answers undefined for a project that has no keys of it. */
export function createPaymentProviders({
  sandbox,
  stripe,
}: {
  sandbox: PaymentProviderPort;
  stripe?: (projectId: string) => Promise<PaymentProviderPort | undefined>;
}): PaymentProviders {
  return {
    current: async (projectId) => (await stripe?.(projectId)) ?? sandbox,
    async named(projectId, name) {
      if (name === "sandbox") return sandbox;
      const found = await stripe?.(projectId);
      if (found) return found;
      throw new AppError(
        "unavailable",
        "Payments of this project go through Stripe, whose keys it no longer has. Set them again, then retry.",
      );
    },
  };
}
