import { Button } from "@mantine/core";
import { IconArrowsDiff, IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useShortcuts } from "../../shortcuts.ts";
import classes from "./traces.module.css";
import type { Picked } from "./use-picked.ts";

/** What is picked of the list, and what can be done with it. */
export function CompareBar({ picked }: { picked: Picked }) {
  return picked.ids.length > 0 ? <Bar picked={picked} /> : null;
}

function Bar({ picked: { ids, clear } }: { picked: Picked }) {
  const navigate = useNavigate();
  const [first, second] = ids;
  const compare = () => {
    if (first && second)
      void navigate({
        to: "/traces/$traceId/compare/$otherId",
        params: { traceId: first, otherId: second },
      });
  };
  useShortcuts([{ key: "c", label: "Compare the picked traces", run: compare }]);
  return (
    <div className={classes.compare} role="status">
      <span className="dim">
        {second ? "2 traces picked" : "1 trace picked: pick another to compare it with"}
      </span>
      <Button
        size="compact-sm"
        disabled={!second}
        leftSection={<IconArrowsDiff size={14} aria-hidden />}
        onClick={compare}
      >
        Compare
      </Button>
      <button type="button" className={classes.drop} aria-label="Pick none" onClick={clear}>
        <IconX size={14} aria-hidden />
      </button>
    </div>
  );
}
