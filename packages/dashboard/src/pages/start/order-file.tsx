import type { OrderImport, OrderImportPreview } from "@anyway-sh/api";
import { Button, FileInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api.ts";
import { formatMinorUnits } from "../../money.ts";
import { count } from "../../profit.ts";
import { formatMinute } from "../../time.ts";
import { EXAMPLE_CSV } from "./snippets.ts";
import classes from "./start.module.css";

/** Orders from a file: read first, line by line, and posted when that is right. */
export function OrderFile() {
  const queryClient = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const read = useMutation({
    mutationFn: async (csv: File) => client.orders.previewImport(await csv.text()),
  });
  const post = useMutation({
    mutationFn: async (csv: File) => client.orders.import(await csv.text()),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    read.reset();
    post.reset();
    if (chosen) read.mutate(chosen);
  };
  const preview = read.data?.data;
  const done = post.data?.data;
  const error = read.error ?? post.error;
  return (
    <div className={classes.file}>
      <FileInput
        label="A CSV file of orders"
        description="The first row names the columns: external_id, amount (in cents) and currency, and what else an order has. The same file again changes nothing."
        placeholder="Choose a file"
        accept=".csv,text/csv"
        clearable
        value={file}
        onChange={choose}
      />
      {!file && (
        <a
          className="link"
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(EXAMPLE_CSV)}`}
          download="orders.csv"
        >
          An example
        </a>
      )}
      {error && (
        <p className="loss" role="alert">
          {error.message}
        </p>
      )}
      {read.isPending && <p className="dim">Reading…</p>}
      {preview && !done && <Preview preview={preview} />}
      {preview && !done && preview.orders > 0 && file && (
        <div>
          <Button size="xs" loading={post.isPending} onClick={() => post.mutate(file)}>
            Post {count(preview.orders, "order", "orders")}
          </Button>
        </div>
      )}
      {done && <Done done={done} />}
    </div>
  );
}

function Preview({ preview }: { preview: OrderImportPreview }) {
  const more = preview.orders - preview.first.length;
  return (
    <>
      {preview.first.length > 0 && (
        <table className={classes.preview}>
          <caption>
            {count(preview.orders, "order", "orders")} can be posted
            {more > 0 && `; the first ${preview.first.length}`}
          </caption>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">External id</th>
              <th scope="col">Customer</th>
              <th scope="col">Placed</th>
              <th scope="col">Amount</th>
            </tr>
          </thead>
          <tbody>
            {preview.first.map((order) => (
              <tr key={order.line}>
                <td className="num">{order.line}</td>
                <td className="mono">{order.external_id}</td>
                <td className="mono">{order.customer_id ?? <span className="faint">–</span>}</td>
                <td className="num">{order.placed_at ? formatMinute(order.placed_at) : "now"}</td>
                <td className="num">{formatMinorUnits(order.amount, order.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Refused refused={preview.refused} />
    </>
  );
}

/** Lines that the page names; a file may have thousands. */
const MOST_REFUSED = 20;

function Refused({ refused }: Pick<OrderImportPreview, "refused">) {
  if (refused.length === 0) return null;
  return (
    <section aria-label="Lines that cannot be taken">
      <p className="loss">{count(refused.length, "field cannot be taken", "fields cannot be taken")}</p>
      <ul className={classes.refused}>
        {refused.slice(0, MOST_REFUSED).map(({ line, field, message }) => (
          <li key={`${line} ${field} ${message}`}>
            <span className="num">Line {line}</span> <span className="mono">{field}</span> {message}
          </li>
        ))}
        {refused.length > MOST_REFUSED && (
          <li>and {(refused.length - MOST_REFUSED).toLocaleString("en-US")} more</li>
        )}
      </ul>
    </section>
  );
}

function Done({ done }: { done: OrderImport }) {
  return (
    <>
      <p role="status">
        {count(done.created, "order was posted", "orders were posted")}
        {done.unchanged > 0 && `, ${count(done.unchanged, "was", "were")} there already`}.
      </p>
      <Refused refused={done.refused} />
    </>
  );
}
