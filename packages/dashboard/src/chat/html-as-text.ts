interface Node {
  type: string;
  value?: string;
  children?: Node[];
}

/**
 * HTML in markdown is told as text, in a paragraph of its own where it stands between paragraphs: prompts are full of
 * tags that mean something to a model.
 */
export function htmlAsText() {
  return (tree: Node) => asText(tree);
}

function asText(parent: Node): void {
  const isInline = parent.children?.some(({ type }) => type === "text") || parent.type === "paragraph";
  for (const node of parent.children ?? []) {
    if (node.type !== "html") {
      asText(node);
      continue;
    }
    node.type = isInline ? "text" : "paragraph";
    if (isInline) continue;
    node.children = [{ type: "text", value: node.value ?? "" }];
    delete node.value;
  }
}
