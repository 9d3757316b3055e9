import type { Texts } from "./texts.ts";

export const zh: Texts = {
  title: "付款",
  toPay: "应付金额",
  ofWhichTax: (amount) => `含税 ${amount}`,
  pay: (amount) => `支付 ${amount}`,
  atProvider: "您将在支付服务商的安全页面上付款。",

  testTitle: "测试模式",
  testText: "不会发生真实扣款。",
  testHint: "请使用下列测试卡，切勿输入真实的银行卡。",
  testCards: "测试卡",
  anyDate: "可填写任意未来日期和任意安全码。",
  outcomes: {
    paid: "支付成功",
    card_declined: "被拒绝",
    insufficient_funds: "余额不足",
    confirm: "需要第二步确认",
    disputed: "支付成功，几秒后产生争议",
  },

  number: "卡号",
  month: "月",
  year: "年",
  code: "安全码",
  monthHint: "MM",
  yearHint: "YY",
  error: "错误",
  errors: {
    number: "请输入下列测试卡之一的卡号。",
    month: "请输入 1 到 12 之间的月份。",
    year: "请输入年份，例如 30 或 2030。",
    past: "请输入尚未过期的日期。",
    code: "请输入 3 位或 4 位安全码。",
  },

  failed: "付款失败。",
  refusals: {
    card_declined: "该卡被拒绝。",
    insufficient_funds: "该卡余额不足。",
    not_confirmed: "付款未得到确认。",
  },
  tryAgain: "没有扣款。您可以再试一次。",

  confirm: {
    title: "确认付款",
    text: "此测试卡的发卡行需要确认是您本人在付款。",
    yes: "确认",
    no: "拒绝",
  },
  paid: { title: "谢谢，付款成功", text: "您可以关闭此页面。", next: "继续" },
  waiting: {
    title: "付款尚未确认",
    text: "如果您已付款，稍后即可收到确认。",
    look: "再次查看",
    back: "前往支付页面",
  },
  leaving: { title: "前往支付页面", text: "您将在支付服务商的安全页面上付款。", next: "前往支付页面" },

  alreadyPaid: { title: "已付款", text: "此款项已付清，您无需再做任何操作。" },
  usedUp: { title: "已不可用", text: "此链接的使用次数已达上限。请向发送者索取新的链接。" },
  expired: { title: "已过期", text: "此链接已无法付款。请向发送者索取新的链接。" },
  disabled: { title: "不可用", text: "此链接已被停用。请向发送者索取新的链接。" },
  notFound: { title: "未找到", text: "此页面不存在。请检查网址是否完整。" },
  tooMany: { title: "尝试次数过多", text: "请等待一分钟，然后重新打开链接。" },
  refused: { title: "未被接受", text: "表单未被接受，也没有扣款。请重新打开链接。" },
  unavailable: { title: "出现问题", text: "页面暂时无法使用。请一分钟后重新打开链接。" },
};
