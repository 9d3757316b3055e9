/** Reading markdown takes longer than in proportion to its length, so a long text is read in blocks of about this. */
const ENOUGH = 1_500;
/** Without a blank line a block ends at the end of a line. */
const MOST = 3_000;
/** What then is longer, as a line without an end or a table of many rows, would take longer than anybody waits. */
const TOO_MUCH = 6_000;

/** Cells of tables that are drawn of a text: a table of a few characters may have thousands. */
const MOST_CELLS = 2_000;

const TABLE_ROW = /^ {0,3}\|/;
/** Below its first row, what makes a table of rows. */
const DELIMITER_ROW = /^ {0,3}\|[\s|:]*-[\s|:-]*$/;

/** A part of a text in markdown, or one to be shown as it is. */
export interface MarkdownBlock {
  text: string;
  isPlain: boolean;
}

/**
 * Cuts markdown where a reader would start anew: at fences and at blank lines before what is not indented, never within
 * a fenced block or a table. Put together, the blocks are the text.
 */
export function markdownBlocks(text: string): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  let block = "";
  let fence = "";
  let before = "";
  let inTable = false;
  let cellsOf = cellCounter();
  let [cells, drawn] = [0, 0];
  const end = () => {
    const isFence = /^(?:`{3}|~{3})/.test(block);
    const isPlain = !isFence && (block.length > TOO_MUCH || (cells > 0 && drawn + cells > MOST_CELLS));
    if (block !== "") blocks.push({ text: block, isPlain });
    if (!isPlain) drawn += cells;
    block = "";
    cells = 0;
    cellsOf = cellCounter();
  };
  for (const line of text.split(/(?<=\n)/)) {
    const marker = /^(?:`{3,}|~{3,})/.exec(line)?.[0] ?? "";
    if (fence !== "") {
      block += line;
      if (marker.startsWith(fence) && line.trim() === marker) {
        fence = "";
        end();
      }
    } else {
      const startsAnew = before.trim() === "" && !/^\s/.test(line);
      const isRow = TABLE_ROW.test(line);
      inTable = isRow && (inTable || (TABLE_ROW.test(before) && DELIMITER_ROW.test(line)));
      const isFull = block.length + line.length > MOST && !inTable;
      if (marker !== "" || isFull || (startsAnew && block.length > ENOUGH)) end();
      fence = marker;
      block += line;
      if (fence === "") cells += cellsOf(line);
    }
    before = line;
  }
  end();
  return blocks;
}

/**
 * Counts the cells of line after line. A row of a table has as many as its head, whatever it says itself, up to an empty
 * line; outside of a table, each bar may be one.
 */
function cellCounter(): (line: string) => number {
  let columns = 0;
  let before = "";
  return (line) => {
    // A table may stand in a quote or an item.
    const inner = line.replace(/^[\s>]+/, "").trimEnd();
    const own = inner.includes("|") ? inner.replace(/^\|/, "").replace(/\|$/, "").split("|").length : 0;
    if (inner === "") columns = 0;
    else if (before !== "" && own > 0 && inner.includes("-") && /^[\s|:-]+$/.test(inner))
      columns = Math.max(columns, own);
    before = inner;
    return Math.max(columns, own);
  };
}
