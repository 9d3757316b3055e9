import { IconAlertCircle, IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { FindField } from "../../chat/find-field.tsx";
import { TextFormSwitch } from "../../chat/text-form-switch.tsx";
import type { Find } from "../../chat/use-find.ts";
import { hint } from "../../components/hint.tsx";
import classes from "./session.module.css";

interface TranscriptToolsProps {
  find: Find;
  isReading: boolean;
  /** Whether anything in the session failed. */
  failures: boolean;
  onNextFailure: () => void;
  onPreviousFailure: () => void;
}

/** Finds words, steps from failure to failure, and says how texts are shown. */
export function TranscriptTools(props: TranscriptToolsProps) {
  return (
    <div className={classes.tools}>
      <FindField label="Find in the conversation" find={props.find} isReading={props.isReading} />
      {props.failures && (
        <fieldset className={classes.failures} aria-label="Failed turns">
          <IconAlertCircle size={14} className="loss" aria-hidden />
          <button
            type="button"
            aria-label="Previous failed turn"
            onClick={props.onPreviousFailure}
            {...hint("Previous failed turn (shift+e)")}
          >
            <IconChevronUp size={14} aria-hidden />
          </button>
          <button
            type="button"
            aria-label="Next failed turn"
            onClick={props.onNextFailure}
            {...hint("Next failed turn (e)")}
          >
            <IconChevronDown size={14} aria-hidden />
          </button>
        </fieldset>
      )}
      <TextFormSwitch />
    </div>
  );
}
