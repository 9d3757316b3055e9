import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const entry = fileURLToPath(new URL("./index.ts", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

const program = ts.createProgram([entry], {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ["@anyway-sh/source"],
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
});
const checker = program.getTypeChecker();
const source = program.getSourceFile(entry);
const symbol = source && checker.getSymbolAtLocation(source);
const exported = (symbol ? checker.getExportsOfModule(symbol) : []).map((one) => {
  const origin = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
  return {
    name: one.getName(),
    isValue: (origin.flags & ts.SymbolFlags.Value) !== 0,
    doc: ts.displayPartsToString(origin.getDocumentationComment(checker)),
  };
});

test("every export says what it is", () => {
  expect(exported.length).toBeGreaterThan(50);
  expect(exported.filter(({ doc }) => doc === "").map(({ name }) => name)).toEqual([]);
});

test("the README names every function and object", () => {
  const named = new Set(readme.match(/\w+/g));
  expect(exported.filter(({ name, isValue }) => isValue && !named.has(name)).map(({ name }) => name)).toEqual(
    [],
  );
});
