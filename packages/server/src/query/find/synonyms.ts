import { stem } from "./words.ts";

/**
 * Plain English words that mean about the same to somebody who sells, delivers, bills or runs a service: what a thesaurus
 * says of the commonest words of support, and nothing that is special to one product.
 */
const GROUPS = `
refund reimburse reimbursement repay repayment moneyback
money funds cash
broken damaged defective faulty cracked shattered smashed malfunctioning
late delayed overdue slow
delivery shipment shipping delivered shipped dispatch
parcel package packet box
arrive arrived come came received turned
missing lost disappeared vanished gone
cancel canceled cancelled terminate stop ended
charge charged billed bill debit debited
invoice bill receipt
double twice duplicate duplicated
wrong incorrect mistaken false inaccurate
replace replacement exchange swap substitute
return returned sendback
price cost fee amount
discount coupon voucher promo code rebate
expensive costly pricey
cheap inexpensive affordable
buy bought purchase purchased ordered
pay paid payment
password passcode credentials
login signin logon
account profile
blocked locked suspended banned disabled
crash crashed crashes freeze froze frozen hangs hung
error failure fault bug failed
slow sluggish laggy
fix repair mend resolve solved
help assist assistance
upgrade update
subscription plan membership
address location
change modify edit amend alter
delete remove erase
angry upset furious annoyed mad
rude impolite unfriendly disrespectful
quick fast rapid
phone mobile smartphone cellphone
laptop notebook
headphones earphones headset
sofa couch
shoes sneakers trainers
jacket coat
trousers pants
bag backpack rucksack
tv television
bicycle bike
small tiny tight
big large huge
color colour
warranty guarantee
instructions manual guide
size fit
doctor physician
flight plane
hotel accommodation
trip journey travel
reserve book booking reservation
empty blank
stolen theft robbed
tracking track
store shop
screen display
battery charger
noise noisy loud
smell smelly odor stink
torn ripped
dirty stained soiled
leak leaking leaks dripping
`;

const byStem = new Map<string, Set<string>>();
for (const line of GROUPS.trim().split("\n")) {
  const stems = line.split(" ").map(stem);
  for (const one of stems) {
    const others = byStem.get(one) ?? new Set();
    for (const other of stems) if (other !== one) others.add(other);
    byStem.set(one, others);
  }
}

/** Stems of words that mean about the same as a word of this stem. */
export function synonymStems(wordStem: string): readonly string[] {
  return [...(byStem.get(wordStem) ?? [])];
}
