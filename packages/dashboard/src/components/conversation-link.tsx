import { Link } from "@tanstack/react-router";

interface ConversationLinkProps {
  conversation: { session_id: string | null; trace_ids: readonly string[]; title: string };
}

/** A conversation by how it began; leads to its messages: those of its session, or of its first trace. */
export function ConversationLink({ conversation: { session_id, trace_ids, title } }: ConversationLinkProps) {
  const [first] = trace_ids;
  const words = title || session_id || "Conversation";
  if (session_id !== null)
    return (
      <Link to="/sessions/$sessionId" params={{ sessionId: session_id }} className="ellipsis" title={title}>
        {words}
      </Link>
    );
  if (first === undefined) return <span className="ellipsis">{words}</span>;
  return (
    <Link to="/traces/$traceId" params={{ traceId: first }} className="ellipsis" title={title}>
      {words}
    </Link>
  );
}
