import { Button, Modal } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import classes from "./form-dialog.module.css";

interface FormDialogProps {
  title: string;
  /** What the button says that sends it. */
  action: string;
  /** The action takes something away for good. */
  danger?: boolean;
  pending: boolean;
  /** Of the last time that it was sent. */
  error: Error | null;
  onSubmit: (form: FormData) => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog; it stays open, with what was typed, until what was asked for is done. */
export function FormDialog({
  title,
  action,
  danger = false,
  pending,
  error,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!pending) onSubmit(new FormData(event.currentTarget));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      size={460}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form className={classes.form} onSubmit={submit} noValidate>
        {children}
        {error && (
          <p className={classes.problem} role="alert">
            {error instanceof TypeError ? "The server does not answer. Try again." : error.message}
          </p>
        )}
        <div className={classes.buttons}>
          <Button size="sm" variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button size="sm" type="submit" loading={pending} {...(danger ? { color: "red" } : {})}>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
