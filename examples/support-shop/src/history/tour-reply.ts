import { type ChatRequest, countTokens, type Reply } from "@anyway-sh/example-stand-in";
import type { Random } from "./random.ts";
import { REGIONS } from "./tours.ts";

const DAYS: Record<string, number> = { two: 2, three: 3, four: 4 };
const PACKING = [
  "rain shell",
  "warm layer",
  "hut sleeping bag",
  "headlamp",
  "first-aid kit",
  "map and compass",
  "1.5 liters of water",
  "cash for the huts",
];

/** What a large model makes of a wish: a draft, a check of the draft, the plan. It thinks for long each time. */
export function tourReply(request: ChatRequest, random: Random): Reply {
  const wish = request.messages.find((message) => message.role === "user")?.text ?? "";
  const pass = request.messages.filter((message) => message.role === "assistant").length;
  const region = REGIONS.find(({ name }) => wish.includes(name)) ?? random.pick(REGIONS);
  const days = DAYS[/of (\w+) days/.exec(wish)?.[1] ?? ""] ?? 3;
  const stages = region.stages.slice(0, days);
  const longest = [...stages].sort((a, b) => b.hours - a.hours)[0];

  const thinking = [
    `${stages.length} stages in ${region.name}; the wish says: ${wish}`,
    `The longest day is ${longest?.from} to ${longest?.to}; is ${longest?.ascent} m of ascent too much?`,
    "The order of the days is right; the packing list must stay short.",
  ][pass];
  const outline = stages.map(
    ({ from, to, hours, ascent }, index) =>
      `Day ${index + 1}: ${from} to ${to}, ${hours} hours, ${ascent} m of ascent.`,
  );
  const text = [
    outline.join("\n"),
    `Two things must change: start before seven on the way to ${longest?.to}, and name the valley below as the escape route. The rest holds, and the huts have room for the party.`,
    `${outline.join("\n")}\n\nEvery day has an escape route into the nearest valley. For conditions ask ${region.service}.\n\nPack: ${PACKING.join(", ")}.`,
  ][pass];
  const reasoningTokens = random.integer(1_200, 2_600);
  return {
    text: text ?? outline.join("\n"),
    thinking: thinking ?? "",
    usage: { reasoningTokens, outputTokens: countTokens(text ?? "") + reasoningTokens },
  };
}
