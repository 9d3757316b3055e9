import type { ProductChange } from "../business/records/products.ts";
import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { isCurrency } from "../model/currency.ts";
import type { NewId } from "../model/ids.ts";
import type { Product } from "../model/product.ts";

export type NewProduct = Omit<Product, "id" | "createdAt">;

/** Adds a product. */
export async function createProduct(
  writer: BusinessWrites,
  input: NewProduct,
  { now, newId }: { now: () => number; newId: NewId },
): Promise<Product> {
  requirePrice(input);
  const product: Product = { ...input, id: newId("PRD_"), createdAt: now() };
  await writer.addProduct(product);
  return product;
}

/** Changes what is given. Payment links and orders that were made before stay as they are. */
export async function changeProduct(
  writer: BusinessWrites,
  { projectId, id }: Pick<Product, "projectId" | "id">,
  change: ProductChange,
): Promise<Product> {
  const product = await writer.updateProduct(projectId, id, change);
  if (!product) throw new AppError("not_found", `There is no product ${id} in this project.`);
  requirePrice(product);
  return product;
}

/** Throws where the code is no currency in use. */
export function requireCurrency(code: string): void {
  if (!isCurrency(code))
    throw new AppError(
      "invalid_request",
      `There is no currency ${code}. Give an ISO 4217 code, such as EUR.`,
      {
        details: [
          { field: "currency", message: `is ${code}: must be an ISO 4217 code of a currency in use` },
        ],
      },
    );
}

function requirePrice({ amount, currency }: Pick<Product, "amount" | "currency">): void {
  if (currency !== null) requireCurrency(currency);
  if ((amount === null) === (currency === null)) return;
  const [missing, given] = amount === null ? ["amount", "currency"] : ["currency", "amount"];
  throw new AppError(
    "invalid_request",
    `The product has ${given} without ${missing}. Give both, or neither for a product without a price of its own.`,
    { details: [{ field: missing, message: `is required together with ${given}` }] },
  );
}
