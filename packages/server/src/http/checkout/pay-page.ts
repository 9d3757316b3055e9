import { TEST_CARDS } from "../../commerce/providers/sandbox.ts";
import type { PaymentLink } from "../../model/payment-link.ts";
import { CARD_FIELDS, type CardErrors, type CardField } from "./card.ts";
import { Html, html } from "./html.ts";
import { formatAmount, type Language } from "./language.ts";
import { page } from "./page.ts";

/** The page on which a buyer pays. */
export function payPage(
  language: Language,
  link: PaymentLink,
  {
    action,
    errors = {},
    typed,
    failure,
  }: {
    /** Where the form goes. */
    action: string;
    errors?: CardErrors;
    /** Month and year as they were typed. */
    typed?: URLSearchParams;
    /** Why the attempt before this one failed. */
    failure?: string;
  },
): string {
  const { texts } = language;
  const isTest = link.provider === "sandbox";
  const amount = formatAmount(link.amount, link.currency, language);
  const isWrong = failure !== undefined || Object.keys(errors).length > 0;
  const body = html`<div>
<h1>${link.title}</h1>
${link.description === null ? null : html`<p class="quiet description">${link.description}</p>`}
${total(language, link)}
</div>
<div class="pay">
${failure === undefined ? null : html`<div class="alert" role="alert"><p><strong>${failure}</strong></p><p class="quiet">${texts.tryAgain}</p></div>`}
<form method="post" action="${action}" novalidate>
<p class="quiet">${isTest ? texts.testHint : texts.atProvider}</p>
${isTest ? cardFields(language, errors, typed) : null}
<button type="submit">${texts.pay(amount)}</button>
</form>
${isTest ? testCards(language) : null}
</div>`;
  const title = `${isWrong ? `${texts.error}: ` : ""}${link.title}, ${amount}`;
  return page(language, { title, isTest, isWide: true, body });
}

/** What is asked, and the tax in it. */
export function total(language: Language, { amount, tax, currency }: PaymentLink): Html {
  const { texts } = language;
  return html`<dl class="total"><dt>${texts.toPay}</dt>
<dd class="amount">${amountOf(language, { amount, currency })}</dd>
${tax === 0 ? null : html`<dd class="quiet">${texts.ofWhichTax(formatAmount(tax, currency, language))}</dd>`}</dl>`;
}

/** An amount in the buyer's own way of writing, which may not be that of the text around it. */
export function amountOf(
  language: Language,
  { amount, currency }: Pick<PaymentLink, "amount" | "currency">,
): Html {
  return html`<bdi lang="${language.locale}">${formatAmount(amount, currency, language)}</bdi>`;
}

const LENGTHS: Readonly<Record<CardField, number>> = { number: 23, month: 2, year: 4, code: 4 };

function cardFields(language: Language, errors: CardErrors, typed: URLSearchParams | undefined): Html {
  const { texts } = language;
  const firstWrong = CARD_FIELDS.find((name) => errors[name] !== undefined);
  const hints: Partial<Record<CardField, string>> = { month: texts.monthHint, year: texts.yearHint };
  const field = (name: CardField): Html => {
    const error = errors[name];
    const value = name === "month" || name === "year" ? (typed?.get(name) ?? "").slice(0, LENGTHS[name]) : "";
    const wrong = new Html(
      error === undefined ? "" : ` aria-invalid="true" aria-describedby="${name}-error"`,
    );
    const focus = new Html(name === firstWrong ? " autofocus" : "");
    // A browser must not offer a real card for a test.
    return html`<div><label for="${name}">${texts[name]}</label>
<input id="${name}" name="${name}" value="${value}" maxlength="${LENGTHS[name]}" placeholder="${hints[name] ?? ""}" inputmode="numeric" autocomplete="off" required${wrong}${focus}>
${error === undefined ? null : html`<p class="error" id="${name}-error">${texts.errors[error]}</p>`}</div>`;
  };
  return html`${field("number")}<div class="row">${field("month")}${field("year")}</div>${field("code")}`;
}

function testCards({ texts }: Language): Html {
  const cards = TEST_CARDS.map(
    ({ number, outcome }) =>
      html`<li><code>${number.replace(/(\d{4})(?=\d)/g, "$1 ")}</code> ${texts.outcomes[outcome]}</li>`,
  );
  return html`<details open><summary>${texts.testCards}</summary>
<p class="quiet">${texts.anyDate}</p>
<ul class="cards">${cards}</ul></details>`;
}
