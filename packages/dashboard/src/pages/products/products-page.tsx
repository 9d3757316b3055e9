import type { Product } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { productsQuery } from "../../commerce-api.ts";
import { keysOf, PRODUCT_STATUS } from "../../commerce-words.ts";
import { DataTable } from "../../components/data-table.tsx";
import { FilterMenu } from "../../components/filter-menu.tsx";
import { PaymentsPage } from "../../components/payments-page.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import { useShortcuts } from "../../shortcuts.ts";
import { productColumns } from "./product-columns.tsx";
import { EditProduct, NewProduct } from "./product-dialog.tsx";

const route = getRouteApi("/payments/products");
const STATUSES = keysOf(PRODUCT_STATUS).map((value) => ({ value, label: PRODUCT_STATUS[value].label }));

/** What is sold. */
export function ProductsPage() {
  const { status, q, new: creating, edit } = route.useSearch();
  const navigate = useNavigate({ from: "/payments/products" });
  const narrow = useMediaQuery("(max-width: 640px)", undefined, { getInitialValueInEffect: false });
  const products = useInfiniteQuery(productsQuery({ status, q }));
  const { rows, onReachEnd } = useRows<Product>(products);
  const create = () => void navigate({ search: (previous) => ({ ...previous, new: "1" }) });
  const close = () =>
    void navigate({
      search: (previous) => ({ ...previous, new: undefined, edit: undefined }),
      replace: true,
    });
  useShortcuts([{ key: "n", label: "New product", run: create }]);
  const newButton = (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={create}>
      New product
    </Button>
  );
  return (
    <PaymentsPage title="Products">
      {rows.length > 0 && <RefreshFailed query={products} />}
      <div className={`${toolbar.toolbar} ${toolbar.wrap}`}>
        <SearchField
          label="Find products"
          value={q ?? ""}
          onChange={(text) =>
            void navigate({ search: (previous) => ({ ...previous, q: text || undefined }), replace: true })
          }
        />
        <FilterMenu
          label="Status"
          all="Any status"
          options={STATUSES}
          value={status}
          onChange={(status) => void navigate({ search: (previous) => ({ ...previous, status }) })}
        />
        <span className={toolbar.end}>{newButton}</span>
      </div>
      {products.error && rows.length === 0 ? (
        <ErrorState error={products.error} onRetry={() => void products.refetch()} />
      ) : (
        <DataTable
          name="Products"
          columns={productColumns}
          rows={rows}
          rowKey={(product) => product.id}
          rowHeight={narrow ? 50 : 40}
          onOpen={(product) => void navigate({ search: (previous) => ({ ...previous, edit: product.id }) })}
          onReachEnd={onReachEnd}
          loading={products.isPending}
          empty={
            status || q ? (
              <EmptyState title="No product matches">Names and ids are searched.</EmptyState>
            ) : (
              <EmptyState title="No products yet" action={newButton}>
                A product gives payment links their name and price, and orders something to be counted by.
              </EmptyState>
            )
          }
        />
      )}
      {creating && <NewProduct onClose={close} />}
      {edit && <EditProduct id={edit} onClose={close} />}
    </PaymentsPage>
  );
}
