import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";
import classes from "./secret-dialog.module.css";

interface SecretDialogProps {
  title: string;
  secret: string;
  /** Completes "Copy". */
  what: string;
  /** What it is for, and what comes next. */
  children: ReactNode;
  onClose: () => void;
}

/** A secret that was just made. A click beside it does not close it: it is shown this once. */
export function SecretDialog({ title, secret, what, children, onClose }: SecretDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      size={460}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <div className={classes.secret}>
        {children}
        <div className={classes.value}>
          <span className="mono">{secret}</span>
          <CopyButton text={secret} what={what} />
        </div>
        <Button size="sm" onClick={onClose} data-autofocus>
          I have copied it
        </Button>
      </div>
    </Modal>
  );
}
