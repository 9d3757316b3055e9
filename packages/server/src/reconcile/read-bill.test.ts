import { describe, expect, it } from "vitest";
import type { BillLine } from "../model/bill.ts";
import { readBill } from "./read-bill.ts";

const read = (...contents: (string | object)[]) =>
  readBill(
    contents.map((content, i) => ({
      name: `file ${i + 1}`,
      content: typeof content === "string" ? content : JSON.stringify(content),
    })),
  );
const dollars = (amount: number) => BigInt(Math.round(amount * 1e9)) * 1_000_000_000n;
const short = ({ day, provider, model, kind, amount, tokens }: BillLine) => [
  day,
  provider,
  model,
  kind,
  amount,
  tokens,
];

const costs = (results: object[]) => ({
  object: "page",
  data: [
    { object: "bucket", start_time: 1_781_481_600, end_time: 1_781_568_000, results },
    { object: "bucket", start_time: 1_781_568_000, end_time: 1_781_654_400, results: [] },
  ],
  has_more: false,
  next_page: null,
});
const cost = (line_item: string | null, value: number | string, more: object = {}) => ({
  object: "organization.costs.result",
  amount: { value, currency: "usd" },
  line_item,
  ...more,
});

describe("OpenAI", () => {
  it("names model and kind by line items, and days without any", () => {
    const bill = read(
      costs([
        cost("gpt-4o-mini-2024-07-18, input", "0.000004500000000000000000000000000000000", {
          quantity: 30.0,
        }),
        cost("gpt-4o-mini-2024-07-18, cached input", "0E-6176", { quantity: 0 }),
        cost("gpt-5.6-luna, cache writes", 0.25, { quantity: 1_000, quantity_unit: "tokens" }),
        cost("gpt-audio-mini-2025-12-15 audio, input", 1),
        cost("evals | gpt-4o-mini-2024-07-18, output", 2),
        cost("web search tool calls", 3, { quantity: 10, quantity_unit: "calls" }),
      ]),
    );
    expect(bill).toMatchObject({ source: "openai", startDay: "2026-06-15", endDay: "2026-06-16" });
    expect(bill.lines.map(short)).toEqual([
      ["2026-06-15", "openai", "gpt-4o-mini-2024-07-18", "input", dollars(0.0000045), 30],
      ["2026-06-15", "openai", "gpt-4o-mini-2024-07-18", "cache_read", 0n, 0],
      ["2026-06-15", "openai", "gpt-5.6-luna", "cache_write", dollars(0.25), 1_000],
      ["2026-06-15", "openai", "gpt-audio-mini-2025-12-15", "input", dollars(1), null],
      ["2026-06-15", "openai", "gpt-4o-mini-2024-07-18", "output", dollars(2), null],
      ["2026-06-15", "openai", "", "other", dollars(3), null],
    ]);
  });

  it("reads the dashboard's export, and pages one after the other", () => {
    const header =
      "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item";
    const bill = read(
      `${header}\n1781481600,1781568000,2026-06-15T00:00:00,2026-06-16T00:00:00,0.5,usd,100,tokens,"gpt-4o-2024-08-06, input"\n` +
        "1781568000,1781654400,2026-06-16T00:00:00,2026-06-17T00:00:00,,,,,\n",
    );
    expect(bill.lines.map(short)).toEqual([
      ["2026-06-15", "openai", "gpt-4o-2024-08-06", "input", dollars(0.5), 100],
    ]);
    expect(bill.endDay).toBe("2026-06-16");
    const pages = [costs([cost("gpt-4o, input", 1)]), costs([cost("gpt-4o, input", 2)])];
    const lines = read(pages.map((page) => JSON.stringify(page)).join("\n")).lines;
    expect(lines.map(({ amount }) => amount)).toEqual([dollars(3)]);
  });

  it("counts cached tokens apart and tells batches", () => {
    const usage = (more: object) => ({
      object: "organization.usage.completions.result",
      input_tokens: 1_000,
      input_cached_tokens: 400,
      output_tokens: 50,
      num_model_requests: 5,
      model: "gpt-4o",
      ...more,
    });
    const { lines } = read(
      costs([cost("gpt-4o, input", 1)]),
      costs([usage({ batch: true }), usage({ batch: false }), usage({ model: "o3", service_tier: "flex" })]),
    );
    expect(
      lines.filter(({ amount }) => amount === null).map((line) => [line.tier, line.kind, line.tokens]),
    ).toEqual([
      ["batch", "input", 600],
      ["batch", "cache_read", 400],
      ["batch", "output", 50],
      ["standard", "input", 600],
      ["standard", "cache_read", 400],
      ["standard", "output", 50],
      ["flex", "input", 600],
      ["flex", "cache_read", 400],
      ["flex", "output", 50],
    ]);
  });
});

it("reads the Console's exports of Anthropic: dollars that were rounded to cents, and tokens", () => {
  const bill = read(
    "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed\n" +
      "2026-03-15,Claude Opus 4.6,Default,app,message,≤ 200k,input_no_cache,1.50,1.50,token,global,\n" +
      "2026-03-15,Claude Opus 4.6,Default,app,batch,> 200k,output,0.5,0.5,token,global,\n",
    "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed\n" +
      "2026-03-15,claude-opus-4-6,app,Default,standard,≤ 200k,300000,7,8,9,10,0,global,\n",
  );
  expect(bill.lines.map((line) => [...short(line), line.tier, line.isLong, line.blur])).toEqual([
    [
      "2026-03-15",
      "anthropic",
      "claude-opus-4-6",
      "input",
      dollars(1.5),
      null,
      "standard",
      false,
      dollars(0.005),
    ],
    [
      "2026-03-15",
      "anthropic",
      "claude-opus-4-6",
      "output",
      dollars(0.5),
      null,
      "batch",
      true,
      dollars(0.05),
    ],
    ["2026-03-15", "anthropic", "claude-opus-4-6", "input", null, 300_000, "standard", false, 0n],
    ["2026-03-15", "anthropic", "claude-opus-4-6", "cache_read", null, 9, "standard", false, 0n],
    ["2026-03-15", "anthropic", "claude-opus-4-6", "cache_write", null, 7, "standard", false, 0n],
    ["2026-03-15", "anthropic", "claude-opus-4-6", "cache_write_1h", null, 8, "standard", false, 0n],
    ["2026-03-15", "anthropic", "claude-opus-4-6", "output", null, 10, "standard", false, 0n],
  ]);
});

