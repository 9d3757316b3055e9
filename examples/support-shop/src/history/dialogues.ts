import type { Topic } from "../shop/classify.ts";

/** Something a customer asks and what the model answers. `{…}` are filled from the question and the tool. */
export interface Exchange {
  ask: string;
  /** What the model looks up before it answers. */
  tool?: "find_order" | "search_help";
  answer: string;
}

export interface Dialogue {
  topic: Topic;
  openers: Exchange[];
  followUps: Exchange[];
}

const DELIVERY: Dialogue = {
  topic: "delivery",
  openers: [
    {
      ask: "Where is my order {order}? It should have been here by {day}.",
      tool: "find_order",
      answer:
        "Your order {order} with the {product} is {status}: {carrier} scanned it last in {place}. I expect it in about {days} working days. If it has not moved by then, we send a new one at once and look for the old parcel ourselves.",
    },
    {
      ask: "Hi, can you still change the delivery address of {order}? I am in {city} until {day}.",
      tool: "find_order",
      answer:
        "{order} is {status} with {carrier}, so I can pass on the new address in {city} today. You get a mail as soon as the carrier has confirmed it; that usually takes an hour or two.",
    },
    {
      ask: "How long does delivery to {city} take? We leave on {day}.",
      answer:
        "Standard delivery to {city} takes four to seven working days, which is tight for {day}. Express leaves the warehouse the same day if you order before noon, and is the safe choice here.",
    },
    {
      ask: "The tracking of {order} says it was delivered but there is nothing at my door.",
      tool: "find_order",
      answer:
        "I am sorry about that. {carrier} shows {order} near {place}. Please ask your neighbors once; if the {product} is not there by tomorrow noon, tell me and a new one leaves the same day.",
    },
  ],
  followUps: [
    {
      ask: "Can you ship it to a pick-up point in {city} instead?",
      answer:
        "Yes. I have noted a pick-up point in {city}; the parcel waits there for seven days, and the code comes by text message.",
    },
    {
      ask: "Would express have been faster?",
      answer:
        "Within the country it arrives the next working day and costs 14.90. For this parcel it would have saved about two days.",
    },
    {
      ask: "And if it does not arrive before the weekend?",
      answer:
        "Then write to me on Monday with nothing but the order number. After five working days without a scan we treat it as lost and send a new one.",
    },
  ],
};

const RETURNS: Dialogue = {
  topic: "returns",
  openers: [
    {
      ask: "I would like to return the {footwear} from order {order}, they pinch at the toes.",
      tool: "find_order",
      answer:
        "That is no trouble. {order} was {status}, so the 60 days are still running. I have put a return label for the {footwear} into your account; the refund goes to your card within five working days after the parcel arrives.",
    },
    {
      ask: "Can I exchange the {footwear} for size {size}? I only wore them on the carpet.",
      tool: "search_help",
      answer:
        "Yes, trying on indoors is fine. The exchange to size {size} is free once per order, and the new {footwear} leave the warehouse as soon as the carrier scans your return.",
    },
    {
      ask: "How many days do I have to send back a gift? My sister does not need the {garment}.",
      tool: "search_help",
      answer:
        "Sixty days from delivery, with the tags on. For members of the Trail Pass it is 180 days. The refund for the {garment} goes to whoever paid for it, or becomes a gift card for your sister.",
    },
    {
      ask: "I sent {order} back two weeks ago and still have no refund!",
      tool: "find_order",
      answer:
        "You have waited too long for this refund, and I am sorry. {order} reached {place} and was checked in yesterday. The money is on its way today and is on your account within two working days.",
    },
  ],
  followUps: [
    {
      ask: "Do I have to pay for the return?",
      answer:
        "The label costs 4.90, which we deduct from the refund. With a Trail Pass it is free, also for orders from before you joined.",
    },
    {
      ask: "The box is damaged, does that matter?",
      answer: "Not at all. Any sturdy box will do; please just keep the tags on the product.",
    },
    {
      ask: "Can you keep size {size} aside for me meanwhile?",
      answer: "Done: one pair in size {size} is reserved for you until the end of next week.",
    },
  ],
};

