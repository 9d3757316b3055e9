import type { WhatIf as Answer } from "@anyway-sh/api";
import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { whatIfQuery } from "../../api.ts";
import { Money } from "../../components/money.tsx";
import { count } from "../../profit.ts";
import { useView } from "../../use-view.ts";
import classes from "./customer.module.css";

const route = getRouteApi("/customers/$customerId");

const WHY: Record<Answer["kept"][number]["reason"], string> = {
  no_usage: "nothing is known of what was used",
  no_output: "gave no text, as embeddings do",
  size_unknown: "the price depends on the size of each request, which is not known",
  not_asked: "of another model",
};

/** What the same usage would have cost at another model's prices. */
export function WhatIf({ customerId }: { customerId: string }) {
  const { what_if: model } = route.useSearch();
  const navigate = useNavigate({ from: "/customers/$customerId" });
  const answer = useQuery(whatIfQuery(customerId, model, useView()));
  return (
    <section className={classes.causes} aria-label="What if">
      <h2 className={classes.heading}>What if it were another model?</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const typed = String(new FormData(event.currentTarget).get("model") ?? "").trim();
          void navigate({
            search: (previous) => ({ ...previous, what_if: typed || undefined }),
            replace: true,
          });
        }}
      >
        <TextInput
          name="model"
          size="xs"
          aria-label="Model to take the prices of"
          placeholder="openai/gpt-4o-mini"
          defaultValue={model}
          spellCheck={false}
          error={answer.error?.message}
        />
      </form>
      {answer.data && <Result answer={answer.data} />}
    </section>
  );
}

function Result({ answer }: { answer: Answer }) {
  return (
    <>
      <dl className={classes.whatIf}>
        <dt>Cost as it is</dt>
        <dd>
          <Money usd={answer.cost} />
        </dd>
        <dt>With its prices</dt>
        <dd>
          <Money usd={answer.what_if_cost} />
        </dd>
        <dt>Difference</dt>
        <dd>
          <Money usd={answer.difference} />
        </dd>
      </dl>
      <p className="faint">
        The same tokens at the prices of {answer.price.replace(/^[^:]*: /, "")}.{" "}
        {answer.kept.map((kept) => (
          <span key={`${kept.provider} ${kept.model} ${kept.reason}`}>
            Kept as it is: {count(kept.calls, "call", "calls")} of {kept.model || "no model"},{" "}
            {WHY[kept.reason]}.{" "}
          </span>
        ))}
      </p>
    </>
  );
}