it("takes Anthropic's amounts for the cents that they are", () => {
  const result = {
    amount: "123.78912",
    currency: "USD",
    cost_type: "tokens",
    description: "Claude Opus 5 Usage - Input Tokens",
    model: "claude-opus-5",
    token_type: "uncached_input_tokens",
    service_tier: "standard",
    context_window: "0-200k",
  };
  const page = { data: [{ starting_at: "2025-08-01T00:00:00Z", results: [result] }], has_more: false };
  expect(read(page).lines.map(({ amount }) => amount)).toEqual([dollars(1.2378912)]);
});

describe("OpenRouter", () => {
  it("reads the activity by generation, by day, and of the API", () => {
    const byGeneration = read(
      "generation_id,created_at,cost_total,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug\n" +
        "gen-1,2026-09-14 10:00:00,0.25,100,20,5,40,openai/gpt-4o-2024-08-06\n" +
        "gen-2,2026-09-14 23:59:59.9,0.5,10,2,0,0,openai/gpt-4o-2024-08-06\n",
    );
    const at = ["2026-09-14", "openrouter", "openai/gpt-4o-2024-08-06"];
    expect(byGeneration.lines.map(short)).toEqual([
      [...at, "all", dollars(0.75), null],
      [...at, "input", null, 70],
      [...at, "cache_read", null, 40],
      [...at, "output", null, 22],
    ]);
    const byDay = read(
      "Date,Slug,Usage,BYOK Usage,Requests,Prompt Tokens,Completion Tokens,Reasoning Tokens\n" +
        '"2026-09-14 00:00:00","openai/gpt-4o-2024-08-06","0.75","0","2","110","22","5"\n',
    );
    const ofApi = read({
      data: [
        {
          date: "2026-09-14",
          model: "openai/gpt-4o",
          model_permaslug: "openai/gpt-4o-2024-08-06",
          provider_name: "OpenAI",
          usage: 0.75,
          byok_usage_inference: 0,
          requests: 2,
          prompt_tokens: 110,
          completion_tokens: 22,
          reasoning_tokens: 5,
        },
      ],
    });
    for (const { lines } of [byDay, ofApi])
      expect(lines.map(short)).toEqual([
        [...at, "all", dollars(0.75), null],
        [...at, "input", null, 110],
        [...at, "output", null, 22],
      ]);
  });
});

it("sums the requests that LiteLLM logged, as its API and as its table tell them", () => {
  const row = {
    request_id: "chatcmpl-1",
    call_type: "acompletion",
    spend: 0.001,
    total_tokens: 120,
    prompt_tokens: 100,
    completion_tokens: 20,
    startTime: "2026-09-14T10:00:00.000Z",
    model: "gpt-4o",
    custom_llm_provider: "openai",
    metadata: { usage_object: { prompt_tokens_details: { cached_tokens: 30 } } },
  };
  const { lines } = read([row, { ...row, request_id: "chatcmpl-2" }]);
  expect(lines.map((line) => [...short(line), line.requests])).toEqual([
    ["2026-09-14", "openai", "gpt-4o", "all", dollars(0.002), null, 2],
    ["2026-09-14", "openai", "gpt-4o", "input", null, 140, null],
    ["2026-09-14", "openai", "gpt-4o", "cache_read", null, 60, null],
    ["2026-09-14", "openai", "gpt-4o", "output", null, 40, null],
  ]);
  const table = read(
    "request_id,spend,prompt_tokens,completion_tokens,startTime,model\nx,0.5,7,3,2026-09-14 10:00:00,azure/gpt-4o\n",
  );
  expect(table.lines.map(short)[0]).toEqual(["2026-09-14", "azure", "gpt-4o", "all", dollars(0.5), null]);
});

it.each([
  ["nothing", "", "is empty"],
  ["another JSON", { hello: 1 }, "none that is known"],
  ["another table", "a,b\n1,2\n", "none that is known"],
  ["broken JSON", '{"data": [', "is no JSON"],
  [
    "euros",
    costs([{ ...cost("gpt-4o, input", 1), amount: { value: 1, currency: "eur" } }]),
    "only US dollars",
  ],
  ["costs without line items", costs([cost(null, 1)]), "group_by=line_item"],
  ["words for numbers", costs([cost("gpt-4o, input", "much")]), "must be a decimal number"],
  ["a row that is too short", "start_time,amount_value,line_item\n1781481600,1\n", "2 fields at line 2"],
])("refuses %s and says why", (_what, content, message) => {
  expect(() => read(content)).toThrow(message);
});

it("refuses counts without money, and two providers at once", () => {
  const usage = costs([
    { object: "organization.usage.completions.result", model: "gpt-4o", input_tokens: 1, output_tokens: 1 },
  ]);
  expect(() => read(usage)).toThrow("Send the cost report together with it");
  const openRouter = "date,slug,usage,prompt tokens,completion tokens\n2026-09-14,a/b,1,1,1\n";
  expect(() => read(costs([cost("gpt-4o, input", 1)]), openRouter)).toThrow("of openai and of openrouter");
});
