import type { Texts } from "./texts.ts";

export const de: Texts = {
  title: "Zahlung",
  toPay: "Zu zahlen",
  ofWhichTax: (amount) => `darin ${amount} Steuer`,
  pay: (amount) => `${amount} bezahlen`,
  atProvider: "Sie bezahlen auf der sicheren Seite unseres Zahlungsanbieters.",

  testTitle: "Testmodus",
  testText: "Es fließt kein Geld.",
  testHint: "Verwenden Sie eine der Testkarten, niemals eine echte Karte.",
  testCards: "Testkarten",
  anyDate: "Mit beliebigem Datum in der Zukunft und beliebiger Prüfnummer.",
  outcomes: {
    paid: "wird angenommen",
    card_declined: "wird abgelehnt",
    insufficient_funds: "ist nicht gedeckt",
    confirm: "verlangt einen zweiten Schritt",
    disputed: "wird angenommen und einige Sekunden später beanstandet",
  },

  number: "Kartennummer",
  month: "Monat",
  year: "Jahr",
  code: "Prüfnummer",
  monthHint: "MM",
  yearHint: "JJ",
  error: "Fehler",
  errors: {
    number: "Geben Sie die Nummer einer der Testkarten unten ein.",
    month: "Geben Sie einen Monat von 1 bis 12 ein.",
    year: "Geben Sie ein Jahr ein, zum Beispiel 30 oder 2030.",
    past: "Geben Sie ein Datum ein, das nicht vorbei ist.",
    code: "Geben Sie die 3 oder 4 Ziffern der Prüfnummer ein.",
  },

  failed: "Die Zahlung ist fehlgeschlagen.",
  refusals: {
    card_declined: "Die Karte wurde abgelehnt.",
    insufficient_funds: "Die Karte ist nicht gedeckt.",
    not_confirmed: "Die Zahlung wurde nicht bestätigt.",
  },
  tryAgain: "Es wurde nichts abgebucht. Sie können es noch einmal versuchen.",

  confirm: {
    title: "Zahlung bestätigen",
    text: "Die Bank dieser Testkarte fragt, ob Sie es sind, der bezahlt.",
    yes: "Bestätigen",
    no: "Ablehnen",
  },
  paid: { title: "Vielen Dank, es ist bezahlt", text: "Sie können diese Seite schließen.", next: "Weiter" },
  waiting: {
    title: "Die Zahlung ist noch nicht bestätigt",
    text: "Wenn Sie bezahlt haben, sollte die Bestätigung gleich da sein.",
    look: "Noch einmal nachsehen",
    back: "Zur Zahlungsseite",
  },
  leaving: {
    title: "Weiter zur Zahlungsseite",
    text: "Sie bezahlen auf der sicheren Seite unseres Zahlungsanbieters.",
    next: "Zur Zahlungsseite",
  },

  alreadyPaid: { title: "Schon bezahlt", text: "Dies ist bezahlt. Sie müssen nichts weiter tun." },
  usedUp: {
    title: "Nicht mehr verfügbar",
    text: "Dieser Link wurde so oft benutzt, wie es möglich war. Bitten Sie den Absender um einen neuen.",
  },
  expired: {
    title: "Abgelaufen",
    text: "Dieser Link kann nicht mehr bezahlt werden. Bitten Sie den Absender um einen neuen.",
  },
  disabled: {
    title: "Nicht verfügbar",
    text: "Dieser Link wurde abgeschaltet. Bitten Sie den Absender um einen neuen.",
  },
  notFound: {
    title: "Nicht gefunden",
    text: "Diese Seite gibt es nicht. Prüfen Sie, ob die Adresse vollständig ist.",
  },
  tooMany: {
    title: "Zu viele Versuche",
    text: "Warten Sie eine Minute und öffnen Sie dann den Link erneut.",
  },
  refused: {
    title: "Nicht angenommen",
    text: "Das Formular wurde nicht angenommen, und es wurde nichts abgebucht. Öffnen Sie den Link erneut.",
  },
  unavailable: {
    title: "Etwas ist schiefgegangen",
    text: "Die Seite funktioniert gerade nicht. Öffnen Sie den Link in einer Minute erneut.",
  },
};
