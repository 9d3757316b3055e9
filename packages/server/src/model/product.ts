/** `draft`: not for sale yet; `archived`: no longer. Links that were made before stay as they are. */
export type ProductStatus = "draft" | "published" | "archived";

/** What is sold. */
export interface Product {
  id: string;
  projectId: string;
  name: string;
  description: string | null;
  /** With tax, in minor units of `currency`; both or neither. */
  amount: number | null;
  currency: string | null;
  status: ProductStatus;
  metadata: Record<string, string>;
  createdAt: number;
}
