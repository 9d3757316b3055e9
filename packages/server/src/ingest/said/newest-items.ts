/**
 * The last items of a JSON array, as a JSON array: from the end back to an item that `isLast` holds for, or until over
 * `enough` characters are taken. Of a long history only its end is read, so that each call costs what it adds. A text
 * that is no well-formed array comes back as it is.
 */
export function newestItems(json: string, enough: number, isLast: (item: string) => boolean): string {
  const end = json.lastIndexOf("]");
  let itemEnd = end;
  let depth = 0;
  for (let at = end - 1; at > 0; at--) {
    const character = json[at];
    if (character === '"') {
      at = openingQuote(json, at);
      if (at < 0) return json;
    } else if (character === "}" || character === "]") depth += 1;
    else if (character === "{" || character === "[") depth -= 1;
    else if (character === "," && depth === 0) {
      if (end - at > enough || isLast(json.slice(at + 1, itemEnd))) return `[${json.slice(at + 1, end)}]`;
      itemEnd = at;
    }
    if (depth < 0) return json;
  }
  return json;
}

/** Where the string begins that ends at `closing`: at a quote before which there is an even number of backslashes. */
function openingQuote(json: string, closing: number): number {
  for (let at = json.lastIndexOf('"', closing - 1); at >= 0; at = json.lastIndexOf('"', at - 1)) {
    let before = at - 1;
    while (json[before] === "\\") before -= 1;
    if ((at - before) % 2 === 1) return at;
    // `lastIndexOf` takes a negative start for 0.
    if (at === 0) return -1;
  }
  return -1;
}
