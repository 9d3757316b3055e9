import type { PaymentLink } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { paymentLinksQuery } from "../../commerce-api.ts";
import { keysOf, LINK_STATUS } from "../../commerce-words.ts";
import { DataTable } from "../../components/data-table.tsx";
import { FilterMenu } from "../../components/filter-menu.tsx";
import { PaymentsPage } from "../../components/payments-page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import { useShortcuts } from "../../shortcuts.ts";
import { useCustomers } from "../../use-customers.ts";
import { NewLinkDialog } from "./new-link-dialog.tsx";
import { paymentLinkColumns } from "./payment-link-columns.tsx";

const route = getRouteApi("/payments/links");
const STATUSES = keysOf(LINK_STATUS).map((value) => ({ value, label: LINK_STATUS[value].label }));

/** The pages on which buyers pay, newest first. */
export function PaymentLinksPage() {
  const { status, new: creating, product } = route.useSearch();
  const navigate = useNavigate({ from: "/payments/links" });
  const narrow = useMediaQuery("(max-width: 640px)", undefined, { getInitialValueInEffect: false });
  const links = useInfiniteQuery(paymentLinksQuery({ status }));
  const { rows, onReachEnd } = useRows<PaymentLink>(links);
  const customers = useCustomers(links.data);
  const columns = useMemo(() => paymentLinkColumns(customers), [customers]);
  const create = () => void navigate({ search: (previous) => ({ ...previous, new: "1" }) });
  useShortcuts([{ key: "n", label: "New payment link", run: create }]);
  const newButton = (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={create}>
      New payment link
    </Button>
  );
  return (
    <PaymentsPage title="Payment links">
      {rows.length > 0 && <RefreshFailed query={links} />}
      <div className={`${toolbar.toolbar} ${toolbar.spread}`}>
        <FilterMenu
          label="Status"
          all="Any status"
          options={STATUSES}
          value={status}
          onChange={(status) => void navigate({ search: (previous) => ({ ...previous, status }) })}
        />
        {newButton}
      </div>
      {links.error && rows.length === 0 ? (
        <ErrorState error={links.error} onRetry={() => void links.refetch()} />
      ) : (
        <DataTable
          name="Payment links"
          columns={columns}
          rows={rows}
          rowKey={(link) => link.id}
          rowHeight={narrow ? 50 : 40}
          onOpen={(link) => void navigate({ to: "/payments/links/$linkId", params: { linkId: link.id } })}
          onReachEnd={onReachEnd}
          loading={links.isPending}
          empty={
            status ? (
              <EmptyState title={`No payment link is ${LINK_STATUS[status].label}`} />
            ) : (
              <EmptyState title="No payment links yet" action={newButton}>
                A payment link is a page on which a buyer pays. Make one here, or in your workflow, so that
                its order knows the conversation that led to it.
              </EmptyState>
            )
          }
        />
      )}
      {creating && (
        <NewLinkDialog
          productId={product}
          onClose={() =>
            void navigate({
              search: (previous) => ({ ...previous, new: undefined, product: undefined }),
              replace: true,
            })
          }
          onCreated={(link) =>
            void navigate({ to: "/payments/links/$linkId", params: { linkId: link.id }, replace: true })
          }
        />
      )}
    </PaymentsPage>
  );
}
