interface Node {
  type: string;
  value?: string;
  label?: string;
  children?: Node[];
  position?: { start: { offset?: number }; end: { offset?: number } };
}

/**
 * Shows what markdown would leave out of sight. HTML is told as text, comments too, in a paragraph of its own where it
 * stands between paragraphs: prompts are full of tags that mean something to a model. So are the targets of links that
 * stand elsewhere, and footnotes stay where they are.
 */
export function nothingHidden() {
  return (tree: Node, file: { toString(): string }) => show(tree, String(file));
}

function show(parent: Node, source: string): void {
  if (!parent.children) return;
  const isInline = parent.type === "paragraph" || parent.children.some(({ type }) => type === "text");
  parent.children = parent.children.flatMap((node): Node[] => {
    show(node, source);
    switch (node.type) {
      case "html":
        return [isInline ? text(node.value) : paragraph(node.value)];
      case "definition":
        return [node, paragraph(source.slice(node.position?.start.offset, node.position?.end.offset))];
      case "footnoteDefinition":
        return [paragraph(`[^${node.label}]:`), ...(node.children ?? [])];
      case "footnoteReference":
        return [text(`[^${node.label}]`)];
      default:
        return [node];
    }
  });
}

const text = (value = ""): Node => ({ type: "text", value });
const paragraph = (value = ""): Node => ({ type: "paragraph", children: [text(value)] });
