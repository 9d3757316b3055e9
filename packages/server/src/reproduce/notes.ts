/** What a reproduction cannot say or had to leave out, each once, for whoever runs it. */
export class Notes {
  readonly #texts = new Set<string>();

  add(text: string): void {
    this.#texts.add(text);
  }

  list(): string[] {
    return [...this.#texts];
  }
}
