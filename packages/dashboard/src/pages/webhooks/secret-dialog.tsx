import type { NewWebhook } from "@anyway-sh/api";
import { Button, Modal } from "@mantine/core";
import { CopyButton } from "../../components/copy-button.tsx";
import classes from "./webhooks.module.css";

/** The secret of a new webhook. A click beside it does not close it: it is shown this once. */
export function SecretDialog({ webhook, onClose }: { webhook: NewWebhook; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title="Signing secret"
      centered
      size={460}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <div className={classes.secret}>
        <p>
          Copy it now: it is not shown again. Your backend checks with it that a call is ours, as Standard
          Webhooks says.
        </p>
        <div className={classes.value}>
          <span className="mono">{webhook.secret}</span>
          <CopyButton text={webhook.secret} what="the signing secret" />
        </div>
        <Button size="sm" onClick={onClose} data-autofocus>
          I have copied it
        </Button>
      </div>
    </Modal>
  );
}
