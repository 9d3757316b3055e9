import type { SpanCategory } from "@anyway-sh/semconv";
import {
  IconArrowsSort,
  IconBinaryTree2,
  IconDatabase,
  IconPoint,
  IconRobot,
  IconSearch,
  IconSparkles,
  IconSubtask,
  IconTool,
  IconVector,
  IconWorld,
} from "@tabler/icons-react";

const CATEGORIES: Record<SpanCategory, { icon: typeof IconTool; label: string; color: string }> = {
  workflow: { icon: IconBinaryTree2, label: "Workflow", color: "var(--cat-workflow)" },
  task: { icon: IconSubtask, label: "Task", color: "var(--cat-task)" },
  agent: { icon: IconRobot, label: "Agent", color: "var(--cat-agent)" },
  tool: { icon: IconTool, label: "Tool", color: "var(--cat-tool)" },
  llm: { icon: IconSparkles, label: "Model call", color: "var(--cat-llm)" },
  embedding: { icon: IconVector, label: "Embedding", color: "var(--cat-embedding)" },
  retrieval: { icon: IconSearch, label: "Retrieval", color: "var(--cat-retrieval)" },
  rerank: { icon: IconArrowsSort, label: "Rerank", color: "var(--cat-retrieval)" },
  vector_db: { icon: IconDatabase, label: "Vector database", color: "var(--cat-db)" },
  http: { icon: IconWorld, label: "HTTP", color: "var(--cat-http)" },
  other: { icon: IconPoint, label: "Span", color: "var(--cat-http)" },
};

export const categoryColor = (category: SpanCategory): string => CATEGORIES[category].color;

/** What a span does, as an icon. */
export function CategoryIcon({ category }: { category: SpanCategory }) {
  const { icon: Icon, label, color } = CATEGORIES[category];
  return <Icon size={15} stroke={1.7} color={color} aria-label={label} role="img" style={{ flex: "none" }} />;
}
