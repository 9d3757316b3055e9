import type { Refusal, TestOutcome } from "../../../commerce/providers/sandbox.ts";

/** What is wrong with a field of the card. */
export type CardError = "number" | "month" | "year" | "past" | "code";

/** A page that says one thing. */
interface Notice {
  title: string;
  text: string;
}

/** Everything that the checkout says, in one language. Amounts come formatted. */
export interface Texts {
  title: string;
  toPay: string;
  ofWhichTax: (amount: string) => string;
  pay: (amount: string) => string;
  atProvider: string;

  testTitle: string;
  testText: string;
  testHint: string;
  testCards: string;
  anyDate: string;
  outcomes: Readonly<Record<TestOutcome, string>>;

  number: string;
  month: string;
  year: string;
  code: string;
  monthHint: string;
  yearHint: string;
  error: string;
  errors: Readonly<Record<CardError, string>>;

  failed: string;
  refusals: Readonly<Record<Refusal, string>>;
  tryAgain: string;

  confirm: Notice & { yes: string; no: string };
  paid: Notice & { next: string };
  waiting: Notice & { look: string; back: string };
  leaving: Notice & { next: string };

  alreadyPaid: Notice;
  usedUp: Notice;
  expired: Notice;
  disabled: Notice;
  notFound: Notice;
  tooMany: Notice;
  refused: Notice;
  unavailable: Notice;
}
