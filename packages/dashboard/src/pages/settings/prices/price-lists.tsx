import { Button, FileButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import forms from "../../../components/form-dialog.module.css";
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
          Took {take.data.data.list.models.toLocaleString("en-US")} models
          {take.data.data.left_out_count > 0 &&
            `; ${take.data.data.left_out_count.toLocaleString("en-US")} entries have no price that is understood`}
          .
        </p>
      )}
      {lists.data && lists.data.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table} aria-label="Price lists">
            <thead>
              <tr>
                <th>File</th>
                <th className={classes.number}>Models</th>
                <th>Since</th>
                <th>Read</th>
                <th aria-label="Remove" />
              </tr>
            </thead>
            <tbody>
              {lists.data.map((list) => (
                <tr key={list.id}>
                  <td className={classes.model}>{list.source}</td>
                  <td className={classes.number}>{list.models.toLocaleString("en-US")}</td>
                  <td className="num">{list.effective_from.slice(0, 10)}</td>
                  <td className="num">{list.created_at.slice(0, 10)}</td>
                  <td className={classes.action}>
                    <button
                      type="button"
                      className={classes.remove}
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
          </table>
        </div>
      )}
    </section>
  );
}
