import type { Texts } from "./texts.ts";

export const fr: Texts = {
  title: "Paiement",
  toPay: "À payer",
  ofWhichTax: (amount) => `dont ${amount} de taxes`,
  pay: (amount) => `Payer ${amount}`,
  atProvider: "Vous payez sur la page sécurisée de notre prestataire de paiement.",

  testTitle: "Mode test",
  testText: "Aucun argent n’est débité.",
  testHint: "Utilisez une des cartes de test, jamais une vraie carte.",
  testCards: "Cartes de test",
  anyDate: "Avec n’importe quelle date future et n’importe quel code.",
  outcomes: {
    paid: "est acceptée",
    card_declined: "est refusée",
    insufficient_funds: "n’est pas suffisamment provisionnée",
    confirm: "demande une seconde étape",
    disputed: "est acceptée, puis contestée quelques secondes plus tard",
  },

  number: "Numéro de carte",
  month: "Mois",
  year: "Année",
  code: "Code de sécurité",
  monthHint: "MM",
  yearHint: "AA",
  error: "Erreur",
  errors: {
    number: "Saisissez le numéro d’une des cartes de test ci-dessous.",
    month: "Saisissez un mois de 1 à 12.",
    year: "Saisissez une année, par exemple 30 ou 2030.",
    past: "Saisissez une date qui n’est pas passée.",
    code: "Saisissez les 3 ou 4 chiffres du code de sécurité.",
  },

  failed: "Le paiement a échoué.",
  refusals: {
    card_declined: "La carte a été refusée.",
    insufficient_funds: "La carte n’est pas suffisamment provisionnée.",
    not_confirmed: "Le paiement n’a pas été confirmé.",
  },
  tryAgain: "Rien n’a été débité. Vous pouvez réessayer.",

  confirm: {
    title: "Confirmer le paiement",
    text: "La banque de cette carte de test demande si c’est bien vous qui payez.",
    yes: "Confirmer",
    no: "Refuser",
  },
  paid: {
    title: "Merci, le paiement est effectué",
    text: "Vous pouvez fermer cette page.",
    next: "Continuer",
  },
  waiting: {
    title: "Le paiement n’est pas encore confirmé",
    text: "Si vous avez payé, la confirmation devrait arriver dans un instant.",
    look: "Vérifier à nouveau",
    back: "Aller à la page de paiement",
  },
  leaving: {
    title: "Vers la page de paiement",
    text: "Vous payez sur la page sécurisée de notre prestataire de paiement.",
    next: "Aller à la page de paiement",
  },

  alreadyPaid: { title: "Déjà payé", text: "Le paiement a été effectué. Vous n’avez rien à faire." },
  usedUp: {
    title: "Plus disponible",
    text: "Ce lien a été utilisé autant de fois que possible. Demandez-en un autre à l’expéditeur.",
  },
  expired: {
    title: "Expiré",
    text: "Ce lien ne peut plus être payé. Demandez-en un autre à l’expéditeur.",
  },
  disabled: { title: "Indisponible", text: "Ce lien a été désactivé. Demandez-en un autre à l’expéditeur." },
  notFound: { title: "Introuvable", text: "Cette page n’existe pas. Vérifiez que l’adresse est complète." },
  tooMany: { title: "Trop de tentatives", text: "Attendez une minute, puis ouvrez de nouveau le lien." },
  refused: {
    title: "Non accepté",
    text: "Le formulaire n’a pas été accepté et rien n’a été débité. Ouvrez de nouveau le lien.",
  },
  unavailable: {
    title: "Un problème est survenu",
    text: "La page ne fonctionne pas pour le moment. Ouvrez de nouveau le lien dans une minute.",
  },
};
