/**
 * The words of a text as they are looked for: runs of letters and digits, in lower case. Everything beyond ASCII is a
 * letter.
 */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9\u0080-\uffff]+/g) ?? [];
}
