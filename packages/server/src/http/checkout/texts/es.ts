import type { Texts } from "./texts.ts";

export const es: Texts = {
  title: "Pago",
  toPay: "A pagar",
  ofWhichTax: (amount) => `incluye ${amount} de impuestos`,
  pay: (amount) => `Pagar ${amount}`,
  atProvider: "El pago se realiza en la página segura de nuestro proveedor de pagos.",

  testTitle: "Modo de prueba",
  testText: "No se mueve dinero.",
  testHint: "Use una de las tarjetas de prueba, nunca una tarjeta real.",
  testCards: "Tarjetas de prueba",
  anyDate: "Con cualquier fecha futura y cualquier código.",
  outcomes: {
    paid: "se acepta",
    card_declined: "se rechaza",
    insufficient_funds: "no tiene fondos suficientes",
    confirm: "pide un segundo paso",
    disputed: "se acepta y se disputa unos segundos después",
  },

  number: "Número de tarjeta",
  month: "Mes",
  year: "Año",
  code: "Código de seguridad",
  monthHint: "MM",
  yearHint: "AA",
  error: "Error",
  errors: {
    number: "Introduzca el número de una de las tarjetas de prueba de abajo.",
    month: "Introduzca un mes del 1 al 12.",
    year: "Introduzca un año, por ejemplo 30 o 2030.",
    past: "Introduzca una fecha que no haya pasado.",
    code: "Introduzca los 3 o 4 dígitos del código de seguridad.",
  },

  failed: "El pago ha fallado.",
  refusals: {
    card_declined: "La tarjeta ha sido rechazada.",
    insufficient_funds: "La tarjeta no tiene fondos suficientes.",
    not_confirmed: "El pago no se ha confirmado.",
  },
  tryAgain: "No se ha cobrado nada. Puede intentarlo de nuevo.",

  confirm: {
    title: "Confirmar el pago",
    text: "El banco de esta tarjeta de prueba pregunta si es usted quien paga.",
    yes: "Confirmar",
    no: "Rechazar",
  },
  paid: { title: "Gracias, el pago se ha realizado", text: "Puede cerrar esta página.", next: "Continuar" },
  waiting: {
    title: "El pago aún no está confirmado",
    text: "Si ya ha pagado, la confirmación debería llegar en un momento.",
    look: "Comprobar de nuevo",
    back: "Ir a la página de pago",
  },
  leaving: {
    title: "A la página de pago",
    text: "El pago se realiza en la página segura de nuestro proveedor de pagos.",
    next: "Ir a la página de pago",
  },

  alreadyPaid: { title: "Ya está pagado", text: "El pago ya se ha realizado. No tiene que hacer nada." },
  usedUp: {
    title: "Ya no está disponible",
    text: "Este enlace se ha usado tantas veces como era posible. Pida otro a quien se lo envió.",
  },
  expired: { title: "Caducado", text: "Este enlace ya no se puede pagar. Pida otro a quien se lo envió." },
  disabled: { title: "No disponible", text: "Este enlace se ha desactivado. Pida otro a quien se lo envió." },
  notFound: {
    title: "No encontrado",
    text: "Esta página no existe. Compruebe que la dirección está completa.",
  },
  tooMany: { title: "Demasiados intentos", text: "Espere un minuto y abra el enlace de nuevo." },
  refused: {
    title: "No aceptado",
    text: "El formulario no se ha aceptado y no se ha cobrado nada. Abra el enlace de nuevo.",
  },
  unavailable: {
    title: "Algo ha ido mal",
    text: "La página no funciona en este momento. Abra el enlace de nuevo en un minuto.",
  },
};
