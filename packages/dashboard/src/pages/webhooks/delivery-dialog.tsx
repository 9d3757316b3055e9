import type { WebhookDelivery } from "@anyway-sh/api";
import { Button, Modal } from "@mantine/core";
import { DELIVERY_STATUS } from "../../commerce-words.ts";
import { Fact, Facts } from "../../components/facts.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { formatFullTime } from "../../time.ts";
import { lastAnswer } from "./last-answer.ts";
import classes from "./webhooks.module.css";

interface DeliveryDialogProps {
  delivery: WebhookDelivery;
  onReplay: (() => void) | undefined;
  isReplaying: boolean;
  onClose: () => void;
}

/** One delivery, whole. */
export function DeliveryDialog({ delivery, onReplay, isReplaying, onClose }: DeliveryDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={<span className="mono">{delivery.type}</span>}
      centered
      size={460}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Facts label="Delivery">
        <Fact name="Status">
          <StatusBadge status={DELIVERY_STATUS[delivery.status]} />
        </Fact>
        <Fact name="Attempts">{String(delivery.attempts)}</Fact>
        <Fact name="Last status">{delivery.last_status !== null && `HTTP ${delivery.last_status}`}</Fact>
        <Fact name="Last answer">{lastAnswer(delivery)}</Fact>
        <Fact name="Next attempt">
          {delivery.next_attempt_at && formatFullTime(delivery.next_attempt_at)}
        </Fact>
        <Fact name="Delivered">{delivery.delivered_at && formatFullTime(delivery.delivered_at)}</Fact>
        <Fact name="Happened">{formatFullTime(delivery.created_at)}</Fact>
        <Fact name="webhook-id">
          <span className="mono">{delivery.event_id}</span>
        </Fact>
      </Facts>
      {onReplay && (
        <div className={classes.dialogButtons}>
          <Button size="sm" variant="default" loading={isReplaying} onClick={onReplay}>
            Send it again
          </Button>
        </div>
      )}
    </Modal>
  );
}
