/** The values of a body that holds one of JSON a line, each as soon as it has come. */
export async function* jsonLines<T>(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): AsyncGenerator<T> {
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let begun: string[] = [];
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const [rest = "", ...more] = read.value.split("\n");
      begun.push(rest);
      for (const next of more) {
        yield JSON.parse(begun.join("")) as T;
        begun = [next];
      }
    }
  } finally {
    // Whoever reads no further wants no more of it.
    await reader.cancel();
  }
}
