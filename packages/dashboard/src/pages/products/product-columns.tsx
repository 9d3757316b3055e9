import type { Product } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { PRODUCT_STATUS } from "../../commerce-words.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { hint } from "../../components/hint.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatMinorUnits } from "../../money.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import classes from "./products.module.css";

export const productColumns: readonly Column<Product>[] = [
  {
    id: "name",
    header: "Name",
    width: 150,
    grow: true,
    cell: (product) => (
      <div className={classes.product}>
        <span className={classes.line}>
          <Link
            to="/payments/products"
            search={(previous) => ({ ...previous, edit: product.id })}
            className={classes.name}
            title={product.name}
          >
            {product.name}
          </Link>
          {product.description && (
            <span className={`faint ellipsis ${classes.description}`} title={product.description}>
              {product.description}
            </span>
          )}
        </span>
        <span className={classes.narrowLine}>{product.description}</span>
      </div>
    ),
  },
  {
    id: "price",
    header: "Price",
    width: 112,
    align: "right",
    cell: ({ amount, currency }) =>
      amount === null || currency === null ? (
        <span className="faint" {...hint("Each payment link says what it asks")}>
          –
        </span>
      ) : (
        formatMinorUnits(amount, currency)
      ),
  },
  {
    id: "status",
    header: "Status",
    width: 112,
    cell: (product) => <StatusBadge status={PRODUCT_STATUS[product.status]} />,
  },
  {
    id: "id",
    header: "Id",
    width: 190,
    from: 760,
    cell: (product) => (
      <span className={classes.line}>
        <span className="mono faint ellipsis">{product.id}</span>
        <CopyButton text={product.id} what="the product id" />
      </span>
    ),
  },
  {
    id: "created",
    header: "Created",
    width: 112,
    from: 900,
    cell: ({ created_at }) => (
      <time className="dim num" dateTime={created_at} {...hint(formatFullTime(created_at))}>
        {formatMinute(created_at)}
      </time>
    ),
  },
  {
    id: "sell",
    header: "",
    width: 124,
    from: 680,
    cell: (product) =>
      product.status === "published" && (
        <Link
          to="/payments/links"
          search={(previous) => ({ ...previous, new: "1", product: product.id })}
          className="link"
        >
          Payment link
        </Link>
      ),
  },
];
