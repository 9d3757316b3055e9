import type { Texts } from "./texts.ts";

export const en: Texts = {
  title: "Payment",
  toPay: "To pay",
  ofWhichTax: (amount) => `including ${amount} tax`,
  pay: (amount) => `Pay ${amount}`,
  atProvider: "You pay on the secure page of our payment provider.",

  testTitle: "Test mode",
  testText: "No money moves.",
  testHint: "Use one of the test cards; never enter a real card.",
  testCards: "Test cards",
  anyDate: "With any date in the future and any code.",
  outcomes: {
    paid: "succeeds",
    card_declined: "is declined",
    insufficient_funds: "has insufficient funds",
    confirm: "asks for a second step",
    disputed: "succeeds and is disputed a few seconds later",
  },

  number: "Card number",
  month: "Month",
  year: "Year",
  code: "Security code",
  monthHint: "MM",
  yearHint: "YY",
  error: "Error",
  errors: {
    number: "Enter the number of one of the test cards below.",
    month: "Enter a month from 1 to 12.",
    year: "Enter a year, such as 30 or 2030.",
    past: "Enter a date that has not passed.",
    code: "Enter the 3 or 4 digits of the security code.",
  },

  failed: "The payment failed.",
  refusals: {
    card_declined: "The card was declined.",
    insufficient_funds: "The card has insufficient funds.",
    not_confirmed: "The payment was not confirmed.",
  },
  tryAgain: "Nothing was charged. You can try again.",

  confirm: {
    title: "Confirm the payment",
    text: "The bank of this test card asks whether it is you who pays.",
    yes: "Confirm",
    no: "Decline",
  },
  paid: { title: "Thank you, it is paid", text: "You can close this page.", next: "Continue" },
  waiting: {
    title: "The payment is not confirmed yet",
    text: "If you have paid, the confirmation should be here in a moment.",
    look: "Look again",
    back: "Go to the payment page",
  },
  leaving: {
    title: "On to the payment page",
    text: "You pay on the secure page of our payment provider.",
    next: "Go to the payment page",
  },

  alreadyPaid: { title: "Already paid", text: "This has been paid. You need not do anything." },
  usedUp: {
    title: "No longer available",
    text: "This link has been used as often as it can be. Ask whoever sent it to you for another.",
  },
  expired: {
    title: "Expired",
    text: "This link can no longer be paid. Ask whoever sent it to you for another.",
  },
  disabled: {
    title: "Not available",
    text: "This link has been switched off. Ask whoever sent it to you for another.",
  },
  notFound: { title: "Not found", text: "There is no such page. Check that the address is complete." },
  tooMany: { title: "Too many attempts", text: "Wait a minute, then open the link again." },
  refused: {
    title: "Not accepted",
    text: "The form was not accepted, and nothing was charged. Open the link again.",
  },
  unavailable: {
    title: "Something went wrong",
    text: "The page does not work at the moment. Open the link again in a minute.",
  },
};
