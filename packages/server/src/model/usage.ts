/** Token counts in four disjoint buckets, and parts of them that have prices of their own. */
export interface Usage {
  uncachedInputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  /** Part of the cache writes: those kept for an hour instead of five minutes. */
  cacheWrite1hTokens: number;
  /** Part of the uncached input. */
  inputAudioTokens: number;
  /** Parts of the output. */
  reasoningTokens: number;
  outputAudioTokens: number;
  /** How the emitter's numbers were read; see {@link readUsage}. */
  rule: UsageRule;
}

/**
 * What the counts of an emitter contain:
 * - `inclusive`: input contains the cached tokens, output contains reasoning; as the GenAI conventions say.
 * - `exclusive`: input leaves the cached tokens out.
 * - `disjoint`: every count leaves all others out, audio and reasoning too.
 */
export type CountsRule = "inclusive" | "exclusive" | "disjoint";

/**
 * A {@link CountsRule}, with `-inferred` where the numbers themselves told it, and `+reasoning` where reasoning
 * tokens come on top of output.
 */
export type UsageRule = `${CountsRule}${"" | "-inferred"}${"" | "+reasoning"}`;

/** What is known of an emitter, beside its numbers. */
export interface EmitterRule {
  /** Measured: holds whatever the numbers look like. */
  counts?: CountsRule;
  /** Its convention: holds unless its total says otherwise. `inclusive` when neither is given. */
  usualCounts?: CountsRule;
  /** Measured: its output leaves reasoning out. */
  addsReasoning?: boolean;
  /** The provider itself counts cached tokens apart, so an emitter that passes its numbers on does too. */
  isAdditiveProvider?: boolean;
}

/** What an emitter said, each undefined when it did not. Whole numbers, not negative. */
export interface ReportedUsage {
  input?: number | undefined;
  output?: number | undefined;
  total?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  cacheWrite5m?: number | undefined;
  cacheWrite1h?: number | undefined;
  reasoning?: number | undefined;
  inputAudio?: number | undefined;
  outputAudio?: number | undefined;
}

/** The buckets, and whether the numbers contradict each other; no bucket is then less than zero. */
export interface ReadUsage {
  usage: Usage;
  isImpossible: boolean;
}

/** The buckets from reported numbers; undefined when neither input nor output was reported. */
export function readUsage(reported: ReportedUsage, emitter: EmitterRule = {}): ReadUsage | undefined {
  if (reported.input === undefined && reported.output === undefined) return undefined;
  const counts = complete(reported);
  const { input, output, total, cacheRead, cacheWrite, reasoning, inputAudio, outputAudio } = counts;
  const cached = cacheRead + cacheWrite;
  const [rule, addsReasoning] = ruleOf(counts, emitter);
  const base = rule.replace("-inferred", "") as CountsRule;

  const uncached = base === "inclusive" ? input - cached : base === "disjoint" ? input + inputAudio : input;
  const outputTokens =
    base === "disjoint" ? output + reasoning + outputAudio : addsReasoning ? output + reasoning : output;
  const usage: Usage = {
    uncachedInputTokens: Math.max(0, uncached),
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    outputTokens,
    cacheWrite1hTokens: Math.min(counts.cacheWrite1h, cacheWrite),
    inputAudioTokens: Math.min(inputAudio, Math.max(0, uncached)),
    reasoningTokens: Math.min(reasoning, outputTokens),
    outputAudioTokens: Math.min(outputAudio, outputTokens),
    rule: addsReasoning && base !== "disjoint" ? `${rule}+reasoning` : rule,
  };
  const isImpossible =
    uncached < 0 ||
    // The total tells of tokens that no count does.
    (total !== undefined && total > inputTokens(usage) + outputTokens) ||
    counts.cacheWrite1h > cacheWrite ||
    inputAudio > input + cached ||
    reasoning > outputTokens ||
    outputAudio > outputTokens ||
    (total !== undefined && total < Math.max(input, output));
  return { usage, isImpossible };
}

function complete(reported: ReportedUsage) {
  const { cacheWrite5m = 0, cacheWrite1h = 0 } = reported;
  return {
    input: reported.input ?? 0,
    output: reported.output ?? 0,
    total: reported.total,
    cacheRead: reported.cacheRead ?? 0,
    cacheWrite: reported.cacheWrite ?? cacheWrite5m + cacheWrite1h,
    cacheWrite1h,
    reasoning: reported.reasoning ?? 0,
    inputAudio: reported.inputAudio ?? 0,
    outputAudio: reported.outputAudio ?? 0,
  };
}

/** How the counts relate, and whether reasoning comes on top of output. */
function ruleOf(
  counts: ReturnType<typeof complete>,
  emitter: EmitterRule,
): [CountsRule | `${CountsRule}-inferred`, boolean] {
  const { input, output, total, reasoning } = counts;
  const cached = counts.cacheRead + counts.cacheWrite;
  const sum = input + output;
  const addsReasoning =
    emitter.addsReasoning ??
    (reasoning > output ||
      (reasoning > 0 &&
        total !== undefined &&
        (total === sum + reasoning || total === sum + cached + reasoning)));
  if (emitter.counts) return [emitter.counts, addsReasoning];

  const apart = cached + reasoning + counts.inputAudio + counts.outputAudio;
  const usual = emitter.usualCounts;
  if (usual === "disjoint" && (total === undefined || total === sum + apart)) return [usual, false];
  if (total !== undefined && cached > 0) {
    const saysApart = total === sum + cached || total === sum + cached + reasoning;
    if (saysApart || (total === sum && emitter.isAdditiveProvider))
      return ["exclusive-inferred", addsReasoning];
  }
  if (total !== undefined && apart > 0 && total === sum + apart && !addsReasoning)
    return ["disjoint-inferred", false];
  if (usual && !(total === sum && apart > 0)) return [usual, addsReasoning];
  return cached > input ? ["exclusive-inferred", addsReasoning] : ["inclusive", addsReasoning];
}

/** What is billed by other than tokens; whole numbers. Searches are those of the web, or of a rerank. */
export const BILLED_UNITS = ["requests", "images", "audioMs", "characters", "searches"] as const;
export type BilledUnit = (typeof BILLED_UNITS)[number];
export type BilledUnits = Partial<Record<BilledUnit, number>>;

/** A call that says nothing of tokens. */
export const NO_TOKENS: Usage = Object.freeze({
  uncachedInputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  cacheWrite1hTokens: 0,
  inputAudioTokens: 0,
  reasoningTokens: 0,
  outputAudioTokens: 0,
  rule: "inclusive",
});

/** All input tokens: uncached, read from and written to the cache. */
export function inputTokens(usage: Usage): number {
  return usage.uncachedInputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
