import type { Interpretation, Search } from "@anyway-sh/api";
import { IconX } from "@tabler/icons-react";
import { hint } from "../../components/hint.tsx";
import classes from "./find.module.css";
import { without } from "./without.ts";

const KIND: Record<Interpretation["kind"], { label: string; note?: string }> = {
  email: { label: "e-mail" },
  customer: { label: "customer" },
  order: { label: "order" },
  id: { label: "id of" },
  phrase: { label: "exactly" },
  time: { label: "time", note: "Conversations near it come first; none is left out for its time" },
  word: { label: "said" },
  unknown: { label: "nobody said", note: "No word like it was said in any conversation" },
};

/** What the question was taken to mean; each part can be taken out. */
export function Interpretations({ found, onFind }: { found: Search; onFind: (question: string) => void }) {
  const { query, interpretation } = found;
  if (interpretation.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="What the question was taken to mean">
      {interpretation.map(({ kind, places, meaning }) => {
        const source = places.map(({ start, end }) => query.slice(start, end)).join(" ");
        const { label, note } = KIND[kind];
        return (
          <li
            key={`${kind} ${source}`}
            className={classes.chip}
            data-kind={kind}
            {...hint(note ?? (meaning ? source : undefined))}
          >
            <span className={classes.chipLabel}>{label}</span>
            <span className="ellipsis">
              {kind === "word" && meaning
                ? `${source} → ${meaning}`
                : kind === "id"
                  ? `${meaning}: ${source}`
                  : (meaning ?? source)}
            </span>
            <button
              type="button"
              aria-label={`Take out ${source}`}
              onClick={() => onFind(without(query, places))}
            >
              <IconX size={12} aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
