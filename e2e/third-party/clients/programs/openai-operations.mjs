import { drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** What the client offers beside `chat.completions.create()`. @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { OpenAI, toFile } = await load("openai");
  const client = new OpenAI({ apiKey: "stand-in", baseURL: `${STAND_IN_URL}/v1`, maxRetries: 0 });
  const messages = [{ role: "user", content: QUESTION }];
  const chat = { model: "gpt-4o", messages };
  const response = { model: "gpt-4o", input: QUESTION };
  const completion = { model: "gpt-3.5-turbo-instruct", prompt: QUESTION };
  const image = { model: "gpt-image-1", prompt: QUESTION };
  const audio = async () => ({
    model: "gpt-4o-transcribe",
    file: await toFile(Buffer.from("sound"), "call.wav", { type: "audio/wav" }),
  });
  return {
    "chat.completions.parse": () => client.chat.completions.parse(chat),
    "chat.completions.stream": () => client.chat.completions.stream(chat).finalChatCompletion(),
    "chat.completions.runTools": () =>
      client.chat.completions
        .runTools({
          ...chat,
          tools: [{ type: "function", function: { ...TOOL, parse: JSON.parse, function: () => "found" } }],
        })
        .done(),
    "chat.completions.withResponse": () => client.chat.completions.create(chat).withResponse(),
    "chat.completions.asResponse": () => client.chat.completions.create(chat).asResponse(),
    "responses.create": () => client.responses.create(response),
    "responses.create failed": () => client.responses.create({ ...response, input: FAILING }),
    "responses.create streamed": async () =>
      drain(await client.responses.create({ ...response, stream: true })),
    "responses.parse": () => client.responses.parse(response),
    "responses.stream": () => client.responses.stream(response).finalResponse(),
    "completions.create": () => client.completions.create(completion),
    "completions.create streamed": async () =>
      drain(await client.completions.create({ ...completion, stream: true })),
    "images.generate": () => client.images.generate(image),
    "images.edit": async () =>
      client.images.edit({ ...image, image: await toFile(Buffer.from("pixels"), "a.png") }),
    "audio.transcriptions.create": async () => client.audio.transcriptions.create(await audio()),
    "audio.translations.create": async () => client.audio.translations.create(await audio()),
    "audio.speech.create": () =>
      client.audio.speech.create({ model: "gpt-4o-mini-tts", voice: "alloy", input: QUESTION }),
    "batches.retrieve": async () => {
      await client.batches.retrieve("batch_1");
      await client.batches.retrieve("batch_1");
    },
  };
};
