import { type Conversation, fill } from "./conversations.ts";
import { pick, type Random } from "./random.ts";

/** What somebody types who looks for a conversation. */
export interface Complaint {
  text: string;
  about: Conversation;
}

const HOUR_MS = 3_600_000;
const LEADS = [
  "",
  "",
  "customer says ",
  "someone complained: ",
  "ticket: ",
  "looking for the chat where the customer ",
];

/**
 * Tells of a conversation in other words, with one or two words misspelled, and a time of day that is up to three hours
 * off. Who knows no time knows one particular more. Nobody knows what was not said.
 */
export function generateComplaint(random: Random, about: Conversation): Complaint {
  const known = Object.entries(about.particulars).filter(([, value]) => about.said.includes(value));
  const particulars = Object.fromEntries(known);
  const tellable = about.theme.told.filter((one) => namesIn(one).every((name) => name in particulars));
  const told = fill(pick(random, tellable.length > 0 ? tellable : ["trouble with a {product}"]), particulars);
  const words = told.split(" ");
  const places = words.flatMap((word, i) => (/^[a-z]{5,}$/i.test(word) ? [i] : []));
  for (let mistakes = 1 + Math.floor(random() * 2); mistakes > 0 && places.length > 0; mistakes--) {
    const [at = 0] = places.splice(Math.floor(random() * places.length), 1);
    words[at] = misspell(random, words[at] ?? "");
  }
  const more = known.filter(([, value]) => !told.includes(value)).map(([, value]) => value);
  const rest = random() < 0.85 || more.length === 0 ? timeOf(random, about.startMs) : pick(random, more);
  return { text: `${pick(random, LEADS)}${words.join(" ")} ${rest}`, about };
}

function namesIn(template: string): string[] {
  return Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
}

/** One letter dropped, doubled, swapped with the next, or another one of its neighbors on the keyboard. */
function misspell(random: Random, word: string): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  const [before, letter = "", after] = [word.slice(0, at), word[at], word.slice(at + 1)];
  const kind = Math.floor(random() * 4);
  if (kind === 0) return before + after;
  if (kind === 1) return before + letter + letter + after;
  if (kind === 2) return before + (after[0] ?? "") + letter + after.slice(1);
  const row = KEYS.find((keys) => keys.includes(letter)) ?? KEYS[0];
  return before + (row[(row.indexOf(letter) + 1) % row.length] ?? "") + after;
}

const KEYS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"] as const;

/** The day as it was, the hour up to three hours off. */
function timeOf(random: Random, startMs: number): string {
  const off = (random() < 0.5 ? -1 : 1) * (1 + Math.floor(random() * 3)) * HOUR_MS;
  const at = new Date(startMs + off);
  const day = new Date(startMs).toISOString().slice(0, 10);
  const hour = Math.min(23, Math.max(0, at.getUTCHours()));
  const half = `${hour % 12 === 0 ? 12 : hour % 12}${hour < 12 ? "am" : "pm"}`;
  return pick(random, [
    `${day} around ${half}`,
    `on ${day} at ${String(hour).padStart(2, "0")}:00`,
    `${day} ${half}`,
  ]);
}
