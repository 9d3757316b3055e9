import type { InstrumentModules } from "../options.ts";

type Option = keyof InstrumentModules;
type Class = { readonly name: string; readonly prototype: unknown };

/** The classes by which a client is known when nobody says which it is. */
const OPTION_BY_CLASS: Readonly<Record<string, Option>> = {
  OpenAI: "openAI",
  Anthropic: "anthropic",
  BaseAnthropic: "anthropic",
  BedrockRuntimeClient: "bedrock",
  GoogleGenAI: "google_genai",
  VertexAI: "google_vertexai",
  CohereClient: "cohere",
  CohereClientV2: "cohere",
  Together: "together",
  Mistral: "mistral",
  Groq: "groq",
  Pinecone: "pinecone",
  ChromaClient: "chromadb",
  QdrantClient: "qdrant",
  CallbackManager: "langchain",
  BaseChatModel: "langchain",
  StructuredTool: "langchain",
  BaseQueryEngine: "llamaIndex",
  OpenAIEmbedding: "llamaIndex",
  Client: "mcp",
  Server: "mcp",
  McpServer: "mcp",
};

/** What can be patched of `client`: the classes of an instance, outermost first, else the thing itself. */
export function classesOf(client: unknown): unknown[] {
  if (typeof client !== "object" || client === null || isNamespace(client)) return [client];
  const classes: unknown[] = [];
  for (let at = prototypeOf(client); at !== null; at = prototypeOf(at)) {
    if (Object.hasOwn(at, "constructor") && at !== Object.prototype) classes.push(at.constructor);
  }
  return classes;
}

/** Which clients `client` is or has, by the names of its classes. */
export function clientsNamedIn(client: unknown): Option[] {
  const options = classesOf(client).flatMap((one) =>
    namesIn(one).flatMap((name) => OPTION_BY_CLASS[name] ?? []),
  );
  return [...new Set(options)];
}

function namesIn(exported: unknown): string[] {
  if (isClass(exported)) return [exported.name, ...ownNames(exported)];
  if (typeof exported !== "object" || exported === null) return [];
  const main = "default" in exported && isClass(exported.default) ? namesIn(exported.default) : [];
  return [...Object.keys(exported), ...main];
}

/** A minifier changes the name of a class, but not that of the property in which it has itself: `OpenAI.OpenAI`. */
function ownNames(one: Class): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(one)).flatMap(([name, { value }]) =>
    value === one ? [name] : [],
  );
}

function isClass(value: unknown): value is Class {
  return typeof value === "function";
}

function isNamespace(value: object): boolean {
  const prototype = prototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}