const SIZING: Dialogue = {
  topic: "sizing",
  openers: [
    {
      ask: "Which size do I need in the {footwear}? I wear {size} in street shoes.",
      tool: "search_help",
      answer:
        "If {size} fits you in the street, take half a size more in the {footwear} when you walk down steep ground or wear thick socks, and your usual size otherwise. If you are between two, the larger one is the safer choice: toes need a finger's width on descents.",
    },
    {
      ask: "I am 1.{height} m tall, is the Col 38 backpack right for me or too long?",
      tool: "search_help",
      answer:
        "At 1.{height} m the Col 38 fits most people well. What counts is the back, not the height: measure from the bony bump of your neck to the top of your hip bones. Between 44 and 52 centimeters you are within its range.",
    },
    {
      ask: "Does the {garment} fit over a thick sweater if I take my usual size?",
      answer:
        "Yes. The {garment} is cut to go over another layer, so stay with your usual size. Only if you carry a lot of clothes beneath in winter would I go one up.",
    },
  ],
  followUps: [
    {
      ask: "And for winter, with two pairs of socks?",
      answer:
        "Then a whole size up. Two pairs that are too tight make cold feet, so leave room to move your toes.",
    },
    {
      ask: "Can I order two sizes and send one back?",
      answer:
        "Of course. Order both, keep one, and use the label in your account for the other; without a Trail Pass the label costs 4.90.",
    },
    {
      ask: "Which trouser length would you take?",
      answer:
        "We cut the Switchback in 78, 82 and 86 centimeters. If you are in between, take the longer one; the hem can be shortened, but not let out.",
    },
  ],
};

const WARRANTY: Dialogue = {
  topic: "warranty",
  openers: [
    {
      ask: "The sole of my {footwear} came off after {months} months. Is that covered?",
      tool: "search_help",
      answer:
        "Yes: wear is not covered, but a sole that comes off is, and {months} months are well within the three years. Please send one photo of each side; a repair label for the {footwear} goes out the same day, and repairs take about two weeks.",
    },
    {
      ask: "A zip of my {zipped} is broken. Do you repair that?",
      tool: "search_help",
      answer:
        "We do, and zips are covered for ten years on backpacks and three on everything else. Send a photo of the zip of the {zipped}, and I send you the label. If you have a Trail Pass you can borrow a replacement meanwhile.",
    },
    {
      ask: "One of my Carbon trekking poles has a small crack, order {order}. Can I still use it this weekend?",
      tool: "find_order",
      answer:
        "Please do not: a crack in carbon can give way without a warning. {order} is within the warranty, so a new pair can leave today and you send the cracked one back with the label in the box.",
    },
  ],
  followUps: [
    {
      ask: "How long will the repair take? I have a tour on {day}.",
      answer:
        "About two weeks in all, so not before {day}. I can lend you a replacement if you have a Trail Pass, or put a new one on the way and settle it when yours is back.",
    },
    {
      ask: "I do not have the receipt any more.",
      answer: "You do not need it: your order is in your account, and that is all we ask for.",
    },
  ],
};

const INVOICE: Dialogue = {
  topic: "invoice",
  openers: [
    {
      ask: "Could you send me the invoice for {order} with our VAT number on it? It is for {company}.",
      tool: "find_order",
      answer:
        "I have added {company} to {order}. The new invoice is in your account under Orders in a few minutes; please reply with the VAT number so that I can put it on as well.",
    },
    {
      ask: "Where do I find my invoices?",
      tool: "search_help",
      answer:
        "In your account under Orders, one PDF for each, and in every confirmation mail. If you need all of a year in one file, tell me the year.",
    },
    {
      ask: "We are a school and would like to buy ten {product} on account. Is that possible?",
      tool: "search_help",
      answer:
        "Yes, clubs and schools can buy on account with thirty days to pay. Send me the address for the invoice and the contact person, and I set it up for the {product}.",
    },
  ],
  followUps: [
    {
      ask: "Can it go to accounting@ instead of me?",
      answer:
        "Certainly. I have set that address for invoices only; everything about deliveries still comes to you.",
    },
    {
      ask: "Is the tax shown separately?",
      answer: "Yes, rate and amount of tax are on a line of their own, as your accountants will want it.",
    },
  ],
};

