import { Button, FileButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import forms from "../../../components/form-dialog.module.css";
import table from "../../../components/small-table.module.css";
import { SmallTable } from "../../../components/small-table.tsx";
import { count } from "../../../profit.ts";
import classes from "./prices.module.css";
import { priceListsQuery, useImport, useRemoveList } from "./prices-api.ts";

/** Files of prices that were taken, and the way to take another. */
export function PriceLists() {
  const lists = useQuery(priceListsQuery);
  const take = useImport();
  const remove = useRemoveList();
  const problem = take.error ?? remove.error ?? lists.error;
  return (
    <section aria-label="Price lists">
      <div className={classes.head}>
        <h2>Price lists</h2>
        <FileButton accept="application/json,.json" onChange={(file) => file && take.mutate(file)}>
          {(props) => (
            <Button {...props} size="xs" variant="default" loading={take.isPending}>
              Import a file…
            </Button>
          )}
        </FileButton>
      </div>
      <p className="dim">
        LiteLLM's <span className="mono">model_prices_and_context_window.json</span> or OpenLIT's{" "}
        <span className="mono">pricing.json</span>. Their prices count after those that are set here and
        before the built-in ones. <span className="mono">anyway prices update</span> takes the newest of
        LiteLLM.
      </p>
      {problem && (
        <p className={forms.problem} role="alert">
          {problem instanceof TypeError ? "The server does not answer. Try again." : problem.message}
        </p>
      )}
      {take.data && (
        <p role="status">
          Took {count(take.data.data.list.models, "model", "models")}
          {take.data.data.left_out_count > 0 &&
            `; ${count(take.data.data.left_out_count, "entry has", "entries have")} no price that is understood`}
          .
        </p>
      )}
      {lists.data && lists.data.length > 0 && (
        <SmallTable name="Price lists">
          <thead>
            <tr>
              <th>File</th>
              <th className={table.number}>Models</th>
              <th>Since</th>
              <th>Read</th>
              <th aria-label="Remove" className={table.action} />
            </tr>
          </thead>
          <tbody>
            {lists.data.map((list) => (
              <tr key={list.id}>
                <td className={table.words}>{list.source}</td>
                <td className={table.number}>{list.models.toLocaleString("en-US")}</td>
                <td className="num">{list.effective_from.slice(0, 10)}</td>
                <td className="num">{list.created_at.slice(0, 10)}</td>
                <td className={table.action}>
                  <button
                    type="button"
                    className={table.remove}
                    aria-label={`Remove ${list.source}`}
                    disabled={remove.isPending}
                    onClick={() => remove.mutate(list.id)}
                  >
                    <IconX size={13} aria-hidden />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </SmallTable>
      )}
    </section>
  );
}
