import { toMajorUnits } from "../../model/currency.ts";
import { de } from "./texts/de.ts";
import { en } from "./texts/en.ts";
import { es } from "./texts/es.ts";
import { fr } from "./texts/fr.ts";
import { ja } from "./texts/ja.ts";
import type { Texts } from "./texts/texts.ts";
import { zh } from "./texts/zh.ts";

/** Every language that the checkout speaks. */
const TEXTS: Readonly<Record<string, Texts>> = { en, de, fr, es, zh, ja };

/** More is no wish of a person's. */
const MOST_HEADER_CHARACTERS = 1_000;
const RANGE = /^\s*([a-z]{2,3}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?\s*$/i;

/** How the buyer is spoken to. */
export interface Language {
  texts: Texts;
  /** The language of the texts. */
  tag: string;
  /** The language and region of amounts, which is the buyer's even where we have no texts in it. */
  locale: string;
}

/** The language that the browser's `Accept-Language` likes best among those we have; otherwise English. */
export function languageOf(header: string | undefined): Language {
  const wished = readWishes(header ?? "");
  const known = wished.find((locale) => Object.hasOwn(TEXTS, primary(locale)));
  const tag = known === undefined ? "en" : primary(known);
  const [locale = tag] = wished.filter((wish) => known === undefined || wish === known);
  return { texts: TEXTS[tag] ?? en, tag: tag === "zh" ? "zh-Hans" : tag, locale };
}

/** An amount in minor units as the buyer writes it. */
export function formatAmount(amount: number, currency: string, { locale }: Pick<Language, "locale">): string {
  const decimal = toMajorUnits(amount, currency);
  const digits = decimal.split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(decimal);
}

/** Tags that `Intl` knows, the most wanted first. */
function readWishes(header: string): string[] {
  return header
    .slice(0, MOST_HEADER_CHARACTERS)
    .split(",")
    .flatMap((part) => {
      const [, tag, quality = "1"] = RANGE.exec(part) ?? [];
      return tag === undefined || Number(quality) === 0 ? [] : [{ tag, quality: Number(quality) }];
    })
    .sort((a, b) => b.quality - a.quality)
    .flatMap(({ tag }) => supported(tag));
}

function supported(tag: string): string[] {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag);
  } catch (error) {
    // Well-formed by our expression, but not by the standard.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

const primary = (tag: string) => tag.split("-", 1)[0]?.toLowerCase() ?? tag;
