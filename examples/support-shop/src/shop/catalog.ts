/** What the shop sells. Prices in cents, tax included. */
export interface Product {
  id: string;
  name: string;
  price: number;
}

export const TRAIL_PASS: Product = { id: "PRD_trail_pass", name: "Trail Pass", price: 490 };

export const PRODUCTS: Product[] = [
  { id: "PRD_ridge_boot", name: "Ridge GTX boots", price: 18_900 },
  { id: "PRD_fell_runner", name: "Fell Runner shoes", price: 12_900 },
  { id: "PRD_summit_shell", name: "Summit rain shell", price: 22_900 },
  { id: "PRD_down_vest", name: "Larch down vest", price: 11_900 },
  { id: "PRD_merino_tee", name: "Merino base layer", price: 5_900 },
  { id: "PRD_trek_pants", name: "Switchback trousers", price: 8_900 },
  { id: "PRD_pack_38", name: "Col 38 backpack", price: 14_900 },
  { id: "PRD_poles", name: "Carbon trekking poles", price: 7_900 },
  { id: "PRD_stove", name: "Ember gas stove", price: 4_900 },
  { id: "PRD_headlamp", name: "Beacon 400 headlamp", price: 3_900 },
  { id: "PRD_bottle", name: "Spring bottle", price: 2_400 },
  { id: "PRD_socks", name: "Trail socks", price: 1_800 },
];

/** The product that a text names. */
export const productIn = (text: string): Product | undefined =>
  PRODUCTS.find((product) => text.includes(product.name));