const PAYMENT: Dialogue = {
  topic: "payment",
  openers: [
    {
      ask: "I was charged twice for {order}!",
      tool: "find_order",
      answer:
        "I see one payment for {order} and one reservation, which vanishes by itself within three days. If it is still there after that, write to me and I refund it the same day.",
    },
    {
      ask: "My card is declined at checkout but it works everywhere else.",
      tool: "search_help",
      answer:
        "Most often the bank asks for a confirmation in its app and the window is closed too early. Please try once more with the app open. If it fails again, bank transfer works as well, and I hold the price for you.",
    },
    {
      ask: "Can I combine the code TRAIL10 with the outlet price of the {product}?",
      answer:
        "Codes cannot be combined with outlet prices. The {product} is already reduced by more than the code would give you, so you lose nothing.",
    },
  ],
  followUps: [
    {
      ask: "OK, it worked with the banking app.",
      answer: "Good to hear. The confirmation is on its way to you.",
    },
    {
      ask: "How long does a refund take?",
      answer:
        "Five working days at most after we release it; cards are usually quicker, transfers take the longest.",
    },
  ],
};

const MEMBERSHIP: Dialogue = {
  topic: "membership",
  openers: [
    {
      ask: "What is in the Trail Pass, and can I cancel it at any time?",
      tool: "search_help",
      answer:
        "Free returns within 180 days, a loan during repairs, early access to the outlet, and the tour planner as often as you like, for 4.90 a month. You can cancel at the end of each month in your account.",
    },
    {
      ask: "Does the Trail Pass also cover orders from before I joined?",
      tool: "search_help",
      answer: "Yes. Returns and repairs of everything you ever bought here count, from the day you join.",
    },
    {
      ask: "Please cancel my Trail Pass for the end of the month.",
      answer:
        "It ends on the last day of this month, and nothing is charged after that. Until then everything keeps working, the tour planner included.",
    },
  ],
  followUps: [
    {
      ask: "Can my partner use it too?",
      answer: "One pass is for one household, so yes: add the second name in your account.",
    },
    {
      ask: "How do I get to the tour planner?",
      answer:
        "It is in your account under Tours. Tell it where, how long and what you like; the rest it asks itself.",
    },
  ],
};

const CARE: Dialogue = {
  topic: "care",
  openers: [
    {
      ask: "My Summit rain shell does not keep the rain out any more. Is it broken?",
      tool: "search_help",
      answer:
        "Most likely it only needs care: wash the shell at 30 degrees with a detergent for membranes, dry it in the tumbler on low for twenty minutes, then impregnate it. If water still comes through after that, it is a case for the warranty.",
    },
    {
      ask: "How do I wash the {garment} without ruining it?",
      tool: "search_help",
      answer:
        "At 30 degrees, with detergent for down or membranes and no softener. Rinse twice and dry the {garment} on low with two clean tennis balls until nothing clumps any more.",
    },
    {
      ask: "How do I get the smell out of my {footwear} after a week of {weather}?",
      answer:
        "Air them overnight, then a bath of lukewarm water with a cup of vinegar for half an hour. Dry them in the shade, never on a radiator: {weather} does less harm than heat.",
    },
  ],
  followUps: [
    {
      ask: "Which impregnation do you recommend?",
      answer: "A spray without PFAS, on the damp fabric. It lasts about twenty days on the trail.",
    },
    {
      ask: "And how often should I do that?",
      answer: "Twice a season is enough for most people; once more after a long wet tour.",
    },
  ],
};

const SMALL_TALK: Dialogue = {
  topic: "small talk",
  openers: [
    {
      ask: "Is your shop in {city} open on {day}?",
      answer:
        "We have no shop in {city}, only the warehouse and this chat. On {day} the warehouse ships until noon.",
    },
  ],
  followUps: [
    { ask: "Great, thank you!", answer: "You are welcome. Have a good time outside." },
    { ask: "Thanks, that was quick.", answer: "Happy to help. Enjoy the trail!" },
    {
      ask: "OK, I will try that and come back if it does not work.",
      answer: "Do that, I am here. This conversation stays open, so you need not explain it again.",
    },
  ],
};

/** In order of how often they come up: the first is the most common. */
export const DIALOGUES: Dialogue[] = [
  DELIVERY,
  RETURNS,
  SIZING,
  WARRANTY,
  INVOICE,
  PAYMENT,
  MEMBERSHIP,
  CARE,
  SMALL_TALK,
];

/** What every conversation may end with. */
export const FAREWELLS: Exchange[] = SMALL_TALK.followUps;
