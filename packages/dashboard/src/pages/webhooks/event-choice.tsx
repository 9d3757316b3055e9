import type { WebhookEventType } from "@anyway-sh/semconv";
import { Checkbox } from "@mantine/core";
import { keysOf, WEBHOOK_EVENT } from "../../commerce-words.ts";
import classes from "./webhooks.module.css";

interface EventChoiceProps {
  /** None means all. */
  value: readonly WebhookEventType[];
  onChange: (events: WebhookEventType[]) => void;
}

/** Which events a webhook is told. */
export function EventChoice({ value, onChange }: EventChoiceProps) {
  return (
    <fieldset className={classes.events}>
      <legend>
        Events{" "}
        <span className="faint">
          {value.length === 0 ? "all, also those to come" : `${value.length} chosen`}
        </span>
      </legend>
      {keysOf(WEBHOOK_EVENT).map((event) => (
        <Checkbox
          key={event}
          size="xs"
          checked={value.includes(event)}
          onChange={(change) =>
            onChange(
              change.currentTarget.checked ? [...value, event] : value.filter((other) => other !== event),
            )
          }
          label={
            <>
              <span className="mono">{event}</span> <span className="faint">{WEBHOOK_EVENT[event]}</span>
            </>
          }
        />
      ))}
    </fieldset>
  );
}
