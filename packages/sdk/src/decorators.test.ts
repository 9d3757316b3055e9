import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SpanStatusCode } from "@opentelemetry/api";
import ts from "typescript";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { collect, parentId, startRecording } from "../test/recording.ts";
import { shutdown } from "./index.ts";

const TEST_FOLDER = fileURLToPath(new URL("../test/", import.meta.url));
const FIXTURES = ["chat-service", "shop"];

type ChatService = { chat(message: string): Promise<unknown> };
type Shop = {
  sell(customerId: string, item: string): number;
  price(item: string): number;
  advise(): AsyncGenerator<number>;
  restock(): Promise<string>;
};

/** Neither Node nor vitest runs decorators as they are: the fixtures are compiled, checked, and their output run. */
describe.each([
  ["standard decorators", false],
  ["experimentalDecorators", true],
])("%s", (_, experimentalDecorators) => {
  let outDir: string;
  let errors: string[];
  let ChatService: new (customerId: string) => ChatService;
  let Shop: (new () => Shop) & { open(): string };

  beforeAll(async () => {
    outDir = mkdtempSync(join(TEST_FOLDER, "compiled-"));
    errors = compile(outDir, experimentalDecorators);
    ({ ChatService } = await import(join(outDir, "chat-service.js")));
    ({ Shop } = await import(join(outDir, "shop.js")));
  });
  afterAll(() => rmSync(outDir, { recursive: true }));
  afterEach(() => shutdown());

  test("type-check", () => {
    expect(errors).toEqual([]);
  });

  test("the documented sample attributes what is beneath to the customer of the instance", async () => {
    const recording = startRecording();
    await new ChatService("CUS_a1b2c3d4e5f6").chat("hello");
    const workflow = recording.span("chat.workflow");
    const task = recording.span("classify.task");
    expect(parentId(task)).toBe(workflow.spanContext().spanId);
    for (const span of [workflow, task]) {
      expect(span.attributes["traceloop.association.properties.customer_id"]).toBe("CUS_a1b2c3d4e5f6");
    }
  });

  test("a configuration function gets this and the arguments, and the name is the method's", () => {
    const recording = startRecording();
    expect(new Shop().sell("c-1", "tea")).toBe(3);
    expect(recording.span("sell.workflow").attributes).toMatchObject({
      "traceloop.association.properties.customer_id": "c-1",
      "traceloop.entity.input": '{"args":["c-1","tea"],"kwargs":{}}',
      "traceloop.entity.output": "3",
    });
    expect(recording.span("price.tool").attributes["traceloop.workflow.name"]).toBe("sell");
  });

  test("a method that throws throws the same, and its spans say so", () => {
    const recording = startRecording();
    expect(() => new Shop().sell("c", "gold")).toThrow(RangeError);
    for (const name of ["price.tool", "sell.workflow"]) {
      expect(recording.span(name).status).toEqual({ code: SpanStatusCode.ERROR, message: "no gold" });
    }
  });

  test("generator and static methods", async () => {
    const recording = startRecording();
    expect(await collect(new Shop().advise())).toEqual([3]);
    expect(Shop.open()).toBe("open");
    expect(recording.span("price.tool").attributes["gen_ai.agent.name"]).toBe("clerk");
    expect(recording.spans().map(({ name }) => name)).toEqual(["price.tool", "clerk.agent", "opening.task"]);
  });

  test("a configuration function that throws does no harm", async () => {
    const recording = startRecording();
    expect(await new Shop().restock()).toBe("restocked");
    expect(recording.span("restock.task").status.code).toBe(SpanStatusCode.UNSET);
  });

  test("a decorated method keeps its name and length", () => {
    expect([Shop.prototype.sell.name, Shop.prototype.sell.length]).toEqual(["sell", 2]);
  });
});

/** @returns what the compiler complains about */
function compile(outDir: string, experimentalDecorators: boolean): string[] {
  const program = ts.createProgram(
    FIXTURES.map((name) => join(TEST_FOLDER, "fixtures/decorators", `${name}.ts`)),
    {
      outDir,
      rootDir: join(TEST_FOLDER, "../../.."),
      experimentalDecorators,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      customConditions: ["@anyway-sh/source"],
      allowImportingTsExtensions: true,
      types: ["node"],
      noEmit: false,
      rewriteRelativeImportExtensions: true,
    },
  );
  const emitted = program.emit(undefined, (fileName, text) => {
    if (fileName.includes("fixtures/decorators"))
      ts.sys.writeFile(join(outDir, fileName.split("/").at(-1) ?? ""), text);
  });
  return [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics].map((diagnostic) =>
    ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"),
  );
}
