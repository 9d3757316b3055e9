import { PRODUCTS } from "../shop/catalog.ts";
import type { WarehouseOrder } from "../shop/orders.ts";
import type { Random } from "./random.ts";

/** What stands in the braces of a template. */
export type Slots = Record<string, string>;

const VALUES: Record<string, readonly string[]> = {
  product: PRODUCTS.map((product) => product.name),
  footwear: ["Ridge GTX boots", "Fell Runner shoes"],
  garment: ["Summit rain shell", "Larch down vest", "Merino base layer", "Switchback trousers"],
  zipped: ["Summit rain shell", "Larch down vest", "Col 38 backpack"],
  size: ["37", "38", "39", "40.5", "41", "42", "43", "44.5", "46"],
  city: [
    "Graz",
    "Leeds",
    "Oslo",
    "Turin",
    "Lyon",
    "Freiburg",
    "Gdańsk",
    "Bergen",
    "Innsbruck",
    "Porto",
    "Ghent",
  ],
  day: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  height: ["58", "63", "69", "74", "81", "88", "93"],
  months: ["four", "seven", "nine", "fourteen", "twenty"],
  company: ["Bergfreunde Graz", "Northern Outdoor Ltd", "Studio Alma", "Ferroni & Figli", "Kvist AS"],
  weather: ["rain", "mud", "heat", "wet snow"],
};

const STATUSES: Pick<WarehouseOrder, "status" | "place" | "days">[] = [
  { status: "packing", place: "our warehouse", days: 4 },
  { status: "in transit", place: "the parcel center in Linz", days: 2 },
  { status: "in transit", place: "the depot in your town", days: 1 },
  { status: "delivered", place: "your front door", days: 1 },
  { status: "held at customs", place: "the customs office in Basel", days: 5 },
];

/** One value for every slot, the same through a conversation; `order` names an order that the shop knows. */
export function drawSlots(random: Random): { slots: Slots; order: WarehouseOrder } {
  const slots = Object.fromEntries(
    Object.entries(VALUES).map(([name, values]) => [name, random.pick(values)]),
  );
  const number = `R-${random.integer(10_000, 99_999)}`;
  const order = {
    number,
    product: random.pick(PRODUCTS).name,
    carrier: random.pick(["Alpine Parcel", "Postbote", "Northline"]),
    ...random.pick(STATUSES),
  };
  return { slots: { ...slots, order: number }, order };
}

/** Fills a template; a slot without a value is an error of the template. */
export const fill = (template: string, slots: Slots): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = slots[name];
    if (value === undefined) throw new Error(`Nothing to put for {${name}} in: ${template}`);
    return value;
  });

/** The slots that a text fills a template with; undefined when it does not follow the template. */
export function match(template: string, text: string): Slots | undefined {
  const pattern = template
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : `(?<${part}>.+?)`))
    .join("");
  return new RegExp(`^${pattern}$`).exec(text)?.groups ?? (template === text ? {} : undefined);
}
