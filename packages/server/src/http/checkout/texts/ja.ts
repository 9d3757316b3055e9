import type { Texts } from "./texts.ts";

export const ja: Texts = {
  title: "お支払い",
  toPay: "お支払い金額",
  ofWhichTax: (amount) => `うち税 ${amount}`,
  pay: (amount) => `${amount} を支払う`,
  atProvider: "決済サービスの安全なページでお支払いいただきます。",

  testTitle: "テストモード",
  testText: "実際の請求は発生しません。",
  testHint: "テストカードを使用し、本物のカードは入力しないでください。",
  testCards: "テストカード",
  anyDate: "有効期限は未来の日付、セキュリティコードは任意の値で構いません。",
  outcomes: {
    paid: "支払いが成功します",
    card_declined: "拒否されます",
    insufficient_funds: "残高不足になります",
    confirm: "確認の手順が必要です",
    disputed: "支払いが成功し、数秒後に異議申し立てが行われます",
  },

  number: "カード番号",
  month: "月",
  year: "年",
  code: "セキュリティコード",
  monthHint: "MM",
  yearHint: "YY",
  error: "エラー",
  errors: {
    number: "下記のテストカードの番号を入力してください。",
    month: "1 から 12 までの月を入力してください。",
    year: "年を入力してください（例：30 または 2030）。",
    past: "有効期限が過ぎていない日付を入力してください。",
    code: "3 桁または 4 桁のセキュリティコードを入力してください。",
  },

  failed: "お支払いに失敗しました。",
  refusals: {
    card_declined: "カードが拒否されました。",
    insufficient_funds: "カードの残高が不足しています。",
    not_confirmed: "お支払いが確認されませんでした。",
  },
  tryAgain: "請求は行われていません。もう一度お試しください。",

  confirm: {
    title: "お支払いの確認",
    text: "このテストカードの発行銀行が、ご本人によるお支払いかどうかを確認しています。",
    yes: "確認する",
    no: "拒否する",
  },
  paid: {
    title: "お支払いが完了しました",
    text: "ありがとうございます。このページを閉じて構いません。",
    next: "続ける",
  },
  waiting: {
    title: "お支払いはまだ確認されていません",
    text: "お支払い済みの場合、まもなく確認されます。",
    look: "もう一度確認する",
    back: "お支払いページへ",
  },
  leaving: {
    title: "お支払いページへ移動します",
    text: "決済サービスの安全なページでお支払いいただきます。",
    next: "お支払いページへ",
  },

  alreadyPaid: { title: "お支払い済みです", text: "すでにお支払いいただいています。お手続きは不要です。" },
  usedUp: {
    title: "ご利用いただけません",
    text: "このリンクは利用回数の上限に達しました。送信者に新しいリンクを依頼してください。",
  },
  expired: {
    title: "有効期限切れ",
    text: "このリンクではお支払いいただけません。送信者に新しいリンクを依頼してください。",
  },
  disabled: {
    title: "ご利用いただけません",
    text: "このリンクは無効になっています。送信者に新しいリンクを依頼してください。",
  },
  notFound: { title: "見つかりません", text: "このページは存在しません。アドレスが正しいかご確認ください。" },
  tooMany: { title: "試行回数が多すぎます", text: "1 分ほど待ってから、もう一度リンクを開いてください。" },
  refused: {
    title: "受け付けられませんでした",
    text: "フォームは受け付けられず、請求も行われていません。もう一度リンクを開いてください。",
  },
  unavailable: {
    title: "問題が発生しました",
    text: "現在このページをご利用いただけません。1 分後にもう一度リンクを開いてください。",
  },
};
